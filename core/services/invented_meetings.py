"""模擬の会議 (invented meetings): who takes part, the last two weekly ones, what waits, what is planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.charts.choice import ChartChoice
from core.db.work import Work, table_of
from core.domain.agenda_items import TALKED, WAITING, AgendaItem
from core.domain.charts import SavedChart
from core.domain.intakes import Intake
from core.domain.meeting_series import MeetingSeries, SeriesMember
from core.domain.meetings import (
    Meeting,
    MeetingAttendee,
    MeetingDecision,
    MeetingNote,
    MeetingTopic,
    preset,
)
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.services.invented_files import day, day_or_none, document, rows, working_day
from core.services.invented_persons import Region
from core.services.meeting_plans import seat_members
from core.services.minutes import keep_minutes

HOUR = time(10, 0)


def add_meetings(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """会議とやること. Stands behind the persons, the organisations and the consultations."""
    require(work.actor, Action.SET_UP)
    told = document("meetings")
    series = _series(work, region, told)
    held = [_held(work, region, series["weekly"], line) for line in told["held"]]
    _tasks(work, region, clients, held[-1])
    _items(work, region, clients, series["weekly"], held[-1], told)
    for meeting in held:
        keep_minutes(work, meeting.pk)
    for line in told["planned"]:
        _planned(work, region, clients, series[line["kind"]], line)


def last_weekly(today: date) -> date:
    """The Monday before: on a Monday this week's meeting is still to come."""
    return today - timedelta(days=today.weekday() or 7)


def _series(work: Work, region: Region, told: Mapping[str, Any]) -> dict[str, MeetingSeries]:
    s = table_of(MeetingSeries).c
    found = {row.kind: row for row in work.all(select(MeetingSeries).order_by(s.id.desc()))}
    for line in told["series"]:
        row = found[line["kind"]]
        changes = {"starts_at": line["starts_at"], "place": line["place"]}
        work.change(MeetingSeries, row.pk, row.version, changes)
        members = [
            SeriesMember(series_id=row.pk, user_id=region.staff[login]) for login in line["staff"]
        ] + [
            SeriesMember(
                series_id=row.pk,
                organization_id=region.organizations[each["at"]],
                role=each["role"],
            )
            for each in line.get("organizations", [])
        ]
        work.add_all(members)
    return found


def _held(work: Work, region: Region, series: MeetingSeries, line: Mapping[str, Any]) -> Meeting:
    held_on = last_weekly(region.today) - timedelta(weeks=line["weeks"])
    began = datetime.combine(held_on, HOUR, tzinfo=clock.JST)
    leader = region.staff[line["leader"]]
    meeting = work.add(
        Meeting(
            series_id=series.pk, held_on=held_on, starts_at=series.starts_at, place=series.place,
            started_at=began, closed_at=began + timedelta(minutes=line["minutes"]),
            leader_id=leader, created_at=began,
        )
    )  # fmt: skip
    seat_members(work, meeting)
    absent = {region.staff[login] for login in line["absent"]}
    a = table_of(MeetingAttendee).c
    for seat in work.all(select(MeetingAttendee).where(a.meeting_id == meeting.pk)):
        status = "absent" if seat.user_id in absent else "attended"
        work.change(MeetingAttendee, seat.pk, seat.version, {"status": status})
    noted = {note["topic"]: note for note in line["notes"]}
    topics, at = [], began
    for place, topic in enumerate(preset(series.kind), start=1):
        minutes = noted[topic]["minutes"] if topic in noted else 0
        topics.append(
            MeetingTopic(
                meeting_id=meeting.pk, topic=topic, position=place, seconds=60 * minutes,
                reached_at=at if minutes else None, is_carried=not minutes,
            )
        )  # fmt: skip
        at += timedelta(minutes=minutes)
    work.add_all(topics)
    work.add_all(
        [
            MeetingNote(meeting_id=meeting.pk, topic=note["topic"], body=note["body"])
            for note in line["notes"]
        ]
    )
    work.add_all(
        [
            MeetingDecision(
                meeting_id=meeting.pk, topic=each["topic"], body=each["body"], by_id=leader
            )
            for each in line["decisions"]
        ]
    )
    return meeting


def _tasks(work: Work, region: Region, clients: Mapping[str, int], meeting: Meeting) -> None:
    """やること; those of the last weekly meeting were decided in it."""
    tasks = [
        Task(
            title=line["title"],
            client_id=clients.get(line["client"]),
            owner_id=region.staff.get(line["owner"]),
            due_on=day_or_none(line["due_on"], region.today),
            status=line["status"],
            done_on=day(line["done_on"], region.today) if line["done_on"] else None,
            source=line["source"],
            meeting_id=meeting.pk if line["source"] == "meeting" else None,
        )
        for line in rows("tasks")
    ]
    work.add_all(tasks)
    work.add_all(
        [
            MeetingDecision(
                meeting_id=meeting.pk,
                body=task.title,
                client_id=task.client_id,
                owner_id=task.owner_id,
                due_on=task.due_on,
                task_id=task.pk,
                by_id=meeting.leader_id,
            )
            for task in tasks
            if task.meeting_id is not None
        ]
    )


def _items(
    work: Work, region: Region, clients: Mapping[str, int], series: MeetingSeries,
    last: Meeting, told: Mapping[str, Any],
) -> None:  # fmt: skip
    i, items = table_of(Intake).c, []
    for line in told["item"]:
        intake = line.get("intake")
        place = line.get("organization")
        talked = line.get("talked", False)
        brought = datetime.combine(day(line["at"], region.today), HOUR, tzinfo=clock.JST)
        items.append(
            AgendaItem(
                series_id=series.pk,
                title=line["title"],
                note=line["note"],
                client_id=clients[line["client"]] if "client" in line else None,
                intake_id=work.scalar(select(i.id).where(i.name == intake)) if intake else None,
                organization_id=region.organizations[place] if place else None,
                chart_id=_chart(work, region, line) if "chart" in line else None,
                by_id=region.staff[line["by"]],
                status=TALKED if talked else WAITING,
                meeting_id=last.pk if talked else None,
                settled_on=last.held_on if talked else None,
                times_carried=line.get("carried", 0),
                created_at=brought,
            )
        )
    work.add_all(items)


def _chart(work: Work, region: Region, line: Mapping[str, Any]) -> int:
    """保存したグラフ, shown to all: an aggregate, as every chart of a meeting."""
    choice = ChartChoice("intakes", x="referral", measure="count")
    chart = SavedChart(
        name=line["chart"], is_shared=True, owner_id=region.staff[line["by"]],
        choices=choice.to_json(),
    )  # fmt: skip
    return work.add(chart).pk


def _planned(
    work: Work, region: Region, clients: Mapping[str, int], series: MeetingSeries,
    line: Mapping[str, Any],
) -> None:  # fmt: skip
    if line["day"] == "next":
        held_on = last_weekly(region.today) + timedelta(weeks=1)
    else:
        held_on = working_day(day(line["day"], region.today))
    meeting = work.add(
        Meeting(
            series_id=series.pk,
            held_on=held_on,
            starts_at=series.starts_at,
            place=series.place,
            client_id=clients[line["client"]] if "client" in line else None,
            aim=line.get("aim", ""),
        )
    )
    staff = [region.staff[login] for login in line["staff"]] if "staff" in line else None
    seat_members(work, meeting, staff)
