"""ジョブコーチの画面: a visit written after the workplace, the steps, and who may not see any of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.job_coaching import CoachedTask, CoachingStep, CoachingVisit
from core.domain.organizations import Organization
from core.domain.plans import Plan
from core.ui.navigation import JOB, WORK
from tests.pages.conftest import OpenPage, texts, told

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def office(staff: dict[str, Actor]) -> None:
    """A person whose support began in October, with signs of Markdown in what people typed."""
    with unit_of_work(SYSTEM) as work:
        work.add(Organization(kind="company", name="模擬*食品*"))
        work.add(
            Client(
                name="模擬 花子", kana="もぎ はなこ", number=1, search_text="模擬花子 もぎはなこ 1"
            )
        )
        work.add(
            Employment(
                client_id=1, organization_id=1, hired_on=date(2026, 10, 1),
                six_months_on=date(2027, 3, 31), disclosure="closed",
            )
        )  # fmt: skip
        work.add(
            Plan(
                client_id=1, kind="job_coach_plan", service="job_coach_support", status="active",
                start_on=date(2026, 10, 1), period_start_on=date(2026, 10, 1),
                review_due_on=date(2027, 4, 1),
            )
        )  # fmt: skip
        for day, shares in ((12, (20, 10, 70)), (19, (45, 25, 30))):
            visit = CoachingVisit(
                client_id=1, employment_id=1, visited_on=date(2026, 10, day), minutes=120,
                findings="*強調*ではない", person_share=shares[0], employer_share=shares[1],
                supporter_share=shares[2], coach_id=staff["supporter"].id,
            )  # fmt: skip
            visit_id = work.add(visit).pk
            work.add(CoachedTask(visit_id=visit_id, task="箱*づめ*", doer="coach_helps"))


def press(test: AppTest, label: str) -> AppTest:
    test = next(b for b in test.button if b.label == label).click().run()
    assert not test.exception
    return test


def fill(test: AppTest, **typed: str) -> None:
    for label, text in typed.items():
        next(f for f in (*test.text_input, *test.text_area) if f.label.startswith(label)).input(
            text
        )


def test_a_visit_is_written_with_its_tasks_and_the_steps_with_their_phase(
    office: None, open_as: OpenPage
) -> None:
    page = open_as("supporter", JOB, id=1, part="coaching")
    assert not page.exception
    shown = texts(page)
    assert "企業に「非開示」です" in shown
    assert "本人 20→45％、企業 10→25％、支援者 70→30％" in shown.replace("\\", "")
    assert "箱\\*づめ\\*" in shown
    assert "ひとりでできるもの: はじめ 0 → いま 0" in shown

    page = press(page, "この就職の計画にする")
    assert "この就職の計画は、まだありません" not in texts(page)

    page = press(press(page, "訪問を書く"), "前回と同じ仕事")
    fill(page, 分="90", 様子="自分から始めた", 本人="60", 企業="30", 支援者="10")
    page = press(page, "訪問を保存する")
    assert "いまだれがするかを" in texts(page)
    next(s for s in page.selectbox if s.label.startswith("いまだれ")).select("alone")
    page = press(page, "訪問を保存する")
    assert "はじめ 0 → いま 1" in texts(page)
    assert "◎ ひとりで" in texts(page)

    page = press(page, "予定を加える")
    fill(page, 始まり="2026/10/1", 終わり="2026/12/31", 週の訪問="2", 週の時間="4")
    page = press(page, "保存する")
    assert "2回・4時間" in texts(page)
    with read_only(SYSTEM) as view:
        visits = view.all(select(CoachingVisit).order_by(CoachingVisit.id))  # type: ignore[arg-type]
        assert (visits[-1].supporter_share, visits[-1].record_id is None) == (10, False)
        assert [step.phase for step in view.all(select(CoachingStep))] == ["intensive"]

    listed = told(open_as("supporter", WORK, part="coaching"), "grid")
    assert "模擬 花子（1）" in str(listed)
    assert "60・30・10" in str(listed)


def test_who_may_not_see_illness_sees_no_coach(office: None, open_as: OpenPage) -> None:
    for role in ("clerk", "viewer"):
        for where in (JOB, WORK):
            page = open_as(role, where, id=1, part="coaching")
            assert "花子" not in texts(page)
            assert "権限がありません" in texts(page)
