"""行事の一覧: the year in its months, on both databases: they cut a day into months differently."""

from __future__ import annotations

from datetime import date

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.events import Event
from core.queries import events as asked
from core.queries.events import EventCriteria


def test_the_year_is_listed_with_what_comes_next_first(staff: dict[str, Actor]) -> None:
    user = staff["supporter"]
    days = ("2026-04-10", "2026-11-20", "2026-12-01", "2027-03-31", "2027-04-01", "2026-11-21")
    with unit_of_work(user) as work:
        work.add_all([Event(name=f"模擬 {day}", held_on=date.fromisoformat(day)) for day in days])
    with read_only(user) as view:
        page = asked.event_page(view, EventCriteria(year=2026))
        march = asked.event_page(view, EventCriteria(year=2026, month=3))
        narrow = asked.event_page(view, EventCriteria(year=2026, text="%", page_size=2))
        near = asked.upcoming_events(view)
    assert [f"{row.held_on}" for row in page.rows] == [
        "2026-11-21", "2026-12-01", "2027-03-31", "2026-11-20", "2026-04-10",
    ]  # fmt: skip
    assert (page.total, page.months[11], page.months[3]) == (5, 2, 1)
    assert [row.name for row in march.rows] == ["模擬 2027-03-31"]
    assert narrow.total == 0
    assert [f"{row.held_on}" for row in near] == ["2026-11-21"]
