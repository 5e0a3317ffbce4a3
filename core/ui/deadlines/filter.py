"""期限を絞り込む (filter of deadlines): tiles by family, then time, kind, owner and programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.db.actor import Actor
from core.db.work import View
from core.deadlines import Survey, kind_labels
from core.deadlines.engine import warning_day
from core.deadlines.families import FAMILIES, OTHER, family_label
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.users import staff_names
from core.ui.deadlines.asked import (
    EVERYBODY,
    NOBODY,
    TIMES,
    Criteria,
    Overview,
    month_words,
    months_around,
)

LIST, MONTH = "一覧", "暦"
KEY = "deadlines"
FAMILY = f"{KEY}.family"
ALL = "すべて"


def criteria(user: Actor, today: date) -> Criteria:
    """What is asked for, known before its fields are drawn with their numbers."""
    held = st.session_state
    family, sees = str(held.get(FAMILY, "")), may(user, Action.SEE_CLIENTS)
    time = str(held.get(f"{KEY}.time") or "")
    return Criteria(
        today=today,
        month=held.get(f"{KEY}.of_month") or today.replace(day=1),
        family=family if family in FAMILIES else "",
        kind=str(held.get(f"{KEY}.kind.{family}") or ""),
        time="" if view_chosen() == MONTH or time not in TIMES else time,
        owner=int(held.get(f"{KEY}.owner") or EVERYBODY) if sees else EVERYBODY,
        programme=str(held.get(f"{KEY}.programme") or "") if sees else "",
    )


def view_chosen() -> str:
    """一覧 or 暦."""
    return str(st.session_state.get(f"{KEY}.view") or LIST)


def owners_of(view: View) -> dict[int, str]:
    """Whose matters can be asked for."""
    return {EVERYBODY: ALL, NOBODY: "担当なし", **staff_names(view)}


def tiles(found: Overview, asked: Criteria) -> None:
    """大きな分け: how much is late, how much there is up to 90 days ahead; a click filters."""
    with st.container(horizontal=True, gap="xsmall"):
        _tile("", ALL, sum(found.late.values()), sum(found.all_of.values()), asked)
        for family in FAMILIES:
            if family == OTHER and not found.all_of.get(family):
                continue
            _tile(family, family_label(family), found.late.get(family, 0),
                  found.all_of.get(family, 0), asked)  # fmt: skip


def _tile(family: str, label: str, late: int, total: int, asked: Criteria) -> None:
    is_chosen = asked.family == family
    number = f":red[**{late:,}**]" if late and not is_chosen else f"**{late:,}**"
    st.button(
        f"{label}  \n{number} / {total:,}",
        key=f"deadline-family-{family or 'all'}",
        type="primary" if is_chosen else "secondary",
        width="stretch",
        help=f"{label}: 期限切れ {late:,}件、先の分も入れて {total:,}件",
        on_click=_choose,
        args=("" if is_chosen else family,),
    )


def _choose(family: str) -> None:
    st.session_state[FAMILY] = family


def view_switch() -> None:
    """一覧・暦."""
    st.segmented_control(
        "見かた", [LIST, MONTH], default=LIST, required=True, key=f"{KEY}.view",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip


def time_labels(found: Survey) -> dict[str, str]:
    """いつの期限か; the numbers of days are those of the parameters."""
    days = {
        name: (warning_day(found.asked, name) - found.asked.today).days
        for name in ("alarm", "soon", "caution")
    }
    return {
        "": ALL, "late": "期限切れ", **{name: f"{n}日以内" for name, n in days.items()},
        "month": "ひと月", "snoozed": "先送り中",
    }  # fmt: skip


def time_choice(found: Overview) -> None:
    """いつの: each with its number; a month is chosen beside it."""
    labels = time_labels(found.near)

    def shown(time: str) -> str:
        return f"{labels[time]} {found.times[time]:,}" if time in found.times else labels[time]

    st.segmented_control(
        "いつの期限", list(TIMES), default="", required=True, key=f"{KEY}.time", format_func=shown,
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip


def fields(
    user: Actor,
    found: Overview,
    asked: Criteria,
    owners: Mapping[int, str],
    places: Sequence[DeltaGenerator],
) -> None:
    """種類・担当・事業, and the month where one is asked for: one field in each place."""
    kind, owner, programme, month = places
    numbers = {**({asked.kind: 0} if asked.kind else {}), **found.kinds}
    kinds = {k: f"{kind_labels()[k]} {n:,}" for k, n in numbers.items()}
    _field(kind, "種類", {"": ALL, **kinds}, f"kind.{asked.family}")
    if may(user, Action.SEE_CLIENTS):
        programmes = {"": ALL, **codes("programme").labels(asked.today)}
        _field(owner, "担当", owners, "owner")
        _field(programme, "事業", programmes, "programme")
    if asked.time == "month":
        month.selectbox(
            "どの月", months_around(asked.today), format_func=month_words, key=f"{KEY}.of_month",
            index=12, persist_state="session", label_visibility="collapsed",
        )  # fmt: skip


def _field(place: DeltaGenerator, title: str, labels: Mapping[Any, str], name: str) -> None:
    """A choice that says itself what it is about: its title above would cost a line of the list."""
    place.selectbox(
        title, list(labels), format_func=lambda value: f"{title}: {labels[value]}",
        key=f"{KEY}.{name}", persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
