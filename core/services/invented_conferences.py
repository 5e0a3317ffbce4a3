"""模擬のケース会議 (invented conferences): one this afternoon; one whose agencies may not know the name yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.consents import Consent
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.services.invented_files import day, document
from core.services.invented_persons import Region

# To whom the consent of the person is there already; the others show what is missing.
AGREED = {"模擬 はるか": "plan_shio"}


def add_conferences(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """ケース会議 of `conferences.toml`, each with who takes part."""
    require(work.actor, Action.SET_UP)
    s = table_of(MeetingSeries).c
    series = {row.kind: row.id for row in work.rows(select(s.kind, s.id).order_by(s.id.desc()))}
    for block in document("conferences")["conference"]:
        client_id = clients[block["client"]]
        meeting = work.add(
            Meeting(
                series_id=series[block["series"]],
                held_on=day(block["on"], region.today),
                starts_at=block["at"],
                place=block["place"],
                client_id=client_id,
                aim=block["aim"],
                sections=block["sections"],
            )
        )
        work.add_all(
            [
                MeetingAttendee(meeting_id=meeting.pk, user_id=region.staff[login])
                for login in block["staff"]
            ]
            + [_attendee(work, region, meeting, seat) for seat in block["attendee"]]
        )
        if (place := AGREED.get(block["client"])) is not None:
            work.add(_consent(region, client_id, region.organizations[place]))


def _attendee(
    work: Work, region: Region, meeting: Meeting, seat: Mapping[str, Any]
) -> MeetingAttendee:
    place = region.organizations[seat["organization"]] if "organization" in seat else None
    k = table_of(KeyPerson).c
    asked = select(k.id).where(k.organization_id == place, k.name == seat.get("key_person"))
    return MeetingAttendee(
        meeting_id=meeting.pk,
        organization_id=place,
        key_person_id=work.scalar(asked) if place and "key_person" in seat else None,
        name=seat.get("name", ""),
        role=seat["role"],
    )


def _consent(region: Region, client_id: int, place: int) -> Consent:
    return Consent(
        client_id=client_id, kind="third_party", recipient=region.organization_names[place],
        recipient_id=place, items="basic,wishes,plan,support_log", purpose="case_conference",
        method="document", obtained_on=day("-10d", region.today),
        valid_to=day("+11m", region.today), explained_by_id=region.staff["mogi-sakura"],
        document_ref="模擬の書庫 1-9",
    )  # fmt: skip
