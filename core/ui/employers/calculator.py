"""雇用率の計算 (quota calculator): reckoned while one types; nothing is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date, parse_date
from core.domain.entry import check, title_of
from core.domain.quotas import (
    QuotaFields,
    counts_of,
    raise_unless_they_fit,
    workforce_of,
)
from core.domain.rules.parameters import RuleBook
from core.domain.rules.quota import Quota, Workforce, reckon
from core.domain.rules.ruled import Ruled
from core.domain.text import normalized
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.ui.employers.quota_matrix import quota_matrix
from core.ui.employers.quota_words import show_quota

BY_WORKERS, BY_NUMBER = "働いている人から", "換算した数から"


def calculator_part(user: Actor) -> None:
    """左で入力、右に結果."""
    with read_only(user) as view:
        book = rule_book(view)
    left, right = st.columns([3, 2.4], gap="medium")
    with left:
        typed, on_text, way = _inputs()
    with right:
        try:
            on = parse_date(on_text, today=clock.today()) if on_text.strip() else clock.today()
            result = _reckoned(typed, on, way, book)
        except (RuleViolation, ValueError) as wrong:
            _refused(wrong)
            return
        show_quota(result, on, book)
        st.caption(
            "ここでは保存しません。企業の記録にするときは、企業のページの「雇用率」で書きます。"
        )


def _inputs() -> tuple[dict[str, str], str, str]:
    typed: dict[str, str] = {}

    def number(name: str, start: str = "0", **options: Any) -> None:
        typed[name] = st.text_input(
            title_of(QuotaFields, name), start, key=f"quota.{name}", **options
        )

    kind, day, way = st.columns([1.2, 1, 1.9], vertical_alignment="bottom")
    kinds = codes("employer_kind").labels(clock.today())
    with kind:
        picked = st.selectbox(
            "区分", list(kinds), format_func=lambda code: kinds[code], key="quota.kind"
        )
    typed["kind"] = str(picked)
    on = day.text_input(
        "いつの率で", format_date(clock.today(), weekday=False), key="quota.on",
        placeholder="例: R8.11.21",
    )  # fmt: skip
    with way:
        chosen = st.segmented_control(
            "人数の入れかた", [BY_WORKERS, BY_NUMBER], default=BY_WORKERS, required=True,
            key="quota.way",
        )  # fmt: skip
    with st.container(border=True, gap="small"):
        first, second, third = st.columns([1.3, 1.3, 1], vertical_alignment="bottom")
        with first:
            if chosen == BY_NUMBER:
                typed["employees"] = st.text_input(
                    "常用労働者（短時間は0.5人と数える）", "37.5", key="quota.employees"
                )
            else:
                number("full_workers", "40")
        if chosen != BY_NUMBER:
            with second:
                number("short_workers")
        with third:
            number("exclusion_rate")
    with st.container(border=True, gap="small"):
        quota_matrix(lambda name: number(name, label_visibility="collapsed"))
    return typed, on, str(chosen)


def _reckoned(typed: dict[str, str], on: date, way: str, book: RuleBook) -> Ruled[Quota]:
    given: dict[str, Any] = {name: normalized(text) or "0" for name, text in typed.items()}
    employees = given.pop("employees", None)
    row = check(QuotaFields, {"full_workers": "0", **given})
    if way == BY_NUMBER:
        workforce = Workforce(exclusion_rate=row.exclusion_rate, employees=_decimal(employees))
    else:
        raise_unless_they_fit(row)
        workforce = workforce_of(row)
    return reckon(workforce, counts_of(row), on, book, row.kind)  # type: ignore[arg-type]


def _decimal(text: object) -> Decimal:
    try:
        return Decimal(str(text).replace(",", "").removesuffix("人"))
    except InvalidOperation:
        raise RuleViolation(
            {"employees": f"「{text}」は数字ではありません。37.5 のように入力してください。"}
        ) from None


def _refused(wrong: Exception) -> None:
    told = wrong.fields.items() if isinstance(wrong, RuleViolation) else [("", str(wrong))]
    lines = []
    for name, message in told:
        known = name in QuotaFields.model_fields
        lines.append(f"- {title_of(QuotaFields, name)}: {message}" if known else f"- {message}")
    st.error("計算していません。\n\n" + "\n".join(lines))
