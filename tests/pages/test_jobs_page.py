"""就職の画面: a job written, looked at twice, left and learned from; a leave with its return."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment, EmploymentLeave, EmploymentTerm
from core.domain.organizations import Organization
from core.domain.practicums import Practicum
from core.ui.navigation import CLIENT, JOB, WORK
from tests.pages.conftest import OpenPage, texts, told

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def office(staff: dict[str, Actor]) -> Actor:
    """One person who is about to be hired where the practicum has just ended."""
    me = staff["supporter"]
    with unit_of_work(SYSTEM) as work:
        for name in ("模擬食品", "模擬物流"):
            work.add(Organization(kind="company", name=name, search_text=name))
        work.add(
            Client(
                name="模擬 花子", kana="もぎ はなこ", number=1, owner_id=me.id, stage="job_search",
                search_text="模擬花子 もぎはなこ 1", registered_on=date(2026, 1, 5),
            )
        )  # fmt: skip
        days = {"start_on": date(2026, 11, 2), "end_on": date(2026, 11, 13)}
        work.add(Practicum(client_id=1, organization_id=1, **days))
    return me


def pressed(test: AppTest, label: str) -> AppTest:
    button = next(b for b in test.button if b.label == label)
    test = button.click().run()
    assert not test.exception
    return test


def field(test: AppTest, label: str):
    return next(f for f in (*test.text_input, *test.text_area) if f.label.startswith(label))


def choice(test: AppTest, label: str):
    return next(s for s in test.selectbox if s.label.startswith(label))


def jobs() -> list[Employment]:
    with read_only(SYSTEM) as view:
        return view.all(select(Employment).order_by(Employment.id))  # type: ignore[arg-type]


def test_a_hire_is_written_and_what_contradicts_it_is_said(
    office: Actor, open_as: OpenPage
) -> None:
    test = open_as("supporter", CLIENT, id=1, part="work")
    assert "まだありません。採用が決まったら" in texts(test)
    pressed(test, "就職を加える")
    field(test, "企業をさがす").set_value("模擬").run()
    choice(test, "企業").set_value(1)
    field(test, "就職日").set_value("2026/11/12")
    field(test, "週の所定時間").set_value("12")
    choice(test, "週の時間").set_value("hours_30_or_more")
    pressed(test, "保存する")
    assert "「10時間以上20時間未満」です" in texts(test)
    field(test, "週の所定時間").set_value("32")
    pressed(test, "保存する")
    assert "この企業での実習が" in texts(test)
    assert jobs() == []
    field(test, "就職日").set_value("2026/11/16")
    pressed(test, "保存する")
    assert [job.hours_band for job in jobs()] == ["hours_30_or_more"]
    assert "段階を「就職〜6か月」にしますか" in texts(test)
    # A second one of as many hours is asked about, and may be meant.
    pressed(test, "就職を加える")
    field(test, "就職日").set_value("2026/11/17")
    field(test, "週の所定時間").set_value("30")
    pressed(test, "保存する")
    assert "同じ期間に二つになります" in texts(test)
    next(c for c in test.checkbox if "重なることを確かめた" in c.label).check()
    pressed(test, "保存する")
    assert len(jobs()) == 2


def test_a_job_is_renewed_left_and_learned_from(office: Actor, open_as: OpenPage) -> None:
    with unit_of_work(SYSTEM) as work:
        days = {"hired_on": date(2026, 4, 1), "six_months_on": date(2026, 9, 30)}
        work.add(Employment(client_id=1, organization_id=2, **days))
        client = work.get(Client, 1)
        work.change(Client, 1, client.version, {"stage": "retention"})
    test = open_as("supporter", JOB, id=1, part="facts")
    assert not test.exception
    pressed(test, "期間を加える")
    field(test, "期間の始まり").set_value("2026/4/1")
    field(test, "期間の終わり").set_value("2027/3/31")
    pressed(test, "保存する")
    assert "いまの期間" in texts(test)
    pressed(test, "休職を加える")
    field(test, "休み始めた日").set_value("2026/10/1")
    pressed(test, "保存する")
    assert "段階を「休職」にしますか" in texts(test)
    pressed(test, "復職した")
    assert "きょう" not in texts(test)
    with read_only(SYSTEM) as view:
        assert view.all(select(EmploymentTerm))[0].end_on == date(2027, 3, 31)
        assert view.all(select(EmploymentLeave))[0].returned_on == date(2026, 11, 21)
    assert jobs()[0].contract_end_on == date(2027, 3, 31)
    pressed(test, "離職する")
    field(test, "離職日").set_value("2026/11/20")
    choice(test, "離職理由").set_value("commuting")
    field(test, "離職のいきさつ").set_value("次は駅の近く")
    pressed(test, "保存する")
    assert "個人的理由・通勤困難" in texts(test)
    person = texts(open_as("supporter", CLIENT, id=1, part="work"))
    assert "次の就職活動に生かすこと" in person
    assert "次は駅の近く" in person
    assert "段階を「離職・再チャレンジ」にしますか" in person


def test_hired_again_within_a_month_is_proposed_and_confirmed(
    office: Actor, open_as: OpenPage
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add(
            ServiceUse(client_id=1, service="job_retention_support", start_on=date(2026, 4, 1))
        )
        for hired, left in ((date(2025, 10, 1), date(2026, 10, 31)), (date(2026, 11, 9), None)):
            full = date(2026, 3, 31) if left else date(2027, 5, 8)
            work.add(Employment(client_id=1, hired_on=hired, left_on=left, six_months_on=full))
    test = open_as("supporter", CLIENT, id=1, part="work")
    assert "9日後の再就職です" in texts(test)
    pressed(test, "続きとみなす")
    assert [job.continues_id for job in jobs()] == [None, 1]
    assert "まえの就職の続きとみなしています" in texts(test)


def test_the_office_sees_who_works_where(office: Actor, open_as: OpenPage) -> None:
    with unit_of_work(SYSTEM) as work:
        for hired, left in ((date(2025, 10, 1), date(2026, 10, 31)), (date(2026, 11, 9), None)):
            work.add(Employment(client_id=1, organization_id=2, hired_on=hired, left_on=left))
    test = open_as("supporter", WORK, part="jobs")
    assert not test.exception
    rows = told(test, "grid")["rows"]
    assert len(rows) == 1
    assert "模擬 花子" in str(rows)
    assert "模擬物流" in str(rows)
    assert "離職" not in str(rows)
