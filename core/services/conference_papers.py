"""会議の紙を出す (papers of a conference): invitations and materials, one attendee at a time.

The consent of that recipient is asked for at the press of the button, in the transaction that writes
the 提供記録: no name without a record, and no record without the file.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core import clock
from core.db.work import View, Work, table_of
from core.documents import pdf
from core.documents.conference_invitation import conference_invitation
from core.documents.conference_materials import TITLE as MATERIALS
from core.documents.conference_materials import conference_materials
from core.documents.content import Document, Frame
from core.domain.consents import Disclosure, DisclosureEntry
from core.domain.documents import TO_OTHER, HandingEntry, usual_legal_type
from core.domain.enrolments import Office
from core.domain.entry import check
from core.domain.meetings import MeetingAttendee
from core.domain.permissions import Action, require
from core.errors import ConsentMissing, NotFound, RuleViolation
from core.queries.conferences import (
    STAFF,
    THE_PERSON,
    AttendeeRow,
    ConferenceRow,
    attendees,
    conference,
)
from core.queries.users import read_setting
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.conferences import attendee_of, require_conference
from core.services.disclosures import record_disclosure
from core.services.documents import MARK, UNDISCLOSED, Issued, is_undisclosed, needs_policy

NO_NAME = (
    "この相手に氏名を伝える同意（利用目的「ケース会議・支援調整会議」か「関係機関との連携・調整」、項目「基本情報」）が、"
    "いまはありません。氏名を書かない案内にするか、先に同意を記録してください。"
)
NOTHING_COVERED = (
    "この相手に渡してよい資料が、同意の中にありません。先に、第三者提供の同意を記録してください。"
)
ASK_AGAIN = (
    "本人の「企業への開示方針」が「開示」ではありません。渡してよいかを本人に確かめてから、"
    "「本人の開示方針を確かめた」に印を付けてください。"
)
STAFF_IS_TOLD = "職員には、つなぎ帳の通知で届いています。案内の紙は要りません。"


def issue_invitation(
    work: Work, attendee_id: int, *, named: bool, policy_confirmed: bool = False
) -> Issued:
    """案内を出す: with the name only where a live consent lets this recipient know it.

    Raises `ConsentMissing`, `RuleViolation`, `OutOfScope`.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting, attendee, seat = _asked(work, attendee_id)
    if attendee.kind == STAFF:
        raise RuleViolation({"": STAFF_IS_TOLD})
    made = conference_invitation(work, meeting, attendee, named=named, contact=_contact(work))
    handing = _handing(attendee, made.items, policy_confirmed=policy_confirmed)
    _for_employers(work, made, handing, attendee, named=named)
    changes: dict[str, object] = {"invited_on": clock.today()}
    if seat.status == "to_invite":
        changes["status"] = "invited"
    if named:
        if not attendee.may_be_named:
            raise ConsentMissing(NO_NAME)
        given = _disclose(work, made, attendee, handing)
        changes |= {"is_named": True, "disclosure_id": given.pk}
    work.change(MeetingAttendee, attendee_id, seat.version, changes)
    return _issued(work, made, "" if not named else f"{attendee.who or '本人'} あて", "会議の案内")


def issue_materials(work: Work, attendee_id: int, *, policy_confirmed: bool = False) -> Issued:
    """資料を出す: of the chosen sections those that this attendee may read, with the number of the copy.

    For the staff it stays in the office; for the person and for others it leaves a 提供記録. Raises
    `ConsentMissing` where nothing is covered, `RuleViolation`, `OutOfScope`.
    """
    require(work.actor, Action.RUN_MEETING)
    meeting, attendee, _seat = _asked(work, attendee_id)
    sections = covered_sections(attendee, meeting.sections)
    if not sections:
        raise ConsentMissing(NOTHING_COVERED if meeting.sections else _NOTHING_CHOSEN)
    number = copy_number(attendees(work, meeting.id, clock.today()), attendee_id)
    made = conference_materials(work, meeting, attendee, sections, number, clock.today())
    handing = _handing(attendee, made.items, policy_confirmed=policy_confirmed)
    _for_employers(work, made, handing, attendee, named=True)
    if attendee.kind != STAFF:
        _disclose(work, made, attendee, handing)
    copy_for = f"{number}　{attendee.who or '本人'} あて（会議のあとに集める）"
    return _issued(work, made, copy_for, f"利用者{meeting.number}_{MATERIALS}")


