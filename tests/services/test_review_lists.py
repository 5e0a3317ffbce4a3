"""モニタリングの一覧: what of a month was done, is late, is planned, on both databases."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.db.work import read_only
from core.queries.review_lists import ReviewCriteria, review_counts, reviews_in_month
from tests.services.test_plan_reviews import LAST, TODAY, Staff, a_review
from tests.services.test_plans import a_client, a_plan


def test_the_month_of_the_office_tells_what_was_done_is_late_and_is_planned(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    done = a_plan(me, a_client(me, 1), start=True)
    a_review(me, done, LAST, met_person=False, next_review_on=date(2026, 12, 15))
    late = a_plan(me, a_client(me, 2, "見本 次郎"), start=True, start_on=date(2026, 7, 1))
    coming = a_plan(me, a_client(None, 3, "見本 三子"), start=True, start_on=date(2026, 9, 5))
    a_plan(me, a_client(None, 4, "見本 四郎"), start_on=date(2026, 9, 5))

    def asked(show: str, month: date, **more: Any) -> list[int]:
        with read_only(me) as view:
            criteria = ReviewCriteria(TODAY, month, show, **more)
            found = reviews_in_month(view, criteria)
            assert review_counts(view, criteria)[show] == found.total == len(found.rows)
            return [row.plan_id for row in found.rows]

    november, december = date(2026, 11, 1), date(2026, 12, 1)
    assert asked("done", november) == [done.pk]
    assert asked("unmet", november) == [done.pk]
    assert asked("done", december) == asked("unmet", december) == []
    assert asked("late", november) == [late.pk]
    assert asked("planned", december) == [coming.pk, done.pk]
    assert asked("planned", december, owner=me.id) == [done.pk]
    assert asked("late", november, text="はなこ") == []
