"""家族・緊急連絡先、通院先、学歴・職歴: rows on the face sheet, read as lines, opened one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.face_sheets import CareerEntry, ContactPersonEntry, TreatmentEntry
from core.queries.clients import organization_choices
from core.queries.face_sheets import CareerRow, ContactRow, TreatmentRow, key_person_choices
from core.services import face_sheets
from core.ui.clients.one_form import Choices, OneForm
from core.ui.clients.rows import Kind, draw_rows
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain


@dataclass(frozen=True)
class Rows:
    """The rows that stand on one face sheet."""

    contacts: Sequence[ContactRow]
    treatments: Sequence[TreatmentRow]
    careers: Sequence[CareerRow]


def contacts(user: Actor, form: OneForm, client_id: int, rows: Rows, *, writes: bool) -> None:
    """家族・緊急連絡先."""
    draw_rows(form, CONTACT, client_id, rows.contacts, contact_line, writes=writes)


def treatments(user: Actor, form: OneForm, client_id: int, rows: Rows, *, writes: bool) -> None:
    """通院先, with the way to the hospital's page."""
    choices: Choices = {}
    if form.opened.startswith("treatment."):
        choices = _places(user, rows.treatments)
    draw_rows(form, TREATMENT, client_id, rows.treatments, treatment_line, writes=writes,
          choices=choices)  # fmt: skip


def careers(user: Actor, form: OneForm, client_id: int, rows: Rows, *, writes: bool) -> None:
    """学歴・職歴."""
    draw_rows(form, CAREER, client_id, rows.careers, career_line, writes=writes)


# -- lines -----------------------------------------------------------------------------------------


def contact_line(row: ContactRow) -> str:
    """「① 母 模擬 花子 048-… 平日18時から 留守番電話: 名前だけ」."""
    order = f"{row.call_order}番 " if row.call_order else ""
    badges = [
        f":green-badge[{order}緊急連絡先]" if row.is_emergency else "",
        ":gray-badge[キーパーソン]" if row.is_key_person else "",
        ":gray-badge[同居]" if row.lives_together else "",
    ]
    kana = f"（{plain(row.kana)}）" if row.kana else ""
    first = f"{codes('relation').label(row.relation)} **{plain(row.name)}**{kana}"
    voicemail = codes("voicemail").label(row.voicemail)
    facts = [
        f"電話 **{plain(row.phone)}**" if row.phone else "",
        f"よい時間 {plain(row.hours)}" if row.hours else "",
        f"留守番電話 {voicemail}" if voicemail else "",
    ]
    lines = [
        " ".join([first, *filter(None, badges)]),
        "　".join(filter(None, facts)),
        plain(row.note),
    ]
    return "  \n".join(filter(None, lines))


def treatment_line(row: TreatmentRow) -> str:
    """「模擬病院 精神科 主治医 … 月1回」, then the window to ask."""
    place = plain(row.organization or row.place)
    badge = " :green-badge[主な通院先]" if row.is_main else ""
    ended = f" :gray-badge[{format_date(row.end_on, weekday=False)}まで]" if row.end_on else ""
    facts = [
        plain(row.department),
        f"主治医 {plain(row.doctor)}" if row.doctor else "",
        plain(row.frequency),
        f"{format_date(row.start_on, weekday=False)}から" if row.start_on else "",
        f"代表 {plain(row.telephone)}" if row.telephone else "",
    ]
    window = [
        plain(part)
        for part in (row.key_person, row.key_person_post, row.key_person_phone, row.key_person_when)
        if part
    ]
    lines = [
        f"**{place}**{badge}{ended}　" + "　".join(filter(None, facts)),
        "窓口 " + "　".join(window) if window else "",
        plain(row.note),
    ]
    return "  \n".join(filter(None, lines))


def career_line(row: CareerRow) -> str:
    """「職歴 2019/04/01 〜 2021/03/31 模擬商店 …」."""
    first, last = (_month(day) for day in (row.start_on, row.end_on))
    span = f"{first} 〜 {last}" if first or last else ""
    reason = codes("separation_reason").label(row.end_reason)
    disclosure = codes("disclosure_policy").label(row.disclosure)
    facts = [
        codes("occupation").label(row.occupation),
        plain(row.content),
        f"離職: {reason}" if reason else "",
        f"障害の開示: {disclosure}" if disclosure else "",
    ]
    head = f":gray[{codes('career_kind').label(row.kind)}]　**{plain(row.place)}**　{span}"
    lines = [head, "　".join(filter(None, facts)), plain(row.note)]
    return "  \n".join(filter(None, lines))


