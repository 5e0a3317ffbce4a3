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
from core.queries.agenda_rows import Page
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import meeting_on
from core.services.agenda import agenda
from core.services.at_risk import REASONS, RiskCriteria, RiskPage, people_at_risk
from core.services.early_signs import bring_to_meeting, plan_follow_up

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


def test_the_meeting_is_told_every_reason_but_no_sign_that_can_tell_of_an_illness(
    staff: Staff, add: Add
) -> None:
    sign(add(1), "self", "urgent", kind="treatment")
    second = add(2, contract_end_on=date(2026, 12, 10), met=date(2026, 8, 22))
    sign(second, "employer", "concern", date(2026, 11, 10))
    sign(second, "self", "none", date(2026, 11, 12))
    sign(second, "self", "concern", kind="sleep")
    add(3, met=date(2026, 8, 22))
    sign(add(4), "self", "watch")  # seen by who follows the person; no matter of a meeting
    add(5)
    left = add(6)
    with unit_of_work(SYSTEM) as work:
        leave = {"start_on": date(2026, 10, 1), "reason": "illness"}
        work.add(EmploymentLeave(client_id=6, employment_id=left, **leave))
    # Everybody of the office, whatever the scope of who looks on.
    with read_only(replace(staff["viewer"], scope="caseload")) as view:
        morning = meeting_on(view, TODAY, 2)  # without a topic for whom nobody met
        found = agenda(view, morning, TopicSetting("at_risk"), TODAY)
        second_page = agenda(view, morning, TopicSetting("at_risk"), TODAY, Page(first=3))
        weekly = agenda(view, meeting_on(view, TODAY, 1), TopicSetting("at_risk"), TODAY)
    assert [(row.client_id, row.mark, row.what) for row in found.rows] == [
        (1, "急いで動く", "サイン1件"),
        (2, "見方がちがう", "欠勤が増えた、ほか1件、雇用契約の満了 12/10、91日会っていない"),
        (6, "休職中", "休職51日、復職の日は未定"),
        (3, "会っていない", "91日会っていない"),
    ]
    assert (found.total, second_page.total) == (4, 4)
    assert second_page.rows == found.rows[3:]
    assert weekly.rows == found.rows[:3]
