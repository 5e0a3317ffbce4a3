"""登録の入力票: a new enrolment, one to be corrected, its stage, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.work import Work
from core.domain.enrolments import EnrolmentEndEntry, EnrolmentEntry, StageEntry
from core.domain.entry import check
from core.queries.clients import PersonHead
from core.queries.enrolments import EnrolmentRow
from core.services import enrolments
from core.ui.clients.one_form import Choices, Sheet
from core.ui.forms.entry_form import EntryForm

FIELDS = (
    "office_id", "programme", "stage", "owner_id", "start_on", "certificate_id", "note", "end_on",
    "end_reason",
)  # fmt: skip
NEW_FIELDS = FIELDS[:-2]


def new_enrolment(client: PersonHead, choices: Choices) -> Sheet[EnrolmentEntry]:
    """事業に登録する: it begins with the person's stage and owner, and with the only office."""
    offices = list(choices["office_id"])
    values: dict[str, Any] = {
        "office_id": offices[0] if len(offices) == 1 else None,
        "programme": "",
        "stage": client.stage,
        "owner_id": client.owner_id,
        "start_on": clock.today(),
        "certificate_id": None,
        "note": "",
    }

    def add(work: Work, _seen: int, changes: Mapping[str, Any]) -> object:
        typed = {**values, **changes, "client_id": client.pk}
        return enrolments.enrol_in_programme(work, check(EnrolmentEntry, typed))

    return Sheet(
        "new", EnrolmentEntry, NEW_FIELDS, _draw(choices, ended=False), add, values=values,
        fixed={"client_id": client.pk}, choices=choices, done="事業に登録しました",
    )  # fmt: skip


def sheets_of(row: EnrolmentRow, choices: Choices) -> dict[str, Sheet[Any]]:
    """The three forms of one enrolment, by what opens them."""
    stored = {name: getattr(row, name) for name in FIELDS}
    whole = {**stored, "client_id": row.client_id}
    stage: dict[str, Any] = {"stage": row.stage, "changed_on": clock.today(), "reason": ""}
    end: dict[str, Any] = {"end_on": clock.today(), "end_reason": ""}
    # The office of an old enrolment may have closed since: it stays among the choices.
    offices = {row.office_id: row.office, **choices["office_id"]}
    offered = {**choices, "office_id": offices}
    return {
        f"change.{row.id}": Sheet(
            f"change.{row.id}", EnrolmentEntry, FIELDS, _draw(offered, ended=True),
            lambda work, seen, changes: enrolments.change_enrolment(
                work, row.id, seen, check(EnrolmentEntry, {**whole, **changes})
            ),
            row.version, stored, {"client_id": row.client_id}, offered, done="登録を直しました",
        ),
        f"stage.{row.id}": Sheet(
            f"stage.{row.id}", StageEntry, tuple(stage), _draw_stage,
            lambda work, seen, changes: enrolments.change_enrolment_stage(
                work, row.id, seen, check(StageEntry, {**stage, **changes})
            ),
            row.version, stage, done="この登録の段階を変えました",
        ),
        f"end.{row.id}": Sheet(
            f"end.{row.id}", EnrolmentEndEntry, tuple(end), _draw_end,
            lambda work, seen, changes: enrolments.end_enrolment(
                work, row.id, seen, check(EnrolmentEndEntry, {**end, **changes})
            ),
            row.version, end, done="登録を終えました",
        ),
    }  # fmt: skip


def _draw(choices: Choices, *, ended: bool) -> Callable[[EntryForm[EnrolmentEntry]], None]:
    def draw(form: EntryForm[EnrolmentEntry]) -> None:
        office, programme = form.columns([1, 1.2])
        with office:
            form.choice("office_id", choices["office_id"])
        with programme:
            form.code("programme")
        start, stage, owner = form.columns([1, 1.3, 1])
        with start:
            form.date("start_on")
        with stage:
            form.code("stage")
        with owner:
            form.choice("owner_id", choices["owner_id"])
        paper, note = form.columns([1, 1.6])
        with paper:
            form.choice("certificate_id", choices["certificate_id"])
        with note:
            form.text("note")
        if ended:
            day, reason, _ = form.columns([1, 1.3, 1])
            with day:
                form.date("end_on")
            with reason:
                form.code("end_reason")

    return draw


def _draw_stage(form: EntryForm[StageEntry]) -> None:
    st.caption(
        "この登録の段階だけを変えます。本人の段階は、カルテの上の「段階を変える」で変えると、"
        "同じ段階の登録もいっしょに動きます。"
    )
    stage, day, reason = form.columns([1.2, 0.9, 1.6])
    with stage:
        form.code("stage")
    with day:
        form.date("changed_on")
    with reason:
        form.text("reason", placeholder="例: 実習先が決まった")


def _draw_end(form: EntryForm[EnrolmentEndEntry]) -> None:
    st.caption("この登録だけを終えます。本人と、ほかの事業への登録は続きます。")
    day, reason, _ = form.columns([1, 1.4, 1])
    with day:
        form.date("end_on")
    with reason:
        form.code("end_reason")
