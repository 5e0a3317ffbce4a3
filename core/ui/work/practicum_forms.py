"""実習の入力 (forms of a practicum): the plan, the result with its next step, the calling off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.practicums import (
    FOLLOWING,
    STOPPED,
    PracticumCancelEntry,
    PracticumEntry,
    PracticumResultEntry,
)
from core.queries.clients import organization_names
from core.queries.face_sheets import key_person_choices
from core.queries.practicums import PracticumRow
from core.queries.users import staff_names
from core.services import practicums as service
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box

PLAN = (
    "kind", "programme", "organization_id", "place", "start_on", "end_on", "planned_days",
    "daily_hours", "owner_id", "key_person_id", "aim", "tasks", "allowance_yen", "insured",
    "next_step", "next_on",
)  # fmt: skip
RESULT = ("result", "attended_days", "result_note", "next_step", "next_on")
CANCEL = ("cancelled_on", "cancel_reason", "next_step", "next_on")
# More organisations than these are not asked for their people.
FEW = 5


def new_practicum(user: Actor, client_id: int, form: OneForm) -> None:
    """実習を書く: a new one of this person."""
    values = dict.fromkeys(PLAN) | {
        "kind": "workplace", "owner_id": user.id, "place": "", "aim": "", "tasks": "",
        "programme": "", "insured": "", "next_step": "",
    }  # fmt: skip
    choices = _choices(user, form, None)

    def add(work: Work, _seen: int, typed: Mapping[str, Any]) -> object:
        entry = check(PracticumEntry, {**values, **typed, "client_id": client_id})
        return service.add_practicum(work, entry)

    form.draw(
        Sheet(
            "new", PracticumEntry, PLAN, lambda drawn: _draw_plan(drawn, choices), add,
            values=values, fixed={"client_id": client_id}, choices=choices,
            done="実習を書きました。終わったら、結果と次にすることを書きます。",
        )
    )  # fmt: skip


def change_practicum(user: Actor, row: PracticumRow, form: OneForm) -> None:
    """実習を直す, or remove one that was written by mistake."""
    choices = _choices(user, form, row)
    form.draw(
        Sheet(
            "edit", PracticumEntry, PLAN, lambda drawn: _draw_plan(drawn, choices),
            lambda work, seen, changes: service.change_practicum(work, row.id, seen, changes),
            row.version, {name: getattr(row, name) for name in PLAN}, {"client_id": row.client_id},
            choices, remove=lambda work, seen: service.remove_practicum(work, row.id, seen),
            done="実習を直しました",
        )
    )  # fmt: skip


def practicum_result(row: PracticumRow, form: OneForm) -> None:
    """結果を書く: with what comes next, and by when."""
    values = {name: getattr(row, name) for name in RESULT}
    running = clock.today() < row.end_on
    if running:
        st.caption(
            f"実習は{format_date(row.end_on)}まで続いています。いま書けるのは「途中でやめた」だけです。"
        )

    def save(work: Work, seen: int, changes: Mapping[str, Any]) -> object:
        entry = check(PracticumResultEntry, {**values, **changes})
        return service.finish_practicum(work, row.id, seen, entry)

    form.draw(
        Sheet(
            "result", PracticumResultEntry, RESULT, lambda drawn: _draw_result(drawn, running), save,
            row.version, values, done="結果と次にすることを書きました",
        )
    )  # fmt: skip


def practicum_cancel(row: PracticumRow, form: OneForm) -> None:
    """中止を書く: before it begins, or on the way."""
    values = {
        "cancelled_on": None, "cancel_reason": "", "next_step": row.next_step,
        "next_on": row.next_on,
    }  # fmt: skip
    st.caption("始まる前の日なら「取りやめ」、始まってからの日なら「途中でやめた」になります。")

    def save(work: Work, seen: int, changes: Mapping[str, Any]) -> object:
        entry = check(PracticumCancelEntry, {**values, **changes})
        return service.cancel_practicum(work, row.id, seen, entry)

    form.draw(
        Sheet(
            "cancel", PracticumCancelEntry, CANCEL, _draw_cancel, save, row.version, values,
            done="中止を書きました",
        )
    )  # fmt: skip


# -- the fields ------------------------------------------------------------------------------------


def _choices(user: Actor, form: OneForm, row: PracticumRow | None) -> Choices:
    stored = row.organization_id if row else None
    _typed, found = organization_box(
        user, key=f"{form.key}.search", label="実習先をさがす", chosen=stored,
        otherwise="「実習先（名簿にないとき）」に名前を書いてください。",
    )  # fmt: skip
    with read_only(user) as view:
        if stored is not None:
            found = {**organization_names(view, {stored}), **found}
        contacts = key_person_choices(view, list(found)) if len(found) <= FEW else {}
        return {
            "organization_id": found, "key_person_id": contacts, "owner_id": staff_names(view),
        }  # fmt: skip


def _draw_plan(form: EntryForm[PracticumEntry], choices: Choices) -> None:
    kind, place, other, contact = form.columns([1.1, 1.7, 1.7, 1.7])
    with kind:
        form.code("kind")
    with place:
        form.choice("organization_id", choices["organization_id"])
    with other:
        form.text("place")
    with contact:
        form.choice("key_person_id", choices["key_person_id"])
    first, last, days, hours, owner, programme = form.columns([1, 1, 0.8, 0.8, 1.1, 1.5])
    with first:
        form.date("start_on")
    with last:
        form.date("end_on")
    with days:
        form.text("planned_days")
    with hours:
        form.text("daily_hours")
    with owner:
        form.choice("owner_id", choices["owner_id"])
    with programme:
        form.code("programme")
    aim, tasks = form.columns(2)
    with aim:
        form.area("aim", height=80, placeholder="例: 立ち仕事を3時間続けられるか、本人と確かめる")
    with tasks:
        form.area("tasks", height=80, placeholder="例: 品出し、値札の確認")
    allowance, insured, step, until = form.columns([0.9, 1.6, 2.2, 1])
    with allowance:
        form.text("allowance_yen", placeholder="なければ空欄")
    with insured:
        form.text("insured", placeholder="例: 傷害・賠償とも加入")
    with step:
        form.text("next_step", placeholder="例: 最終日に三者でふりかえる")
    with until:
        form.date("next_on")


def _draw_result(form: EntryForm[PracticumResultEntry], running: bool) -> None:
    form.code("result", horizontal=True, among={STOPPED} if running else None)
    days, words = form.columns([1, 4])
    with days:
        form.text("attended_days")
    with words:
        form.area("result_note", height=80, placeholder="本人・企業のことばで")
    step, until = form.columns([4, 1])
    with step:
        form.text("next_step", placeholder="下の例から")
    with until:
        form.date("next_on")
    labels = codes("practicum_result").labels()
    offered = {STOPPED: FOLLOWING[STOPPED]} if running else FOLLOWING
    st.caption("　".join(f"{labels[code]}: {text}。" for code, text in offered.items()))


def _draw_cancel(form: EntryForm[PracticumCancelEntry]) -> None:
    day, reason = form.columns([1, 4])
    with day:
        form.date("cancelled_on", today=True)
    with reason:
        form.text("cancel_reason", placeholder="例: 体調をくずした。企業の都合で受け入れが延びた")
    step, until = form.columns([4, 1])
    with step:
        form.text("next_step", placeholder="例: 体調がもどったら、時期を相談する")
    with until:
        form.date("next_on")
