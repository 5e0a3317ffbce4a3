"""議題: what each topic of a meeting brings from the ledger, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.domain.agenda_items import AgendaItem, AgendaItemEntry
from core.domain.charts import SavedChart
from core.domain.clients import Client, ServiceUse
from core.domain.employer_support import EmployerMove, EmployerSupport
from core.domain.employments import Employment
from core.domain.events import Event
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.job_search import Vacancy
from core.domain.meetings import TOPICS, DecisionEntry
from core.domain.notices import Notice
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.queries.agenda_items import waiting_items
from core.queries.agenda_rows import Agenda, AgendaRow, Page
from core.queries.conference_topics import as_on_the_wall
from core.queries.meeting_series import TopicSetting
from core.queries.meetings import meeting_on
from core.services import meetings
from core.services.agenda import agenda, frozen, thawed
from core.services.agenda_items import bring, settle_item
from core.services.clients import change_stage

# Every topic is asked of PostgreSQL too in test_agenda_databases.py.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
WEEKLY = 1


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def added(*rows: TableModel) -> None:
    with unit_of_work(SYSTEM) as work:
        work.add_all(rows)


def people(*numbers: int, **more: Any) -> None:
    """Persons whose id is their number, if they are added from 1 on."""
    added(*(Client(name=f"模擬 {n}", kana="もぎ", number=n, **more) for n in numbers))


def asked(
    actor: Actor, topic: str, *, days: int | None = None, page: Page | None = None, on: date = TODAY
) -> Agenda:
    with read_only(actor) as view:
        setting = TopicSetting(topic, days=days)
        return agenda(view, meeting_on(view, on, WEEKLY), setting, TODAY, page)


def told(found: Agenda) -> list[tuple[int | None, str]]:
    return [(row.client_id, row.what) for row in found.rows]


def held(actor: Actor, on: date) -> int:
    with unit_of_work(actor) as work:
        return meetings.open_meeting(work, WEEKLY, on).pk


def decided(actor: Actor, meeting_id: int, what: str, due_on: date = TODAY) -> int:
    entry = DecisionEntry(body=what, owner_id=actor.id, due_on=due_on)
    with unit_of_work(actor) as work:
        return meetings.decide(work, meeting_id, entry).task_id or 0


# -- what was decided and what was brought -------------------------------------------------------


def test_what_earlier_meetings_decided_comes_back_until_it_is_done(staff: Staff) -> None:
    me = staff["supporter"]
    weeks = [held(me, ago(days)) for days in (21, 14, 7)]
    oldest = decided(me, weeks[0], "三週前の件", ago(14))
    done_long_ago = decided(me, weeks[0], "三週前に決めて済んだ件")
    decided(me, weeks[2], "先週の件", ago(-7))
    done = decided(me, weeks[2], "先週の済んだ件")
    with unit_of_work(me) as work:
        for task_id in (done, done_long_ago):
            work.change(Task, task_id, 1, {"status": "done"})
    added(Task(title="会議で決めていない件", due_on=TODAY))
    found = asked(me, "last_tasks")
    assert [(row.what, row.mark) for row in found.rows] == [
        ("三週前の件", "持ち越し2回"), ("先週の件", "未着手"), ("先週の済んだ件", "完了"),
    ]  # fmt: skip
    today = held(me, TODAY)
    with unit_of_work(me) as work:
        meetings.carry_over(work, today, oldest, 1, ago(-7))
    marks = {row.what: row.mark for row in asked(me, "last_tasks").rows}
    assert marks["三週前の件"] == "次回へ"
    # Another series has its own tasks.
    with read_only(me) as view:
        assert not agenda(view, meeting_on(view, TODAY, 2), TopicSetting("last_tasks"), TODAY).rows


def test_what_was_brought_waits_in_its_series_until_it_was_talked_about(staff: Staff) -> None:
    me = staff["supporter"]
    people(1)
    added(
        Organization(kind="company", name="模擬食品工場"),
        Organization(kind="continuous_b", name="模擬作業所"),
        SavedChart(name="月ごとの相談", owner_id=me.id or 0, is_shared=True, choices="{}"),
    )
    with unit_of_work(me) as work:
        for about in (
            {"title": "実習先をどうするか", "note": "本人は通える所", "client_id": 1},
            {"title": "見学の受け入れ", "organization_id": 1},
            {"title": "空きを確かめる", "organization_id": 2},
            {"title": "なぜ減ったか", "chart_id": 1},
        ):
            bring(work, AgendaItemEntry(series_id=WEEKLY, **about))
        bring(work, AgendaItemEntry(series_id=2, title="朝だけの件"))
    meeting_id = held(me, TODAY)
    with unit_of_work(me) as work:
        settle_item(work, 4, work.get(AgendaItem, 4).version, meeting_id)
        third = work.get(AgendaItem, 3)
        work.change(AgendaItem, 3, third.version, {"times_carried": 2})
    found = asked(staff["viewer"], "own")
    assert [(row.who, row.what, row.mark) for row in found.rows] == [
        ("模擬作業所", "空きを確かめる", "持ち越し2回"),
        ("M（1）", "実習先をどうするか（本人は通える所）", "はじめて"),
        ("企業", "見学の受け入れ", "はじめて"),
        ("グラフ", "なぜ減ったか", "話した"),
    ]
    assert [(row.is_open, row.item_id, row.chart_id) for row in found.rows][-1] == (False, 4, 1)


# -- persons -------------------------------------------------------------------------------------


def test_consultations_nobody_has_taken_stand_first_however_old_they_are(staff: Staff) -> None:
    me = staff["supporter"].id

    def intake(days: int, **more: Any) -> Intake:
        return Intake(received_on=ago(days), complaint="模擬の相談", **more)

    added(
        intake(2, owner_id=me, next_step="電話"),
        intake(60, next_step="説明会の案内"),
        intake(3, urgency="high"),
        intake(60, owner_id=me),
        intake(60, status="closed"),
        intake(1, status="closed", owner_id=me),
    )
    found = asked(staff["viewer"], "intakes")
    assert [(row.who, row.what) for row in found.rows] == [
        ("受付3", "次の対応が決まっていません"), ("受付2", "説明会の案内"), ("受付1", "電話"),
    ]  # fmt: skip
    assert [row.who for row in asked(staff["viewer"], "intakes", days=1).rows] == ["受付3", "受付2"]


def test_the_family_name_alone_of_who_asked_stands_in_no_row_about_the_consultation(
    staff: Staff,
) -> None:
    asking = Intake(
        received_on=ago(3), complaint="模擬の相談", name="加奈利 明日香", kana="かなり あすか",
        next_step="加奈利の母に折り返す", next_step_on=ago(1),
    )  # fmt: skip
    added(asking)
    with unit_of_work(staff["supporter"]) as work:
        typed = AgendaItemEntry(series_id=WEEKLY, title="加奈利の件", intake_id=asking.pk)
        bring(work, typed)
        (waiting,) = waiting_items(work)
    (row,) = asked(staff["viewer"], "intakes").rows
    (item,) = asked(staff["viewer"], "own").rows
    label = f"K・A（受付{asking.pk}）"
    assert (row.who, row.what) == (label, f"{label}の母に折り返す")
    assert item.what == waiting.title == f"{label}の件"
    # Of a series that has no topic for consultations; typed words are not for who sees no persons,
    # neither on the wall nor in the minutes that somebody else closed.
    late, kept = {}, ""
    for role in ("supporter", "viewer"):
        with read_only(staff[role]) as view:
            meeting = meeting_on(view, TODAY, 5)
            late[role] = agenda(view, meeting, TopicSetting("overdue"), TODAY)
            kept = kept or frozen(view, meeting, "overdue")
            shown = thawed(as_on_the_wall(view, "overdue", kept)).agenda
            assert told(shown) == told(late[role]), role
    typed_words = f"相談: 受付{asking.pk}の母に折り返す"
    assert typed_words in [row.what for row in late["supporter"].rows], "the control"
    assert "折り返す" not in repr(late["viewer"])


def test_the_days_of_what_is_coming_are_those_of_the_series_or_of_the_rule(staff: Staff) -> None:
    added(*(Task(title=f"{days}日後", due_on=ago(-days)) for days in (0, 14, 15, 20)))
    added(Task(title="きのう", due_on=ago(1)))
    assert [row.what for row in asked(staff["supporter"], "upcoming").rows] == ["0日後", "14日後"]
    assert asked(staff["supporter"], "upcoming", days=20).total == 4
    assert [(r.what, r.mark) for r in asked(staff["supporter"], "overdue").rows] == [
        ("きのう", "1日超過")
    ]


def test_what_another_topic_of_the_meeting_brings_is_no_deadline_beside_it(staff: Staff) -> None:
    people(1, stage="retention")
    added(
        ServiceUse(client_id=1, service="job_retention_support", start_on=date(2025, 11, 22)),
        Intake(received_on=ago(40), complaint="模擬の相談"),
        Task(title="期限の件", due_on=ago(1)),
    )
    with read_only(staff["supporter"]) as view:
        weekly, network = (meeting_on(view, TODAY, series_id) for series_id in (WEEKLY, 5))
        told = {
            week.title: {r.what for r in agenda(view, week, TopicSetting("overdue"), TODAY).rows}
            for week in (weekly, network)
        }
    assert {"先月の定着面談の記録がない", "相談の担当を決める"} <= told["ネットワーク会議"]
    assert told["週次会議"] == told["ネットワーク会議"] - {
        "先月の定着面談の記録がない", "相談の担当を決める",
    }  # fmt: skip
    assert "期限の件" in told["週次会議"]


def test_whom_nobody_met_two_months_before_last_month_before_this_month(staff: Staff) -> None:
    people(1, 2, 3, 4, 5, 6, stage="retention")

    def met(
        client_id: int, on: date, method: str = "visit", party: str = "person"
    ) -> SupportRecord:
        method = "workplace_visit" if method == "visit" else method
        return SupportRecord(
            client_id=client_id, happened_on=on, method=method, party=party, facts="模擬"
        )

    use = {"service": "job_retention_support", "start_on": date(2026, 1, 5)}
    added(*(ServiceUse(client_id=n, **use) for n in (1, 2, 3, 4)))
    added(*(Employment(client_id=n, hired_on=date(2025, 1, 5)) for n in range(1, 7)))
    added(
        met(1, date(2026, 10, 9)),
        met(2, date(2026, 11, 9)),
        met(3, date(2026, 9, 9)), met(3, date(2026, 11, 9), "phone"),
        met(4, date(2026, 10, 9)), met(4, date(2026, 11, 20)),
        met(5, ago(91), party="employer"),
        met(6, ago(90)),
    )  # fmt: skip
    found = asked(staff["viewer"], "contact")
    assert [(row.client_id, row.what, row.day) for row in found.rows] == [
        (3, "就労定着支援 10月と11月の面談なし", date(2026, 9, 9)),
        (2, "就労定着支援 10月の面談なし", date(2026, 11, 9)),
        (1, "就労定着支援 11月の面談なし", date(2026, 10, 9)),
        (5, "働いている人 91日会っていない", ago(91)),
    ]
    assert [row.client_id for row in asked(staff["viewer"], "contact", days=30).rows][3:] == [5, 6]


def test_nobody_answers_for_them_but_whoever_is_closed_or_merged_is_left_out(staff: Staff) -> None:
    people(1, registered_on=ago(9))
    people(2, owner_id=staff["supporter"].id)
    people(3, stage="closed")
    people(4, merged_into_id=1)
    people(5, registered_on=ago(90))
    assert [row.client_id for row in asked(staff["viewer"], "unowned").rows] == [5, 1]


def test_who_is_connected_nowhere_for_longer_than_the_days_of_the_series(staff: Staff) -> None:
    people(1, 2, stage="job_search")
    added(Organization(kind="continuous_b", name="模擬作業所"))
    for client_id, days in ((1, 30), (2, 10)):
        added(
            Introduction(
                client_id=client_id, to_id=1, introduced_on=ago(days), status="declined",
                ended_on=ago(days), end_reason="health",
            )
        )  # fmt: skip
    everybody = asked(staff["viewer"], "nowhere")
    assert told(everybody) == [(1, "紹介が終わったまま"), (2, "紹介が終わったまま")]
    assert [row.mark for row in everybody.rows] == ["30日", "10日"]
    assert told(asked(staff["viewer"], "nowhere", days=11)) == [(1, "紹介が終わったまま")]


def test_waiting_introductions_stand_before_those_that_moved(staff: Staff) -> None:
    people(1, 2, 3, 4, 5, 6)
    added(
        Organization(kind="continuous_b", name="模擬作業所"),
        Organization(kind="medical_institution", name="模擬クリニック"),
        Organization(kind="company", name="模擬食品工場"),
    )
    with unit_of_work(SYSTEM) as work:
        work.change(Client, 5, 1, {"stage": "closed"})

    def way(client_id: int, days: int, to_id: int = 1, **more: Any) -> Introduction:
        return Introduction(client_id=client_id, to_id=to_id, introduced_on=ago(days), **more)

    added(
        way(1, 20),
        way(2, 40, 2),
        way(3, 40, next_on=TODAY),  # has a plan
        way(4, 3, 3),
        way(5, 40),  # closed
        way(6, 40, status="arrived", arrived_on=ago(2)),
    )
    found = asked(staff["viewer"], "introductions")
    assert [(row.client_id, row.what, row.mark) for row in found.rows] == [
        (2, "医療機関", "40日待ち"), (1, "模擬作業所", "20日待ち"),
        (6, "模擬作業所", "利用開始"), (4, "企業", "紹介した"),
    ]  # fmt: skip
    waiting = asked(staff["viewer"], "introductions", days=21).rows
    assert [row.mark for row in waiting] == ["40日待ち", "利用開始", "紹介した"]


def test_a_change_of_stage_is_news_once_and_not_when_it_came_back(staff: Staff) -> None:
    people(1, 2)
    with unit_of_work(SYSTEM) as work:
        change_stage(work, 1, 1, "practicum")
        change_stage(work, 2, 1, "practicum")
        change_stage(work, 2, 2, "registered")
    (row,) = asked(staff["viewer"], "stages").rows
    assert (row.client_id, row.what) == (1, "登録・アセスメント → 実習")
    assert not asked(staff["viewer"], "stages", days=0, on=ago(-1)).rows


# -- the network and the figures -----------------------------------------------------------------


def test_news_of_the_network_name_no_employer(staff: Staff) -> None:
    added(
        Organization(kind="continuous_b", name="模擬作業所", vacancy_count=3, vacancy_on=ago(2)),
        Organization(kind="continuous_b", name="模擬ほかの作業所", vacancy_on=ago(30)),
        Organization(kind="medical_institution", name="模擬クリニック"),
        Organization(kind="company", name="模擬食品工場"),
        Event(kind="joint_briefing", name="合同説明会", held_on=ago(-5), starts_at="14:00"),
        Event(kind="seminar", name="中止の会", held_on=ago(-5), status="cancelled"),
        Event(kind="seminar", name="ずっと先の会", held_on=ago(-30)),
        Notice(kind="rule_change", title="統合失調症の人の報酬の改定", posted_on=ago(3)),
        Notice(kind="rule_change", title="取り下げた知らせ", posted_on=ago(3), withdrawn_on=TODAY),
    )
    added(
        OutreachStep(organization_id=3, before="untouched", after="awareness", changed_on=ago(4)),
        Vacancy(
            organization_id=4, title="模擬食品工場の求人", opened_on=ago(5), headcount=2,
            scheme="open_disability",
        ),
        EmployerSupport(organization_id=4, started_on=ago(6)),
    )  # fmt: skip
    added(EmployerMove(support_id=1, before="consulted", after="visited", moved_on=ago(6)))
    found = asked(staff["viewer"], "network")
    assert [(row.mark, row.what) for row in found.rows][:4] == [
        ("合同説明会", "14:00 合同説明会"),
        ("空き", "模擬作業所 空き3"),
        ("制度変更", "統合失調症の人の報酬の改定"),  # about the field, about nobody
        ("医療機関", "模擬クリニック 未接触 → 啓発"),
    ]
    assert [row.mark for row in found.rows][4:] == ["新しい求人", "企業支援"]
    assert found.rows[5].what == "ある企業 相談 → 見学"
    assert found.total == 6
    assert "食品工場" not in repr(found)
    assert asked(staff["viewer"], "network", days=30).total == 7


def test_figures_stand_beside_last_week_and_the_same_week_a_year_ago(staff: Staff) -> None:
    for number, days in enumerate((0, 6, 7, 13, 14, 363, 364, 370, 371), start=1):
        people(number, registered_on=ago(days))
    people(10, registered_on=TODAY, merged_into_id=1)
    found = {f.title: (f.now, f.before, f.year) for f in asked(staff["viewer"], "figures").figures}
    assert found["新しい登録"] == (2, 2, 2)
    assert found["支援記録"] == (0, 0, 0)
    assert found["どこにもつながっていない人（いま）"] == (0, None, None)


# -- every topic ---------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["unowned", "overdue", "tasks"])
def test_pages_follow_each_other_and_the_total_is_of_all(staff: Staff, topic: str) -> None:
    people(*range(1, 20))
    added(*(Task(title=f"{n}件目", client_id=n, due_on=ago(30 - n)) for n in range(1, 20)))
    pages = [asked(staff["viewer"], topic, page=Page(first)) for first in (0, 8, 16)]
    assert [len(page.rows) for page in pages] == [8, 8, 3]
    assert [page.has_more for page in pages] == [True, True, False]
    assert {page.total for page in pages} == {19}
    assert [row.client_id for page in pages for row in page.rows] == list(range(1, 20))


def test_what_was_kept_is_asked_anew_after_somebody_wrote(staff: Staff) -> None:
    added(Task(title="はじめの件", due_on=ago(1)))
    assert asked(staff["supporter"], "overdue").total == 1
    added(Task(title="あとの件", due_on=ago(2)))
    assert [row.what for row in asked(staff["supporter"], "overdue").rows] == [
        "あとの件",
        "はじめの件",
    ]
    with unit_of_work(SYSTEM) as work:
        work.change(Task, 1, 1, {"status": "done"})
    assert asked(staff["supporter"], "overdue").total == 1


def test_a_topic_is_the_same_whatever_the_scope_of_who_looks_on(staff: Staff) -> None:
    people(1, stage="retention")
    added(Task(title="期限の件", client_id=1, due_on=ago(1)))
    narrow = replace(staff["supporter"], scope="caseload")
    for topic in TOPICS:
        assert asked(narrow, topic).rows == asked(staff["director"], topic).rows


def test_minutes_keep_the_rows_as_they_stood_masked_and_in_the_chosen_columns(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    people(1)
    added(Task(title="模擬 1さんに電話", client_id=1, owner_id=me.id, due_on=ago(1)))
    with unit_of_work(me) as work:
        week = meeting_on(work, TODAY, WEEKLY)
        content = frozen(work, week, "overdue")
        figures = thawed(frozen(work, week, "figures"))
    kept = thawed(content)
    assert list(kept.columns) == ["mark", "who", "what", "day", "owner"]
    assert (kept.agenda.total, len(kept.agenda.rows)) == (1, 1)
    (row,) = kept.agenda.rows
    assert row == AgendaRow(
        who="M（1）",
        what="M（1）さんに電話",
        day=ago(1),
        owner=me.name,
        mark="1日超過",
        client_id=1,
        plain="やること",
    )
    assert "模擬 1" not in content
    assert figures.agenda.figures[0].title == "支援記録"
    assert thawed("").agenda.rows == ()
