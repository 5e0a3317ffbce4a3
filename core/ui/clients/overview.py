"""概要 (overview): one look at a person, before a telephone call is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.deadlines import Deadline
from core.domain.clients import ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.dates import format_date
from core.domain.employments import Employment, EmploymentLeave
from core.domain.face_sheets import FaceSheetEntry
from core.domain.permissions import Action, may
from core.domain.rules.parameters import RuleBook
from core.domain.rules.service_age import service_age_caution
from core.domain.rules.urgency import urgency_of
from core.domain.tasks import Task
from core.queries.client_facts import employments_of, open_tasks_of, services_of
from core.queries.clients import ClientPage
from core.queries.consents import consents_of, held_categories
from core.queries.employments import leaves_of_person
from core.queries.face_sheets import (
    ContactRow,
    FaceSheetRow,
    TeamLine,
    contacts_of,
    face_sheet_of,
    team_lines_of,
)
from core.queries.records import RecordRow, timeline
from core.queries.rules import rule_book
from core.ui.clients.deadlines import badge, deadlines_ahead, next_deadlines
from core.ui.clients.face_sheet_groups import MARKS
from core.ui.clients.face_sheet_rows import contact_line
from core.ui.clients.head import stage_proposal
from core.ui.clients.part_choice import part_button
from core.ui.clients.reading import fields_read
from core.ui.plain import plain
from core.ui.work.sign_words import signs_line

SHOWN_DEADLINES, SHOWN_TASKS, SHOWN_RECORDS, SHOWN_WORDS = 5, 5, 3, 120
REACH = ("mobile", "email", "contact_hours", "contact_way", "voicemail")
CARE = ("warning_signs", "coping")
# What the office cannot work without; the rest is asked for where it is written.
NEEDED = ("disability", "certificate", "medical", "accommodation", "family")


@dataclass(frozen=True)
class Look:
    """What one look shows."""

    sheet: FaceSheetRow
    emergency: Sequence[ContactRow]
    team: Sequence[TeamLine]
    consents: Sequence[Consent]
    tasks: Sequence[Task]
    due: Sequence[Deadline]
    due_total: int
    records: Sequence[RecordRow]
    jobs: Sequence[Employment]
    leaves: Sequence[EmploymentLeave]
    uses: Sequence[ServiceUse]
    book: RuleBook


def overview(user: Actor, person: ClientPage) -> None:
    """概要 of one person."""
    with read_only(user) as view:
        look = _look(view, person.client.pk)
    stage_proposal(user, person, look.jobs, look.uses, look.leaves)
    _age_cautions(person, look)
    signs_line(user, person.client.pk)
    first, second, third = st.columns([1, 1, 1.15], gap="small")
    with first.container(border=True, gap="small", key="client-look-reach"):
        _reach(person, look)
    with second.container(border=True, gap="small"):
        _care(user, person, look)
    with second.container(border=True, gap="small", key="client-look-team"):
        _team(look)
        _consents(look)
    with third.container(border=True, gap="small"):
        _due(user, person, look)
    if may(user, Action.SEE_RECORDS):
        with st.container(border=True, gap="small"):
            _records(look)


def _look(view: View, client_id: int) -> Look:
    today, actor = clock.today(), view.actor
    reads = may(actor, Action.SEE_RECORDS)
    ahead = deadlines_ahead(view, client_id)
    return Look(
        sheet=face_sheet_of(view, client_id),
        emergency=contacts_of(view, client_id, emergency=True),
        team=team_lines_of(view, client_id, today),
        consents=consents_of(view, client_id),
        tasks=open_tasks_of(view, client_id, SHOWN_TASKS + 1),
        due=ahead.page(view, 0, SHOWN_DEADLINES),
        due_total=len(ahead),
        records=timeline(view, client_id, 1, SHOWN_RECORDS).rows if reads else (),
        jobs=employments_of(view, client_id),
        leaves=leaves_of_person(view, client_id),
        uses=services_of(view, client_id),
        book=rule_book(view),
    )


def _age_cautions(person: ClientPage, look: Look) -> None:
    for use in look.uses:
        if use.end_on is not None and use.end_on < clock.today():
            continue
        age = service_age_caution(use.service, person.client.birth_on, use.start_on, look.book)
        if age.value:
            service = codes("service").label(use.service)
            caution = f"（{age.caution}）" if age.caution else ""
            st.warning(f"{service}: {age.value}{caution}", icon=":material/cake:")


def _reach(person: ClientPage, look: Look) -> None:
    client, sheet = person.client, look.sheet.values
    st.markdown("**連絡**")
    phones = [_phone(text) for text in (client.phone, sheet.get("mobile")) if text]
    if phones:
        st.markdown(f":material/call: {'　'.join(phones)}")
    values = {**sheet, "mobile": ""}
    told = fields_read(FaceSheetEntry, REACH, values, columns=1)
    if not told:
        st.caption(
            "連絡してよい時間と留守番電話は、まだ書かれていません（「フェイスシート」の「連絡」）。"
        )
    if look.emergency:
        st.markdown("\n\n".join(contact_line(row) for row in look.emergency[:3]))
    else:
        st.markdown(
            ":orange-badge[要確認] 緊急連絡先がありません。「フェイスシート」の「家族・後見」で加えられます。"
        )


def _phone(number: str | None) -> str:
    """Bold, as every telephone number of this look: the stylesheet keeps it on one line."""
    return f"**{plain(number)}**" if number else ""


def _care(user: Actor, person: ClientPage, look: Look) -> None:
    st.markdown("**調子のサインと配慮**")
    if not may(user, Action.SEE_SENSITIVE):
        st.caption("要配慮個人情報は、あなたの役割では表示しません。")
        return
    told = fields_read(FaceSheetEntry, CARE, look.sheet.values, sensitive=MARKS, columns=1)
    if person.client.considerations:
        st.markdown(
            f":gray[:small[配慮事項]] :primary[:small[要配慮]]  {plain(person.client.considerations)}"
        )
    elif not told:
        st.caption(
            "サインと、そのとき役に立つことは、まだ書かれていません（「フェイスシート」の「特性と配慮」）。"
        )


def _due(user: Actor, person: ClientPage, look: Look) -> None:
    sees = may(user, Action.SEE_SENSITIVE)
    next_deadlines(user, person.client.pk, look.due, look.due_total)
    st.markdown("**やること**")
    if not look.tasks:
        st.caption(
            "いまはありません。記録の「次の対応」に期日を入れると、ここに出ます。"
            if sees
            else "あなたのやることは、いまはありません。"
        )
    tasks = [_task(task, person, look.book) for task in look.tasks[:SHOWN_TASKS]]
    if len(look.tasks) > SHOWN_TASKS:
        tasks.append(":gray[ほかにもあります。]")
    st.markdown("\n\n".join(tasks))


def _task(task: Task, person: ClientPage, book: RuleBook) -> str:
    owner = plain(person.staff.get(task.owner_id or 0, "担当なし"))
    due = ":gray-badge[期日なし]"
    if task.due_on:
        due = f"{badge(urgency_of(task.due_on, clock.today(), book))} {format_date(task.due_on)}"
    return f"{due}　{plain(task.title)} :gray[:small[{owner}]]"


def _team(look: Look) -> None:
    st.markdown("**支援チーム**")
    if not look.team:
        st.caption("まだありません。だれが何をしているかを、支援チームに加えるとここに出ます。")
        return
    st.markdown(
        "  \n".join(
            f":gray[{codes('team_role').label(line.role)}]　"
            + "　".join(
                text
                for text in (plain(line.organization), plain(line.name), _phone(line.phone))
                if text
            )
            for line in look.team
        )
    )


def _consents(look: Look) -> None:
    today = clock.today()
    held = held_categories(look.consents, today)
    categories = codes("data_category")
    title, action = st.columns([1, 1], vertical_alignment="center")
    title.markdown("**同意**")
    with action:
        part_button("同意・提供をひらく", "同意・提供")
    missing = [categories.label(code) for code in NEEDED if code not in held]
    lines = [_acquisition(look.consents)]
    if missing and held:
        lines.append(f":orange-badge[要確認] 取得の同意がない項目: {'、'.join(missing)}")
    passed = [c for c in look.consents if c.kind == "third_party" and c.is_live(today)]
    for consent in passed[:3]:
        until = (
            f"（{format_date(consent.valid_to, weekday=False)}まで）" if consent.valid_to else ""
        )
        to = plain(consent.recipient) or codes("organization_type").label(consent.recipient_kind)
        lines.append(f"提供してよい先: {to}{until}")
    if len(passed) > 3:
        lines.append(f":gray[ほか {len(passed) - 3}件]")
    st.markdown("  \n".join(lines))


def _acquisition(consents: Sequence[Consent]) -> str:
    today = clock.today()
    live = [c for c in consents if c.kind == "acquisition" and c.is_live(today)]
    if not live:
        return (
            ":red-badge[要確認] 取得の同意がありません。障害・手帳・医療のことは書けません"
            "（「同意・提供」で記録します）。"
        )
    since = format_date(max(c.obtained_on for c in live), weekday=False)
    ends = [c.valid_to for c in live if c.valid_to]
    until = f"、{format_date(min(ends), weekday=False)}まで" if ends else ""
    return f":green-badge[取得の同意 有効]　{since}から{until}"


def _records(look: Look) -> None:
    title, action = st.columns([6, 1], vertical_alignment="center")
    title.markdown("**最近の記録**")
    with action:
        part_button("記録を書く", "記録")
    if not look.records:
        st.caption("まだありません。電話や面談を「記録」で書くと、ここに最後の3件が出ます。")
    lines = []
    for row in look.records:
        words = row.facts if len(row.facts) <= SHOWN_WORDS else row.facts[:SHOWN_WORDS] + "…"
        lines.append(
            f"**{format_date(row.happened_on)}**　{codes('contact_method').label(row.method)}　"
            f"{codes('contact_party').label(row.party)}　:gray[{plain(row.author)}]  \n"
            f"{plain(' '.join(words.split()))}"
        )
    st.markdown("\n\n".join(lines))
