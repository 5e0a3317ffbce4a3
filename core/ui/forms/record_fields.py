"""支援記録の欄 (fields of the record form): the usual ones, and the seldom ones under くわしく.

Also how a draft is read back: the browser tells what stands in a field, labels and all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.records import RecordEntry
from core.queries.records import organization_named
from core.ui.forms.entry_form import EntryForm

WORDS = ("facts", "done", "judged", "next_step", "with_whom")
LISTS = {
    "method": "contact_method", "party": "contact_party", "programme": "programme",
    "activity": "retention_activity",
    "visibility": "record_visibility", "passed_legal_type": "recipient_legal_type",
    "passed_purpose": "purpose", "passed_method": "disclosure_method",
    "passed_exception": "disclosure_exception",
}  # fmt: skip
# Several codes in one control: field → the list, and the field of all but the first.
SEVERAL = {"topic": ("consultation_topic", "further_topics"), "passed_items": ("data_category", "")}
USUAL = (
    "method", "happened_on", "started_at", "minutes", "party", "topic", *WORDS,
    "next_step_on", "next_step_owner_id",
)  # fmt: skip
SELDOM = (
    "organization_id", "place", "companion", "programme", "activity", "visibility",
    "passed_to", "passed_legal_type", "passed_items", "passed_purpose", "passed_method", "passed_exception",
    "passed_reason",
)  # fmt: skip
# What stands in them without anybody's doing.
ALWAYS = ("programme", "visibility", "passed_legal_type")
BETWEEN = "\n"


def usual_fields(form: EntryForm[RecordEntry], staff: Mapping[int, str]) -> None:
    """いつもの欄, in the order of telling: how and when, with whom, about what, the words, and what,
    until when and by whom is to be done next."""
    method, day, time, minutes, party = form.columns([1.6, 1.25, 0.85, 0.7, 1.15])
    with method:
        form.code("method")
    with day:
        form.date("happened_on", today=True)
    with time:
        form.text("started_at", placeholder="14:30")
    with minutes:
        form.text("minutes", placeholder="15")
    with party:
        form.code("party")
    name, topics = form.columns([1, 2.2])
    with name:
        form.text("with_whom")
    with topics:
        form.leading(
            "topic", "further_topics", label="内容（はじめに選んだものが主になります）",
            placeholder="いくつでも選べます",
        )  # fmt: skip
    facts, done, judged = form.columns([1.5, 1, 1])
    with facts:
        form.area("facts", height=90)
    with done:
        form.area("done", height=90)
    with judged:
        form.area("judged", height=90)
    step, on, owner = form.columns([2, 1.1, 1.1])
    with step:
        form.text("next_step", placeholder="例: 主治医に電話する")
    with on:
        form.date("next_step_on")
    with owner:
        form.choice("next_step_owner_id", staff)


def seldom_fields(
    user: Actor, form: EntryForm[RecordEntry], organizations: Mapping[str, int]
) -> None:
    """くわしく: place, organisation, programme, who may read it, and what was passed on to whom."""
    organization, place, companion = form.columns(3)
    with organization:
        form.named("organization_id", organizations, _directory(user))
    with place:
        form.text("place")
    with companion:
        form.text("companion")
    programme, activity, visibility = form.columns(3)
    with programme:
        form.code("programme")
    with activity:
        form.code("activity")
    with visibility:
        form.code("visibility")
    st.caption("個人データを渡したとき（提供記録になります。相手が空欄なら「相手の機関」）")
    to, kind, items = form.columns([1, 1, 1.3])
    with to:
        form.text("passed_to")
    with kind:
        form.code("passed_legal_type")
    with items:
        form.several("passed_items", "data_category")
    purpose, method, ground, reason = form.columns(4)
    with purpose:
        form.code("passed_purpose")
    with method:
        form.code("passed_method")
    with ground:
        form.code("passed_exception")
    with reason:
        form.text("passed_reason")


def from_draft(draft: Mapping[str, object], staff: Mapping[int, str]) -> dict[str, object]:
    """The values that a draft holds, as the fields begin with them."""
    values: dict[str, object] = {}
    for field in (*USUAL, *SELDOM):
        told = draft.get(field)
        if not isinstance(told, str):
            continue
        if field in LISTS:
            values[field] = _codes_of(LISTS[field], [told])
        elif field in SEVERAL:
            name, rest = SEVERAL[field]
            chosen = _codes_of(name, told.split(BETWEEN))
            first, _, others = chosen.partition(",")
            values |= {field: first, rest: others} if rest else {field: chosen}
        elif field == "next_step_owner_id":
            values[field] = next((i for i, name in staff.items() if name == told), None)
        else:
            values[field] = told
    return values


def is_used(values: Mapping[str, object]) -> bool:
    """Whether a seldom field holds anything: then it stays in sight."""
    return any(values.get(field) for field in SELDOM if field not in ALWAYS)


def _codes_of(list_name: str, labels: list[str]) -> str:
    """The codes behind labels as the browser told them; unknown ones are left out."""
    known = {label: code for code, label in codes(list_name).leaf_labels(clock.today()).items()}
    return ",".join(known[label] for label in labels if label in known)


def _directory(user: Actor) -> Callable[[str], int | None]:
    def read(name: str) -> int | None:
        with read_only(user) as view:
            return organization_named(view, name)

    return read
