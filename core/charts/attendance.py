"""参加: which persons came to 行事, to グループ and to 説明会・登録面談会, and which organisations were invited."""

from __future__ import annotations

from sqlalchemy import func, select

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Privacy,
    coded,
    persons,
    staffed,
)
from core.charts.events import event_divisions
from core.charts.persons import of_person, tied
from core.db.work import table_of
from core.domain.events import Event, EventInvitation, EventParticipant
from core.domain.intakes import Intake, ReceptionAttendance, ReceptionEvent
from core.domain.organizations import Organization
from core.domain.permissions import Action
from core.domain.records import GroupSession, SupportRecord
from core.queries.scopes import readable_records

_event, _place = table_of(Event), table_of(Organization)
_present, _invited = table_of(EventParticipant), table_of(EventInvitation)
_record, _session = table_of(SupportRecord), table_of(GroupSession)
_any_session = _session.alias("any_session")
_received, _reception, _intake = (
    table_of(model) for model in (ReceptionAttendance, ReceptionEvent, Intake)
)

EVENT_ATTENDANCE = Dataset(
    name="event_attendance",
    title="行事に申し込んだ人",
    source=_present,
    joins={_event: _event.c.id == _present.c.event_id, **tied(_present.c.client_id)},
    dimensions=(
        coded("attendance", "出欠", _present.c.status, "attendance"), *event_divisions(),
        *of_person()[:-1],
    ),
    dates=(DateColumn("held_on", "開催日", _event.c.held_on),),
    measures=(
        Measure("count", "延べ人数", "人"),
        persons(func.coalesce(_present.c.client_id, -_present.c.intake_id)),
        Measure(
            "attended", "出席した割合", "%", Counting.RATE,
            part=lambda _today: _present.c.status == "attended",
        ),
    ),
    default=ChartChoice(
        "event_attendance", x="held_on", measure="count", colour="attendance",
        bucket=Bucket.MONTH, kind=ChartKind.STACKED,
    ),
    person=func.coalesce(_present.c.client_id, -_present.c.intake_id),
    row_id=_present.c.client_id,
    row_table="client",
    word="attendance",
)  # fmt: skip

INVITATIONS = Dataset(
    name="event_invitations",
    title="行事に案内した機関",
    source=_invited,
    joins={
        _event: _event.c.id == _invited.c.event_id,
        _place: _place.c.id == _invited.c.organization_id,
    },
    dimensions=(
        coded("answer", "出欠", _invited.c.status, "invitation_status"),
        coded("place_kind", "機関の種別", _place.c.kind, "organization_type"),
        Dimension("municipality", "市区町村", _place.c.municipality),
        Dimension("place", "機関", _place.c.name),
        *event_divisions(),
    ),
    dates=(DateColumn("held_on", "開催日", _event.c.held_on),),
    measures=(
        Measure("count", "延べ機関数", "件"),
        Measure("places", "機関の数", "か所", Counting.DISTINCT, _invited.c.organization_id),
        Measure(
            "attended", "出席した割合", "%", Counting.RATE,
            part=lambda _today: _invited.c.status == "attended",
        ),
    ),
    default=ChartChoice(
        "event_invitations", x="place_kind", measure="places", colour="answer",
        kind=ChartKind.STACKED,
    ),
    row_id=_invited.c.organization_id,
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
    privacy=Privacy.OPEN,
    word="answer",
)  # fmt: skip

GROUP_ATTENDANCE = Dataset(
    name="group_attendance",
    title="グループへの参加",
    source=_record,
    # By the few sessions: for IS NOT NULL SQLite goes over every record of the period.
    base=(_record.c.group_id.in_(select(_any_session.c.id)), _record.c.is_replaced.is_(False)),
    joins={_session: _session.c.id == _record.c.group_id, **tied(_record.c.client_id)},
    dimensions=(
        Dimension("title", "プログラム", _session.c.title),
        coded("programme", "事業", _session.c.programme, "programme"),
        coded("topic", "内容", _session.c.topic, "consultation_topic"),
        staffed("author", "書いた人", _session.c.author_id, "記録者なし"),
        *of_person(),
    ),
    dates=(DateColumn("happened_on", "日付", _record.c.happened_on),),
    measures=(
        Measure("count", "延べ参加者", "人"),
        persons(_record.c.client_id),
        Measure("sessions", "回数", "回", Counting.DISTINCT, _record.c.group_id),
    ),
    default=ChartChoice(
        "group_attendance", x="happened_on", measure="count", colour="title",
        bucket=Bucket.MONTH, kind=ChartKind.STACKED,
    ),
    person=_record.c.client_id,
    row_id=_record.c.client_id,
    row_table="client",
    readable=readable_records,
    word="title",
)  # fmt: skip

RECEPTIONS = Dataset(
    name="receptions",
    title="説明会・登録面談会",
    source=_received,
    joins={
        _reception: _reception.c.id == _received.c.event_id,
        _intake: _intake.c.id == _received.c.intake_id,
        **tied(_intake.c.client_id),
    },
    dimensions=(
        coded("kind", "種類", _reception.c.kind, "reception_event_kind"),
        coded("attendance", "出欠", _received.c.status, "attendance"),
        coded("source", "紹介元", _intake.c.referral_source, "referral_source"),
        coded("status", "相談のいま", _intake.c.status, "intake_status"),
    ),
    dates=(DateColumn("held_on", "開催日", _reception.c.held_on),),
    measures=(
        Measure("count", "延べ人数", "人"),
        Measure("events", "回数", "回", Counting.DISTINCT, _received.c.event_id),
        Measure(
            "attended", "出席した割合", "%", Counting.RATE,
            part=lambda _today: _received.c.status == "attended",
        ),
    ),
    default=ChartChoice(
        "receptions", x="held_on", measure="count", colour="attendance", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    person=_received.c.intake_id,
    row_id=_intake.c.client_id,
    row_table="client",
    word="attendance",
)  # fmt: skip
