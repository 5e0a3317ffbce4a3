"""会議: which took place, how often, and who of other organisations took part in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, select

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import Counting, Dataset, DateColumn, Dimension, Measure, coded, staffed
from core.db.work import View, table_of
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.organizations import Organization
from core.queries.scopes import visible_or_nobodys

_meeting, _series = table_of(Meeting), table_of(MeetingSeries)
_attendee, _place = table_of(MeetingAttendee), table_of(Organization)
_STATES = {"held": "開いた", "open": "予定・まだ閉じていない", "cancelled": "取りやめ"}


def _series_names(view: View) -> dict[str, str]:
    s = table_of(MeetingSeries).c
    rows = view.rows(select(s.id, s.name).order_by(s.name, s.id))
    return {str(row.id): row.name for row in rows}


def _state(started_at: ColumnElement[Any], _today: date) -> ColumnElement[str]:
    return case(
        (_meeting.c.cancelled_on.is_not(None), "cancelled"),
        (started_at.is_not(None), "held"),
        else_="open",
    )


def _not_of_others(view: View) -> list[ColumnElement[bool]]:
    """A case conference is about a person: it is shown to who may see that person."""
    return visible_or_nobodys(view, _meeting.c.client_id)


_DIVISIONS = (
    coded("kind", "種類", _series.c.kind, "meeting_kind"),
    Dimension("series", "会議", _meeting.c.series_id, _series_names, is_number=True),
    Dimension(
        "state", "状態", _meeting.c.started_at, lambda _view: _STATES, banded=_state,
    ),
    staffed("leader", "進行", _meeting.c.leader_id, "決まっていない"),
)  # fmt: skip
_HELD_ON = DateColumn("held_on", "開催日", _meeting.c.held_on)

MEETINGS = Dataset(
    name="meetings",
    title="会議",
    source=_meeting,
    joins={_series: _series.c.id == _meeting.c.series_id},
    dimensions=_DIVISIONS,
    dates=(_HELD_ON,),
    measures=(Measure("count", "回数", "回"),),
    default=ChartChoice(
        "meetings", x="held_on", measure="count", colour="kind", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED, filters={"state": ("held",)},
    ),
    readable=_not_of_others,
    opens="meeting",
    word="kind",
)  # fmt: skip

MEETING_ATTENDANCE = Dataset(
    name="meeting_attendance",
    title="会議の出席",
    source=_attendee,
    joins={
        _meeting: _meeting.c.id == _attendee.c.meeting_id,
        _series: _series.c.id == _meeting.c.series_id,
        _place: _place.c.id == _attendee.c.organization_id,
    },
    dimensions=(
        coded("answer", "出欠", _attendee.c.status, "invitation_status"),
        coded("role", "立場", _attendee.c.role, "participant_role"),
        coded("place_kind", "機関の種別", _place.c.kind, "organization_type"),
        *_DIVISIONS,
    ),
    dates=(_HELD_ON,),
    measures=(
        Measure("count", "延べ人数", "人"),
        Measure("places", "機関の数", "か所", Counting.DISTINCT, _attendee.c.organization_id),
        Measure("meetings", "会議の数", "回", Counting.DISTINCT, _attendee.c.meeting_id),
    ),
    default=ChartChoice(
        "meeting_attendance", x="place_kind", measure="count", colour="answer",
        kind=ChartKind.STACKED,
    ),
    readable=_not_of_others,
    opens="meeting",
    opened=_attendee.c.meeting_id,
    word="answer",
)  # fmt: skip