def _month(day: date | None) -> str:
    return f"{day:%Y/%m}" if day else ""


# -- forms -----------------------------------------------------------------------------------------


def _draw_contact(form: EntryForm[Any], _choices: Choices) -> None:
    name, kana, relation, phone = form.columns([1.2, 1.2, 0.9, 1.1])
    with name:
        form.text("name")
    with kana:
        form.text("kana")
    with relation:
        form.code("relation")
    with phone:
        form.text("phone")
    hours, voicemail, order, ticks = form.columns([1.4, 1.1, 0.7, 1.3])
    with hours:
        form.text("hours", placeholder="例: 平日18時から。仕事中は出られない")
    with voicemail:
        form.code("voicemail")
    with order:
        form.text("call_order", placeholder="1")
    with ticks:
        for tick in ("is_emergency", "is_key_person", "lives_together"):
            form.yesno(tick)
    form.text("note")


def _draw_treatment(form: EntryForm[Any], choices: Choices) -> None:
    organization, place, key_person = form.columns([1.4, 1.2, 1.4])
    with organization:
        form.choice("organization_id", choices.get("organization_id", {}))
    with place:
        form.text("place")
    with key_person:
        form.choice("key_person_id", choices.get("key_person_id", {}))
    department, doctor, frequency, start, end = form.columns([1, 1, 1.2, 0.9, 0.9])
    with department:
        form.text("department")
    with doctor:
        form.text("doctor")
    with frequency:
        form.text("frequency", placeholder="例: 月1回、火曜の午後")
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    note, main = form.columns([4, 1])
    with note:
        form.text("note")
    with main:
        form.yesno("is_main")


def _draw_career(form: EntryForm[Any], _choices: Choices) -> None:
    kind, place, occupation, start, end = form.columns([0.9, 1.6, 1.2, 0.9, 0.9])
    with kind:
        form.code("kind")
    with place:
        form.text("place")
    with occupation:
        form.code("occupation")
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    content, reason, disclosure = form.columns([2, 1.2, 0.8])
    with content:
        form.text("content")
    with reason:
        form.code("end_reason", leaves=True)
    with disclosure:
        form.code("disclosure")
    form.text("note")


def _places(user: Actor, rows: Sequence[TreatmentRow]) -> Choices:
    """機関を選ぶ: those already named, and those found by what is typed here."""
    text = st.text_input(
        "医療機関をさがす", key="client.face.place", width=420, persist_state="page",
        placeholder="名前の2文字以上。見つかると、下の欄で選べます",
    )  # fmt: skip
    known = {row.organization_id: row.organization for row in rows if row.organization_id}
    with read_only(user) as view:
        found = {**known, **organization_choices(view, text)}
        return {
            "organization_id": found,
            "key_person_id": key_person_choices(view, set(found)),
        }


CONTACT = Kind(
    "contact", "家族・緊急連絡先",
    "まだありません。電話を受けたとき、だれに・いつかけてよいかがここに並びます。",
    ContactPersonEntry,
    ("name", "kana", "relation", "phone", "hours", "voicemail", "call_order", "is_emergency",
     "is_key_person", "lives_together", "note"),
    _draw_contact, face_sheets.add_contact,
    lambda work, row, seen, changes: face_sheets.change_contact(work, row.id, seen, changes),
    face_sheets.remove_contact,
)  # fmt: skip
TREATMENT = Kind(
    "treatment", "通院先 :primary[:small[要配慮]]",
    "まだありません。病院・主治医・窓口の人がここに並びます。",
    TreatmentEntry,
    ("organization_id", "place", "key_person_id", "department", "doctor", "frequency", "start_on",
     "end_on", "note", "is_main"),
    _draw_treatment,
    face_sheets.add_treatment,
    lambda work, row, seen, changes: face_sheets.change_treatment(work, row.id, seen, changes),
    face_sheets.remove_treatment, link="医療機関のページをひらく",
)  # fmt: skip
CAREER = Kind(
    "career", "学歴・職歴",
    "まだありません。学校・仕事・訓練・資格を、新しいものから並べます。",
    CareerEntry,
    ("kind", "place", "occupation", "start_on", "end_on", "content", "end_reason", "disclosure",
     "note"),
    _draw_career, face_sheets.add_career,
    lambda work, row, seen, changes: face_sheets.change_career(work, row.id, seen, changes),
    face_sheets.remove_career,
)  # fmt: skip
