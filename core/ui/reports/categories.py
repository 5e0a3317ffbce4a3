"""区分 (categories of the commissioner): into which of them each of our codes goes, from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.report_closings import ReportCategoryEntry
from core.errors import RuleViolation
from core.queries.report_categories import CategoryRow
from core.reports.categories import SCHEMES, Division, divisions
from core.reports.report import REPORTS
from core.services.report_categories import decide_category, withdraw_category
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain
from core.ui.reports.asked import KEY, kind_choice

OWN, SHIPPED, LABEL = "事業所で決めた", "はじめから（要確認）", "コードの名前のまま"


def categories_part(user: Actor) -> None:
    """One division of one kind: every code with its category, and how to change it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = kind_choice()
        names = list(dict.fromkeys(s.scheme for s in REPORTS[kind].sections if s.scheme))
        scheme = st.selectbox(
            "区分のしかた", names, format_func=lambda name: SCHEMES[name].title,
            key=f"{KEY}.scheme.{kind}", width=220,
        )  # fmt: skip
    with read_only(user) as view:
        division = divisions(view, kind)[scheme]
    st.caption(
        "わたしたちのコードを、委託者のどの区分に数えるか。委託者の様式と照らしあわせ、違うところを決めてください。"
        "決めたことは、その日からの記録に効きます。締めた数は変わりません。"
    )
    may_decide = may(user, Action.MANAGE_REPORTS)
    table, beside = st.columns([2.2, 1], gap="large") if may_decide else (st.container(), None)
    with table:
        st.table(_rows(division, clock.today()), border="horizontal", hide_index=True)
    if beside is not None:
        with beside:
            _decide(user, kind, scheme, division)
            _decided(user, division)


def _rows(division: Division, today: date) -> list[dict[str, str]]:
    """Each code with what holds today."""
    return [
        {
            "わたしたちのコード": plain(_label(division, code)),
            "委託者の区分": plain(_shown(division, code, today)),
            "いつから": _since(division, code, today),
            "決めかた": _how(division, code, today),
        }
        for code in division.scheme.labels
    ]


def _label(division: Division, code: str) -> str:
    """With the code above it, where 「その他」 alone would say nothing."""
    if code not in codes(division.scheme.list_name):
        return division.scheme.labels[code]
    return codes(division.scheme.list_name).full_label(code)


def _shown(division: Division, code: str, today: date) -> str:
    found = division.category_of(code, today)
    return "未分類" if found == "unclassified" else found


def _since(division: Division, code: str, today: date) -> str:
    row = _holding(division.decided, code, today)
    return format_date(row.from_on, weekday=False) if row else ""


def _how(division: Division, code: str, today: date) -> str:
    if _holding(division.decided, code, today):
        return OWN
    above = division.scheme.above(code)
    if _holding(division.decided, above, today):
        return f"{OWN}（上のコード）"
    return SHIPPED if division.shipped else LABEL


def _holding(rows: Sequence[CategoryRow], code: str, today: date) -> CategoryRow | None:
    return next((row for row in rows if row.code == code and row.holds_on(today)), None)


def _decide(user: Actor, kind: str, scheme: str, division: Division) -> None:
    """Some codes into one category, from a day on."""
    key = f"{KEY}.decide.{kind}.{scheme}"
    now, labels = session.nonce(key), division.scheme.labels
    known = dict.fromkeys(row.category for row in (*division.decided, *division.shipped))
    offered = list(known or dict.fromkeys(labels.values()))
    st.markdown("**区分を決める**")
    picked = st.multiselect(
        "わたしたちのコード", list(labels), format_func=lambda code: _label(division, code),
        key=f"{key}.{now}.codes", placeholder="選んでください（いくつでも）",
    )  # fmt: skip
    category = st.selectbox(
        "委託者の区分", offered, index=None, accept_new_options=True, key=f"{key}.{now}.category",
        placeholder="選ぶか、名前を入力",
    )  # fmt: skip
    fixed = {
        "kind": kind, "scheme": scheme, "category": category or "",
        "position": _place(division, category or ""),
    }  # fmt: skip
    with EntryForm(
        ReportCategoryEntry, key=key, fixed=fixed, submit="この日からこの区分にする"
    ) as form:
        form.date("from_on")
    if (entry := form.entry) and save(
        user, "区分を決めました", lambda work: _decide_all(work, entry, picked)
    ):
        session.renew(key)
        st.rerun()


def _decide_all(work: Work, entry: ReportCategoryEntry, picked: Sequence[str]) -> int:
    """All of them, or none."""
    if not picked:
        raise RuleViolation({"code": "どのコードの区分かを選んでください。"})
    for code in picked:
        decide_category(work, entry.model_copy(update={"code": code}))
    return len(picked)


def _place(division: Division, category: str) -> int:
    """Beside its equals; a new one at the end."""
    rows = (*division.decided, *division.shipped)
    same = [row.position for row in rows if row.category == category]
    return min(same) if same else min(1000, max((row.position for row in rows), default=0) + 10)


def _decided(user: Actor, division: Division) -> None:
    """What the office decided, each with a way back."""
    if not division.decided:
        return
    with st.expander(f"事業所で決めたこと {len(division.decided)}件"):
        for row in division.decided:
            days = "〜".join(
                format_date(day, weekday=False) if day else "" for day in (row.from_on, row.to_on)
            )
            label = _label(division, row.code) if row.code in division.scheme.labels else row.code
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"{plain(label)} → {plain(row.category)}  \n:gray[{days}]", width="stretch"
                )
                _withdraw(user, row)


def _withdraw(user: Actor, row: CategoryRow) -> None:
    def run(work: Work) -> bool:
        withdraw_category(work, row.id, row.version)
        return True

    pressed = st.button("取り消す", key=f"{KEY}.withdraw.{row.id}.{row.version}", type="tertiary")
    if pressed and save(user, "区分の決定を取り消しました", run):
        st.rerun()
