"""議題 on both databases: what they understand differently would fail here, and so would a name."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.meetings import TOPICS
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import meeting_on
from core.services.agenda import agenda, frozen
from core.services.meetings import open_meeting
from tests.one_of_each import CODES_OF_ILLNESS, ILLNESS, KANA, NAME, one_of_each

TODAY = date(2026, 11, 21)
# What one of each brings to a meeting of the day after.
BROUGHT = ("own", "intakes", "overdue", "unowned", "at_risk", "introductions", "network",
           "tasks")  # fmt: skip


def test_every_topic_has_its_row_and_none_a_name_or_an_illness(staff: dict[str, Actor]) -> None:
    one_of_each()
    with unit_of_work(staff["supporter"]) as work:
        open_meeting(work, 1, TODAY - timedelta(days=7))
        week = meeting_on(work, TODAY, 1)
        kept = "".join(frozen(work, week, topic) for topic in TOPICS)
    with read_only(staff["supporter"]) as view:
        week = meeting_on(view, TODAY, 1)
        found = {topic: agenda(view, week, TopicSetting(topic), TODAY) for topic in TOPICS}
    assert [topic for topic in BROUGHT if not found[topic].rows] == []
    assert len(found["figures"].figures) == 8
    family, given = NAME.split()
    for canary in (family, given, *KANA.split(), ILLNESS, *CODES_OF_ILLNESS, "090-0000"):
        assert canary not in repr(found)
        assert canary not in kept
