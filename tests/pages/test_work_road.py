"""実習から3年まで: one person's whole way, through the screens, with the days that lie between.

What each screen refuses is tested beside it; here it is that one leads to the next.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.job_coaching import CoachingVisit
from core.domain.job_search import JobApplication
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit
from core.ui.navigation import CLIENT, JOB
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, consent_entry

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`day("2024-01-10")`: it becomes that day."""
    return lambda text: monkeypatch.setenv("TSUNAGICHO_TODAY", text)


def press(test: AppTest, label: str) -> AppTest:
    found = [button for button in test.button if button.label.startswith(label)]
    assert found, (label, [button.label for button in test.button], texts(test)[-600:])
    test = found[-1].click().run()
    assert not test.exception
    return test


def fill(test: AppTest, **typed: str) -> None:
    for label, text in typed.items():
        fields = (*test.text_input, *test.text_area)
        next(f for f in fields if f.label.startswith(label)).set_value(text)


def pick(test: AppTest, label: str, value: object) -> None:
    choices = (*test.selectbox, *test.pills)
    next(c for c in choices if str(c.label).startswith(label)).set_value(value)


def stored(model: type[Any]) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model).order_by(model.id))


def test_from_the_first_practicum_to_three_years_in_the_job(
    open_as: OpenPage, staff: dict[str, Actor], day: Any
) -> None:
    me = staff["supporter"]
    day("2023-09-01")
    employer = an_organization(kind="company", name="模擬食品").pk
    after = an_organization(kind="employment_life_center", name="模擬センター").pk
    a_client(
        me, stage="job_search", owner_id=me.id, consent=consent_entry(obtained_on="2023-09-01")
    )

    def person() -> AppTest:
        return open_as("supporter", CLIENT, id=1, part="work")

    # 実習
    page = press(person(), "実習を書く")
    fill(page, 実習先をさがす="模擬食品")
    page.run()
    pick(page, "実習先", employer)
    fill(page, 始まり="2023/9/4", 終わり="2023/9/15")
    press(page, "保存する")
    day("2023-09-19")
    page = person().button(key="client.practicums.line.1").click().run()
    page = press(page, "結果を書く")
    pick(page, "結果", "to_hire")
    fill(page, 次にすること="応募の日を企業と決める", いつまでに="2023/9/25")
    press(page, "保存する")
    assert [row.result for row in stored(Practicum)] == ["to_hire"]

    # 応募 → 内定 → 就職
    page = press(person(), "応募を始める")
    fill(page, 企業をさがす="模擬食品")
    page.run()
    fill(page, 応募する仕事="箱の組み立て")
    pick(page, "企業", employer)
    press(page, "応募を始める")
    for step, button in (
        ("応募した", "「応募"),
        ("内定", "「内定"),
    ):
        page = person().button(key="client.application.1").click().run()
        which = next(b for b in page.segmented_control if "which" in str(b.key))
        page = which.set_value(next(o for o in which.options if step in str(o))).run()
        press(page, button)
    assert [row.status for row in stored(JobApplication)] == ["offered"]
    page = person().button(key="client.application.1").click().run()
    fill(page, 就職日="2023/10/2", 週の所定時間="32")
    press(page, "就職を登録する")
    (job,) = stored(Employment)
    assert (job.organization_id, str(job.six_months_on)) == (employer, "2024-04-01")

    # ジョブコーチ: support goes down, the others up
    def coaching() -> AppTest:
        return open_as("supporter", JOB, id=1, part="coaching")

    for on, shares in (
        ("2023-10-04", ("20", "10", "70")),
        ("2023-11-01", ("40", "20", "40")),
        ("2024-01-10", ("60", "30", "10")),
    ):
        day(on)
        page = press(coaching(), "訪問を書く")
        fill(page, 分="90", 様子="箱づめ", 本人=shares[0], 企業=shares[1], 支援者=shares[2])
        press(page, "訪問を保存する")
    assert [row.supporter_share for row in stored(CoachingVisit)] == [70, 40, 10]
    assert "本人 20→60％" in texts(coaching()).replace("\\", "")

    # 定着: the rhythm, a visit done with its record, the border of six months
    page = press(open_as("supporter", JOB, id=1, part="visits"), "訪問の予定をまとめて入れる")
    assert stored(RetentionVisit)
    day("2024-04-02")
    page = open_as("supporter", JOB, id=1, part="visits")
    assert "就職から6か月が過ぎ" in texts(page)
    press(page, "この段階にする")
    assert stored(Client)[0].stage == "retention"
    with unit_of_work(me) as work:  # 手帳・サービス: the use of the service is written there
        work.add(ServiceUse(client_id=1, service="job_retention_support",
                            start_on=job.six_months_on, end_on=None))  # fmt: skip

    # 三年: handed over, then watched from afar
    day("2027-04-10")
    page = open_as("supporter", JOB, id=1, part="visits")
    page = press(page, "引き継ぐ")
    fill(page, 引き継ぎ先をさがす="模擬センター")
    page.run()
    pick(page, "引き継いだ先", after)
    fill(page, 引き継いだこと="月に一度、食堂で会う。")
    press(page, "引き継いだことを記録する")
    (job,) = stored(Employment)
    assert (job.next_supporter_id, str(job.handed_over_on)) == (after, "2027-04-10")
    assert job.left_on is None
    with unit_of_work(me) as work:
        use = work.all(select(ServiceUse))[0]
        work.change(ServiceUse, use.pk, use.version, {"end_on": job.handed_over_on})
    day("2027-04-12")
    page = open_as("supporter", JOB, id=1, part="visits")
    press(page, "この段階にする")
    assert stored(Client)[0].stage == "follow_up"
    # Each visit of the coach left its record, and so did the hand-over.
    assert len(stored(SupportRecord)) == 4