_NOTHING_CHOSEN = "資料に入れるものが選ばれていません。「資料」で選んで保存してください。"


def covered_sections(attendee: AttendeeRow, sections: Collection[str]) -> tuple[str, ...]:
    """渡してよい資料: all for the staff and the person, for others what one purpose covers."""
    told = attendee.told(sections)
    return tuple(section for section in sections if section in told)


def copy_number(rows: Collection[AttendeeRow], attendee_id: int) -> str:
    """配布番号「3／5」: the same for one attendee as long as nobody is added or taken out."""
    ids = [row.id for row in rows]
    return f"{ids.index(attendee_id) + 1}／{len(ids)}"


# -- parts ----------------------------------------------------------------------------------------


def _asked(work: Work, attendee_id: int) -> tuple[ConferenceRow, AttendeeRow, MeetingAttendee]:
    seat = attendee_of(work, attendee_id)
    require_conference(work, seat.meeting_id)
    rows = attendees(work, seat.meeting_id, clock.today())
    attendee = next((row for row in rows if row.id == attendee_id), None)
    if attendee is None:
        raise NotFound("この出席者は見つかりません。画面を開き直してください。")
    return conference(work, seat.meeting_id), attendee, seat


def _handing(
    attendee: AttendeeRow, items: Collection[str], *, policy_confirmed: bool
) -> HandingEntry:
    if attendee.kind == THE_PERSON:
        return HandingEntry()
    return HandingEntry(
        to=TO_OTHER,
        recipient=attendee.organization or attendee.name,
        recipient_id=attendee.organization_id,
        recipient_legal_type=usual_legal_type(attendee.organization_kind),
        purpose=attendee.purpose_for(items) or "case_conference",
        method="document",
        policy_confirmed=policy_confirmed,
    )


def _for_employers(
    work: View, made: Document, handing: HandingEntry, attendee: AttendeeRow, *, named: bool
) -> None:
    """開示 (P16): even an invitation without a name tells an employer that somebody is supported."""
    if not attendee.is_outside:
        return
    if is_undisclosed(work, made, handing):
        raise RuleViolation({"": UNDISCLOSED})
    if named and needs_policy(work, made, handing) and not handing.policy_confirmed:
        raise RuleViolation({"policy_confirmed": ASK_AGAIN})


def _disclose(
    work: Work, made: Document, attendee: AttendeeRow, handing: HandingEntry
) -> Disclosure:
    """提供記録: to the person without consent, to others only on one that stands now."""
    is_person = attendee.kind == THE_PERSON
    values = {
        "client_id": made.client_id,
        "provided_on": clock.today(),
        "recipient": "本人" if is_person else handing.recipient,
        "recipient_id": handing.recipient_id,
        "recipient_legal_type": "person" if is_person else handing.recipient_legal_type,
        "items": ",".join(sorted(made.items)),
        "purpose": "case_conference" if is_person else handing.purpose,
        "method": handing.method,
        "reason": made.about[:400],
    }
    return record_disclosure(work, check(DisclosureEntry, values))


def _contact(view: View) -> str:
    """お返事先: the office of this ledger, with its telephone."""
    o = table_of(Office).c
    asked = select(o.phone).where(o.phone != "", o.closed_on.is_(None)).order_by(o.id).limit(1)
    return f"{read_setting(view, OFFICE_NAME)}　{view.scalar(asked) or ''}".strip()


def _issued(work: Work, made: Document, copy_for: str, name: str) -> Issued:
    frame = Frame(
        office=read_setting(work, OFFICE_NAME),
        made_on=clock.today(),
        made_by=work.actor.name,
        copy_for=copy_for,
        mark=MARK if read_setting(work, INVENTED) else "",
    )
    work.log(
        "print", "client", made.client_id, {"what": made.title, "form": "pdf", "for": copy_for}
    )
    return Issued(f"{name}_{frame.made_on:%Y%m%d}.pdf", pdf.pdf(made, frame))
