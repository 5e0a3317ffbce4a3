"""議事録 (minutes): closing a meeting for good, and what may come afterwards: an addition, a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import select

from core import clock
from core.db.work import View, Work, table_of
from core.documents import excel, pdf
from core.documents.content import Document, Frame
from core.documents.markdown import markdown
from core.documents.minutes import NAMED_MARK, minutes_document, persons_of
from core.domain.meetings import Meeting, MeetingAttendee, MeetingDecision, MeetingTopic
from core.domain.minutes import (
    ClosedMinutes,
    Minutes,
    MinutesAddition,
    MinutesAdditionEntry,
    TopicLine,
    as_kept,
    sentences,
)
from core.domain.permissions import Action, require
from core.domain.search_words import folded
from core.errors import RuleViolation
from core.queries.composed_minutes import composed
from core.queries.masked import masked_sentences
from core.queries.meetings import meeting as meeting_row
from core.queries.minutes import minutes, names_of_clients
from core.queries.scopes import within_scope
from core.queries.users import read_setting
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.agenda import frozen
from core.services.agenda_items import carry_items
from core.services.conference_records import record_conference
from core.services.documents import MARK, Issued
from core.services.notifications import notify
from core.services.open_minutes import CLOSED, require_open
from core.services.topic_times import leave_topic

NOT_BEGUN = "この会議はまだ始まっていません。取りやめるときは「会議の予定」で取りやめてください。"
FORMS: dict[str, Callable[[Document, Frame], bytes]] = {
    "pdf": pdf.pdf, "xlsx": excel.xlsx, "md": markdown,
}  # fmt: skip
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|\s]')
NOT_CLOSED = "会議を閉じると、議事録を書類で出せます。"
STILL_OPEN = "閉じていない会議には、追記ではなく議事メモに書いてください。"
# What weighs the whole office, and what a step of the meeting itself does not move.
WEIGHED = frozenset({"overdue", "upcoming", "contact", "at_risk", "introductions", "figures"})


def weighed_rows(view: View, meeting_id: int) -> dict[str, str]:
    """出ていた行 of the topics that weigh the whole office, read just before the meeting is closed:
    that takes a second or two, in which on SQLite nobody else could save."""
    require(view.actor, Action.RUN_MEETING)
    row, t = meeting_row(view, meeting_id), table_of(MeetingTopic).c
    asked = select(t.topic).where(t.meeting_id == meeting_id, t.topic.in_(WEIGHED))
    return {laid.topic: frozen(view, row, laid.topic) for laid in view.rows(asked)}


def close_meeting(
    work: Work, meeting_id: int, seen: int, weighed: Mapping[str, str] | None = None
) -> Meeting:
    """会議を閉じる: what was shown, noted and decided is kept as it stands now, for good.

    Topics that were not reached, and what was brought and not talked about, go to the next meeting.
    Who was there is told that the minutes are ready. `weighed`: what `weighed_rows` has read; what
    is not among it is asked here. Raises `RuleViolation`, `Conflict`.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    if meeting.started_at is None:
        raise RuleViolation({"": NOT_BEGUN})
    leave_topic(work, meeting)
    closed = work.change(
        Meeting, meeting_id, seen, {"closed_at": clock.now(), "topic": "", "topic_since": None}
    )
    _keep_topics(work, meeting_id, weighed or {})
    keep_minutes(work, meeting_id)
    carry_items(work, meeting_id)
    record_conference(work, meeting_id)
    notify(work, "minutes_ready", _concerned(work, meeting_id), meeting_id=meeting_id)
    return closed


def keep_minutes(work: Work, meeting_id: int) -> ClosedMinutes:
    """議事録を残す: as it reads now, once. A part of closing, and of taking over an earlier version's."""
    require(work.actor, Action.RUN_MEETING)
    found = composed(work, meeting_id)
    k = table_of(ClosedMinutes).c
    if work.scalar(select(k.id).where(k.meeting_id == meeting_id)) is not None:
        raise RuleViolation({"": CLOSED})
    told = ClosedMinutes(
        meeting_id=meeting_id, content=as_kept(found), words=folded(sentences(found))
    )
    return work.add(told)


