"""会議の型 (meeting series): founded, set and ended; its topics and who usually takes part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.agenda_items import WAITING, AgendaItem
from core.domain.agenda_offers import offer
from core.domain.meeting_series import (
    MeetingSeries,
    MeetingSeriesEntry,
    SeriesMember,
    SeriesMemberEntry,
    SeriesTopic,
    SeriesTopicEntry,
)
from core.domain.meetings import TOPICS, Meeting
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import RuleViolation
from core.queries.masked import without_names


def add_series(work: Work, entry: MeetingSeriesEntry) -> MeetingSeries:
    """会議の型を加える, behind the others. Raises `RuleViolation` for a name that is held already."""
    require(work.actor, Action.RUN_MEETING)
    work.alone("meeting_series")
    _require_own_name(work, entry.name)
    _require_nobodys_name(work, entry.name)
    s = table_of(MeetingSeries).c
    last = work.scalar(select(func.max(s.position))) or 0
    return work.add(MeetingSeries(**entry.model_dump(), position=last + 1))


def change_series(
    work: Work, series_id: int, seen: int, entry: MeetingSeriesEntry
) -> MeetingSeries:
    """会議の型を変える. Its kind stays: the minutes held under it are of that kind. That a person's
    consent is no longer asked for is for who answers for the office."""
    require(work.actor, Action.RUN_MEETING)
    work.alone("meeting_series")
    series = work.get(MeetingSeries, series_id)
    if series.needs_consent and not entry.needs_consent:
        require(work.actor, Action.MANAGE_OFFICES)
    _require_own_name(work, entry.name, series_id)
    if entry.name != series.name:
        _require_nobodys_name(work, entry.name)
    changes = entry.model_dump(exclude={"kind"})
    return work.change(MeetingSeries, series_id, seen, changes)


def end_series(work: Work, series_id: int, seen: int) -> MeetingSeries:
    """やめる: no more meetings; the minutes stay. Raises `RuleViolation` while something is planned,
    runs or waits."""
    require(work.actor, Action.RUN_MEETING)
    # Who plans or brings something to it waits, and finds it ended.
    work.alone(f"meeting.{series_id}")
    work.alone(f"agenda_item.{series_id}")
    m, i = table_of(Meeting).c, table_of(AgendaItem).c
    ahead = work.scalar(
        select(func.count()).where(
            m.series_id == series_id, m.closed_at.is_(None), m.cancelled_on.is_(None),
            (m.held_on >= clock.today()) | m.started_at.is_not(None),
        )
    )  # fmt: skip
    waiting = work.scalar(select(func.count()).where(i.series_id == series_id, i.status == WAITING))
    left = [f"閉じていない会議と予定が{ahead}件"] if ahead else []
    left += [f"待っていることが{waiting}件"] if waiting else []
    if left:
        raise RuleViolation(
            {"": f"{'、'.join(left)}あります。閉じるか、取りやめるか、ほかの会議へ移してください。"}
        )
    return work.change(MeetingSeries, series_id, seen, {"ended_on": clock.today()})


def resume_series(work: Work, series_id: int, seen: int) -> MeetingSeries:
    """またはじめる: a series that was ended is held again."""
    require(work.actor, Action.RUN_MEETING)
    _require_own_name(work, work.get(MeetingSeries, series_id).name, series_id)
    return work.change(MeetingSeries, series_id, seen, {"ended_on": None})


def set_topics(
    work: Work, series_id: int, known: Mapping[str, int], topics: Sequence[SeriesTopicEntry]
) -> None:
    """議題を置く: all of them, in their order. `known`: topic → version as it was seen.

    A meeting that runs keeps the topics it began with. Raises `Conflict`, and `RuleViolation` when
    nothing would be shown, or for a topic or column that nobody offers.
    """
    require(work.actor, Action.RUN_MEETING)
    series = work.get(MeetingSeries, series_id)
    work.alone(f"series_topic.{series.pk}")
    _require_offered(topics)
    t = table_of(SeriesTopic).c
    stored = {
        row.topic: row
        for row in work.all(select(SeriesTopic).where(t.series_id == series_id).order_by(t.id))
    }
    for place, entry in enumerate(topics, start=1):
        values = {**entry.model_dump(), "position": place}
        row = stored.pop(entry.topic, None)
        if row is None:
            work.add(SeriesTopic(**values, series_id=series_id))
        else:
            work.change(SeriesTopic, row.pk, known.get(entry.topic, 0), values)
    for topic, row in stored.items():
        work.remove(SeriesTopic, row.pk, known.get(topic, 0))


def usual_topics(work: Work, series_id: int, known: Mapping[str, int]) -> None:
    """はじめの並びに戻す: the order of its kind holds again."""
    require(work.actor, Action.RUN_MEETING)
    t = table_of(SeriesTopic).c
    rows = work.rows(select(t.id, t.topic).where(t.series_id == series_id).order_by(t.id))
    for row in rows:
        work.remove(SeriesTopic, row.id, known.get(row.topic, 0))


def set_staff(work: Work, series_id: int, user_ids: Sequence[int]) -> None:
    """いつもの出席者を決める: of the staff, exactly these from now on."""
    require(work.actor, Action.RUN_MEETING)
    work.get(MeetingSeries, series_id)
    work.alone(f"series_member.{series_id}")
    m = table_of(SeriesMember).c
    asked = select(m.id, m.version, m.user_id).where(
        m.series_id == series_id, m.user_id.is_not(None)
    )
    there = {row.user_id: row for row in work.rows(asked)}
    gone = [row for user_id, row in there.items() if user_id not in user_ids]
    if gone:
        work.remove_many(SeriesMember, {row.id: row.version for row in gone})
    fresh = [user_id for user_id in dict.fromkeys(user_ids) if user_id not in there]
    for user_id in fresh:
        work.get(User, user_id)
    work.add_all([SeriesMember(series_id=series_id, user_id=user_id) for user_id in fresh])


def add_member(work: Work, entry: SeriesMemberEntry) -> SeriesMember:
    """機関からの出席者を加える. Raises `RuleViolation` for one who is there already."""
    require(work.actor, Action.RUN_MEETING)
    work.get(MeetingSeries, entry.series_id)
    if entry.organization_id is not None:
        work.get(Organization, entry.organization_id)
    if entry.key_person_id is not None:
        key_person = work.get(KeyPerson, entry.key_person_id)
        if key_person.organization_id != entry.organization_id:
            raise RuleViolation(
                {"key_person_id": "この機関の人ではありません。選び直してください。"}
            )
    m = table_of(SeriesMember).c
    same = select(m.id).where(
        m.series_id == entry.series_id, m.user_id.is_not_distinct_from(entry.user_id),
        m.organization_id.is_not_distinct_from(entry.organization_id),
        m.key_person_id.is_not_distinct_from(entry.key_person_id), m.name == entry.name,
    )  # fmt: skip
    if work.scalar(same.limit(1)) is not None:
        raise RuleViolation({"organization_id": "もう加えてあります。"})
    return work.add(SeriesMember(**entry.model_dump()))


def remove_member(work: Work, series_member_id: int, seen: int) -> None:
    """いつもの出席者から外す: planned meetings keep who was asked."""
    require(work.actor, Action.RUN_MEETING)
    work.remove(SeriesMember, series_member_id, seen)


def _require_own_name(work: Work, name: str, but: int | None = None) -> None:
    s = table_of(MeetingSeries).c
    asked = select(s.id).where(s.name == name, s.ended_on.is_(None))
    if but is not None:
        asked = asked.where(s.id != but)
    if work.scalar(asked.limit(1)) is not None:
        raise RuleViolation({"name": "同じ名前の会議がもうあります。別の名前にしてください。"})


def _require_nobodys_name(work: Work, name: str) -> None:
    """The name of a meeting stands on the wall, on invitations and in the names of files."""
    if without_names(work, [name]) != [name]:
        raise RuleViolation(
            {
                "name": "会議の名前は画面と案内にそのまま出ます。利用者の氏名を入れないでください。"
                "ひとりの人についての会議は、予定を入れるときにその人を選びます。"
            }
        )


def _require_offered(topics: Sequence[SeriesTopicEntry]) -> None:
    if not any(entry.is_shown for entry in topics):
        raise RuleViolation({"": "議題は一つ以上出してください。"})
    if len({entry.topic for entry in topics}) != len(topics):
        raise RuleViolation({"": "同じ議題が二つあります。画面を開き直してください。"})
    for entry in topics:
        if entry.topic not in TOPICS:
            raise RuleViolation({"topic": "この議題はありません。画面を開き直してください。"})
        columns = {name for name in entry.columns.split(",") if name}
        offered = offer(entry.topic)
        if columns - offered.columns.keys():
            raise RuleViolation({"columns": "この列はありません。選び直してください。"})
        if entry.days is not None and offered.days is None:
            raise RuleViolation({"days": "この議題に、日数の決まりはありません。"})
        if offered.days and entry.days is not None and entry.days > offered.days.most:
            raise RuleViolation({"days": f"日数は{offered.days.most}までにしてください。"})
