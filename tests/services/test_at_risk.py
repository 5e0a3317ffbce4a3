"""気になる人: each reason in words, the order as it is said, and nobody of another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment, EmploymentLeave
from core.domain.records import SupportRecord
from core.errors import NotAllowed
from core.queries.agenda_items import waiting_items
from core.queries.meeting_risks import at_risk
from core.services.agenda_items import settle_item
from core.services.at_risk import REASONS, RiskCriteria, RiskPage, people_at_risk
from core.services.early_signs import bring_to_meeting, plan_follow_up
from core.services.meetings import open_meeting

TODAY = date(2026, 11, 21)
Staff = dict[str, Actor]
Add = Callable[..., int]
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def add(staff: Staff) -> Add:
    """Somebody who works, was met a week ago, and shows nothing; returns the job (its number)."""

    def added(number: int, *, met: date | None = TODAY - timedelta(days=7), **job: object) -> int:
        with unit_of_work(SYSTEM) as work:
            me = staff["supporter"].id if number < 100 else staff["director"].id
            person = work.add(
                Client(
                    name=f"模擬 {number}",
                    kana="もぎ",
                    number=number,
                    owner_id=me,
                    stage="retention",
                )
            )
            values = {"hired_on": date(2025, 4, 1), **job}
            row = work.add(Employment(client_id=person.pk, **values))
            if met:
                work.add(
                    SupportRecord(
                        client_id=person.pk, happened_on=met, method="workplace_visit",
                        party="employer", facts="模擬",
                    )
                )  # fmt: skip
        return row.pk

    return added


def sign(job: int, side: str, degree: str, on: date = TODAY, kind: str = "absence") -> None:
    with unit_of_work(SYSTEM) as work:
        person = work.get(Employment, job).client_id
        settled = on if degree == "none" else None
        work.add(
            EarlySign(
                client_id=person, employment_id=job, noticed_on=on, side=side, kind=kind,
                degree=degree, settled_on=settled,
            )
        )  # fmt: skip


def asked(actor: Actor, **criteria: object) -> RiskPage:
    with read_only(actor) as view:
        return people_at_risk(view, RiskCriteria(**criteria), TODAY)


def test_each_reason_is_told_in_words_in_the_order_that_the_screen_says(
    staff: Staff, add: Add
) -> None:
    # Nothing to tell: the last term of three has no renewal of its own.
    add(1, scheme="challenge", hired_on=date(2024, 3, 1))
    sign(add(2), "self", "watch", date(2026, 11, 2))
    add(3, met=date(2026, 8, 22))
    add(4)
    with unit_of_work(SYSTEM) as work:
        use = {"service": "job_retention_support", "start_on": date(2025, 10, 1)}
        work.add(ServiceUse(client_id=4, **use))
    add(5, contract_end_on=date(2026, 12, 10))
    left = add(6)
    with unit_of_work(SYSTEM) as work:
        leave = {"start_on": date(2026, 10, 1), "planned_return_on": date(2026, 11, 15)}
        work.add(EmploymentLeave(client_id=6, employment_id=left, reason="illness", **leave))
    sign(add(7), "employer", "concern", date(2026, 11, 18))
    differs = add(8)
    sign(differs, "employer", "concern", date(2026, 11, 10))
    sign(differs, "self", "none", date(2026, 11, 12))
    sign(add(9), "supporter", "urgent", kind="quitting")
    found = asked(staff["supporter"])
    assert [row.worker.number for row in found.rows] == [9, 8, 7, 6, 5, 4, 3, 2]
    assert [row.reasons[0].kind for row in found.rows] == list(REASONS)
    told = [row.reasons[0].text for row in found.rows]
    assert told == [
        "辞めたいという言葉（支援者、11/21）",
        "欠勤が増えた: 企業は「気になる」、本人は「気にならない」",
        "欠勤が増えた（企業、11/18）",
        "2026/10/01から51日（体調・症状）。復職の予定日 11/15 を過ぎています",
        "雇用契約の満了 2026/12/10、あと19日",
        "2026年10月の面談の記録がありません",
        "最後の面談・訪問は2026/08/22、91日前です",
        "欠勤が増えた（本人、11/2）",
    ]
    assert [r.kind for r in found.rows[1].reasons] == ["differs", "concern"]
    assert found.counts == {**dict.fromkeys(REASONS, 1), "concern": 2}


@pytest.mark.parametrize(
    ("met", "facts", "listed"),
    [
        (date(2026, 8, 23), {}, False),
        (date(2026, 8, 22), {}, True),
        (None, {}, True),
        (None, {"hired_on": date(2026, 8, 23)}, False),
        (None, {"left_on": TODAY}, False),
    ],
    ids=["90 days", "91 days", "never", "new in the job", "left"],
)
def test_long_not_met_begins_after_the_days_of_the_rule(
    staff: Staff, add: Add, met: date | None, facts: dict[str, object], listed: bool
) -> None:
    add(1, met=met, **facts)
    assert asked(staff["supporter"]).counts["silent"] == listed


def test_one_asks_for_a_reason_an_owner_and_a_page_and_sees_only_ones_scope(
    staff: Staff, add: Add
) -> None:
    for number in range(1, 15):
        sign(add(number), "self", "watch", TODAY - timedelta(days=number))
    sign(add(101), "self", "urgent")
    supporter = staff["supporter"]
    everybody = asked(supporter)
    assert (everybody.total, everybody.pages, len(everybody.rows)) == (15, 2, 12)
    assert [r.worker.number for r in everybody.rows[:2]] == [
        101,
        14,
    ]  # the oldest of a reason first
    assert [r.worker.number for r in asked(supporter, page=9).rows] == [3, 2, 1]
    mine = asked(supporter, owner_id=supporter.id)
    assert (mine.total, mine.counts["urgent"]) == (14, 0)
    assert asked(supporter, reason="urgent").total == 1
    assert asked(replace(supporter, scope="caseload")).total == 14
    with pytest.raises(NotAllowed):
        asked(staff["clerk"])
    job = everybody.rows[0].worker.employment_id
    with unit_of_work(supporter) as work:
        bring_to_meeting(work, job)
        plan_follow_up(work, job)
    row = asked(supporter).rows[0]
    assert (row.for_meeting, row.has_follow_up) == (True, True)
    assert row.follow_up_on == TODAY + timedelta(days=3)


def test_the_meeting_is_told_how_many_signs_and_never_which_and_ends_it_when_it_talked(
    staff: Staff, add: Add
) -> None:
    first, second = add(1), add(2)
    sign(first, "self", "urgent", kind="treatment")
    sign(second, "employer", "concern")
    with unit_of_work(staff["supporter"]) as work:
        bring_to_meeting(work, second)
    with read_only(staff["viewer"]) as view:
        found = at_risk(view)
    assert [(row.mark, row.what, row.client_id) for row in found.rows] == [
        ("会議にかけた", "サイン 1件", 2), ("急いで動く", "サイン 1件、急いで動く 1件", 1),
    ]  # fmt: skip
    with unit_of_work(staff["supporter"]) as work:
        (item,) = waiting_items(work)
        meeting = open_meeting(work, item.series_id, TODAY)
        settle_item(work, item.id, item.version, meeting.pk)
    with read_only(staff["viewer"]) as view:
        assert [row.client_id for row in at_risk(view).rows] == [1]
