"""会議の案内 (invitation to a conference): without consent it tells no name, nor what it is about."""

from __future__ import annotations

from core.db.work import View
from core.documents.content import Box, Boxes, Document, Note, Part, Words, day
from core.domain.masking import masked_text
from core.domain.permissions import Action, require
from core.queries.conferences import THE_PERSON, AttendeeRow, ConferenceRow

SOMEBODY = "ある方"
WITHOUT_NAME = (
    "個人情報を守るため、このご案内には、ご本人のお名前と目的を書いていません。"
    "くわしいことは、当日お伝えします。"
)
NAMED = "ご本人の同意を得て、お名前を書いています。この紙は会議のためだけに使い、ほかの方に見せないでください。"
TO_THE_PERSON = "あなたのことを、あなたといっしょに話し合う会議です。話したくないことは、話さなくてかまいません。"


def conference_invitation(
    view: View, meeting: ConferenceRow, attendee: AttendeeRow, *, named: bool, contact: str
) -> Document:
    """案内 to one attendee, who answers to `contact`. `named`: whoever asks has made sure of the consent;
    the aim is told only to whom the person lets the course of the support be told."""
    require(view.actor, Action.SEE_SENSITIVE)
    tells_aim = named and "support_log" in attendee.told({"support_log"})
    title = f"{meeting.series_name}のご案内"
    if not named:
        # The meeting may be called after somebody.
        title = masked_text(title, meeting.name, meeting.kana, SOMEBODY)
        title = f"{SOMEBODY}の{title}"
    return Document(
        title=title,
        client_id=meeting.client_id,
        number=0,
        name="",
        kana="",
        about=title,
        parts=(
            *_parts(meeting, attendee, named=named, tells_aim=tells_aim),
            _answer(contact),
        ),
        items=frozenset({"basic", *(("support_log",) if tells_aim else ())})
        if named
        else frozenset(),
        forms=("pdf",),
    )


def _parts(
    meeting: ConferenceRow, attendee: AttendeeRow, *, named: bool, tells_aim: bool
) -> list[Part]:
    to_person = attendee.kind == THE_PERSON
    to = meeting.name if to_person else attendee.who
    # The room may be called after somebody.
    place = meeting.place if named else masked_text(
        meeting.place, meeting.name, meeting.kana, SOMEBODY
    )  # fmt: skip
    rows: list[tuple[Box, ...]] = [
        (Box("あて先", f"{to} 様", kana=meeting.kana if to_person else ""),),
        (Box("日にち", day(meeting.held_on)), Box("時刻", meeting.when)),
        (Box("場所", place or "追ってお知らせします"),),
    ]
    if named and not to_person:
        rows.append((Box("ご本人", f"{meeting.name} さん", kana=meeting.kana),))
    parts: list[Part] = [Note(_lead(to_person=to_person, named=named)), Boxes(tuple(rows))]
    if tells_aim:
        parts.append(Words("会議の目的", meeting.aim, lines=3))
    return parts


def _answer(contact: str) -> Boxes:
    return Boxes(
        (
            (Box("出欠", hint="参加する　・　参加できない（理由：　　　　　　　　　　　）"),),
            (Box("お返事先", contact),),
        ),
        title="お返事",
        lead="この紙をお返しいただくか、お電話でお知らせください。",
    )


def _lead(*, to_person: bool, named: bool) -> str:
    if to_person:
        return TO_THE_PERSON
    return NAMED if named else WITHOUT_NAME