def add_to_minutes(work: Work, meeting_id: int, entry: MinutesAdditionEntry) -> MinutesAddition:
    """追記する: a correction of closed minutes, with name and day. Nothing of it changes later.

    Names of persons are replaced by masked names, as in a note.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting = within_scope(work, Meeting, meeting_id)
    if meeting.closed_at is None:
        raise RuleViolation({"body": STILL_OPEN})
    (body,) = masked_sentences(work, [entry.body], meeting_row(work, meeting_id).masking)
    return work.add(
        MinutesAddition(
            meeting_id=meeting_id,
            body=body,
            words=folded([body]),
            added_on=clock.today(),
            by_id=work.actor.id,
        )
    )


def issue_minutes(
    work: Work,
    meeting_id: int,
    form: str,
    *,
    named: bool = False,
    standing: bool = False,
    rows: bool = True,
) -> Issued:
    """議事録を書類で出す, as PDF, Excel or Markdown; it is noted in the audit.

    `named`: with the names of those whom the reader may see, each of them noted as well.
    `standing`: with how the tasks stand today; `rows`: with what each topic showed. Raises
    `RuleViolation`, `NotAllowed`, `OutOfScope`.
    """
    require(work.actor, Action.SEE_MEETING)
    found = minutes(work, meeting_id)
    if not found.is_closed:
        raise RuleViolation({"": NOT_CLOSED})
    if form not in FORMS:
        raise RuleViolation({"form": "PDF、Excel、Markdown のどれかを選んでください。"})
    if not rows:
        found = replace(found, topics=tuple(replace(t, content="") for t in found.topics))
    names = names_of_clients(work, persons_of(found)) if named else None
    made = minutes_document(found, names=names, standing=standing)
    detail = {"what": made.about, "form": form, "氏名": "あり" if named else "なし"}
    work.log("print", "meeting", meeting_id, {**detail, "件数": len(names or ())})
    for client_id in names or ():
        work.log("print", "client", client_id, {**detail, "for": NAMED_MARK})
    marks = [NAMED_MARK if named else "", MARK if read_setting(work, INVENTED) else ""]
    frame = Frame(
        office=read_setting(work, OFFICE_NAME),
        made_on=clock.today(),
        made_by=work.actor.name,
        copy_for=f"{NAMED_MARK}（所内用）" if named else "氏名を伏せた議事録",
        mark="\n".join(filter(None, marks)),
    )
    return Issued(file_name(found, form, named=named), FORMS[form](made, frame))


def file_name(found: Minutes, form: str, *, named: bool) -> str:
    """The name of the file: the meeting and its day, and no person's name."""
    series = _NOT_IN_FILES.sub("_", found.series)
    return f"議事録_{series}{'_氏名入り' if named else ''}_{found.held_on:%Y%m%d}.{form}"


def _keep_topics(work: Work, meeting_id: int, weighed: Mapping[str, str]) -> None:
    """The rows of each topic that was talked about, as they were shown; the others are carried."""
    row, found = meeting_row(work, meeting_id), composed(work, meeting_id)
    decided = {decision.topic for decision in found.decisions}
    t = table_of(MeetingTopic).c
    stored = {
        topic.topic: topic
        for topic in work.all(select(MeetingTopic).where(t.meeting_id == meeting_id))
    }
    for line in found.topics:
        if topic := stored.get(line.topic):
            talked = _was_talked_about(line, decided)
            content = weighed.get(line.topic) or frozen(work, row, line.topic) if talked else ""
            changes = {"content": content, "is_carried": line.is_carried or not talked}
            work.change(MeetingTopic, topic.pk, topic.version, changes)


def _was_talked_about(line: TopicLine, decided: set[str]) -> bool:
    """What was decided today is the sum of the others: it is never left over."""
    return line.is_reached or line.topic in decided or line.topic == "decided"


def _concerned(work: Work, meeting_id: int) -> list[int | None]:
    """Who was there, who led, and who has got something to do."""
    a, d = table_of(MeetingAttendee).c, table_of(MeetingDecision).c
    there = select(a.user_id).where(a.meeting_id == meeting_id, a.status != "absent")
    owners = select(d.owner_id).where(d.meeting_id == meeting_id)
    leader = work.get(Meeting, meeting_id).leader_id
    return [leader, *(row[0] for asked in (there, owners) for row in work.rows(asked))]
