"""定着の画面: the month as one list, a job's visits and reports; what a clerk and a reader do not get."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import ServiceUse
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.retention import RetentionVisit, SupportReport
from core.ui.navigation import JOB, TODAY, WORK
from tests.pages.conftest import OpenPage, texts, told
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def a_job(staff: Staff) -> None:
    me = staff["supporter"]
    a_client(me, name="模擬 *花子*", stage="employed_early", owner_id=me.id)
    with unit_of_work(SYSTEM) as work:
        for row in (
            Organization(kind="company", name="模擬商店"),
            Employment(
                client_id=1, organization_id=1, hired_on=date(2026, 4, 1),
                six_months_on=date(2026, 9, 30),
            ),
            ServiceUse(client_id=1, service="job_retention_support", start_on=date(2026, 10, 1)),
            RetentionVisit(client_id=1, employment_id=1, planned_on=date(2026, 11, 21), planned_at="14:00"),
        ):  # fmt: skip
            work.add(row)


def grid(page: object) -> str:
    return str(told(page, "grid"))  # type: ignore[arg-type]


def test_the_month_lists_who_is_to_be_met_and_a_card_filters(
    open_as: OpenPage, staff: Staff
) -> None:
    page = open_as("supporter", WORK, part="monthly")
    assert not page.exception
    assert "この月に定着を支える人はいません" in texts(page)
    a_job(staff)
    page = open_as("supporter", WORK, part="monthly")
    assert not page.exception
    assert "11/21(土) 14:00 定期訪問" in grid(page)
    assert "まだ会っていない人が先です" in texts(page)
    assert "**1**" in page.button(key="work.monthly.card.unreported").label
    page.button(key="work.monthly.card.unplanned").click().run()
    assert "あてはまる人はいません" in texts(page)
    page.button(key="work.monthly.back").click().run()
    assert "2026年10月" in texts(page)
    plan = told(open_as("supporter", TODAY), "tsunagicho_today")
    assert [item["who"] for item in plan["today"]] == ["模擬 *花子*"]


def test_a_report_is_drafted_finished_and_offered_to_the_person(
    open_as: OpenPage, staff: Staff
) -> None:
    a_job(staff)
    page = open_as("supporter", JOB, id=1, part="visits")
    assert not page.exception
    assert "就職から6か月が過ぎています" in texts(page)
    assert "きょう" in grid(page)
    page.button(key="job.report.blank.1").click().run()
    assert "まだ何も書かれていません" in texts(page)
    assert "本人との面談の記録がまだありません" in texts(page)
    page.button(key="job.report.finish.1.1").click().run()
    assert "支援実施内容、支援結果、今後の支援内容を書いてください" in texts(page)
    with unit_of_work(SYSTEM) as work:
        values = {
            "done": "*訪問*",
            "result": "続く",
            "following": "来月も",
            "finished_on": date(2026, 11, 21),
        }
        work.change(SupportReport, 1, 1, values)
    page = open_as("supporter", JOB, id=1, part="visits")
    assert r"\*訪問\*" in texts(page)
    assert "同意なし" in texts(page)
    page.button(key="job.report.to.1.None").click().run()
    assert not page.exception
    assert "提供記録に「本人・代理人へ」と残ります" in texts(page)


def test_the_rhythm_is_planned_with_one_click(open_as: OpenPage, staff: Staff) -> None:
    a_job(staff)
    page = open_as("supporter", JOB, id=1, part="visits")
    page.button(key="job.visits.rhythm.1").click().run()
    with read_only(SYSTEM) as view:
        assert view.get(RetentionVisit, 3).step == "12か月"
    assert "job.visits.rhythm.1" not in {button.key for button in page.button}


@pytest.mark.parametrize("role", ["clerk", "viewer", "partner"])
def test_nobody_without_the_right_is_told_of_a_visit(
    open_as: OpenPage, staff: Staff, role: str
) -> None:
    a_job(staff)
    for spec in (WORK, JOB):
        assert "権限がありません" in texts(open_as(role, spec, id=1))
    if role != "partner":
        assert "花子" not in str([x.proto.label for x in open_as(role, TODAY).get("page_link")])
