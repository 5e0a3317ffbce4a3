"""事業計画: typed in as offices print them, held against a hand-made calendar, closed, carried over."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.charts.figure import Figure
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.events import Event
from core.domain.intakes import Intake
from core.domain.year_plans import (
    CLOSED,
    DRAFT,
    EVENLY,
    IN_MONTHS,
    RUNNING,
    YearItem,
    YearItemEntry,
    YearOccasion,
    YearOccasionEntry,
    YearPlan,
    YearPlanEntry,
    target_of,
)
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.exchange.workbook import read_workbook
from core.queries.year_plans import occasions_of_item, year_items, year_plans
from core.reports.year_counting import Counted, may_see
from core.reports.year_progress import ItemProgress, PlanProgress, Standing, plan_progress
from core.reports.year_words import (
    counted_words,
    done_words,
    missed_words,
    next_words,
    progress_words,
    summary_words,
)
from core.services import year_items as items
from core.services import year_plans as plans
from core.services.year_plan_papers import issue_year_plan

sqlite_only = pytest.mark.sqlite_only
Staff = dict[str, Actor]

# The shape of two sections of a printed plan, in short words of our own: 事業, 内容, 方策, how often as
# it is printed there, the months; then the days on which it was done, by hand, as of 2026-11-21; and
# what must come out: あるべき, いま, どう進んでいるか.
LIVING = "模擬 地域生活支援センター"
WORKING = "模擬 障害者就労支援センター"
PRINTED: dict[str, list[tuple[Any, ...]]] = {
    LIVING: [
        ("(1) 相談と利用者の支援", "地域の相談機関と", "相談従事者の集まり", "年3回", "",
         ["2026-06-10"], (1, 1, Standing.ON_COURSE)),
        ("(1) 相談と利用者の支援", "仕組みづくり", "協議会の専門部会", "年3回", "",
         [], (1, 0, Standing.BEHIND)),
        ("(1) 相談と利用者の支援", "仕組みづくり", "地域移行の会議", "年3回", "7,11,3",
         ["2026-07-21", "2026-11-18"], (1, 2, Standing.ON_COURSE)),
        ("(1) 相談と利用者の支援", "仲間の力", "行事の企画から振り返りまでを支える", "", "",
         [], (None, None, Standing.WORDS)),
        ("(2) 地域づくり", "広報", "たよりを出す", "月1回", "",
         ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01"],
         (7, 5, Standing.BEHIND)),
        ("(3) 運営", "話し合い", "運営委員会", "年6回", "",
         ["2026-05-20", "2026-07-15", "2026-09-16"], (3, 3, Standing.ON_COURSE)),
        ("(3) 運営", "話し合い", "利用者との懇談会", "月1回", "",
         [f"2026-{month:02}-25" for month in range(4, 11)], (7, 7, Standing.ON_COURSE)),
    ],
    WORKING: [
        ("1. 就職支援", "(1) 相談", "就労支援の説明会", "月1回", "",
         [f"2026-{month:02}-15" for month in range(4, 12)], (7, 8, Standing.ON_COURSE)),
        ("2. 定着支援", "(6) つどい", "働く人が語る場", "年6回", "5,7,9,11,1,3",
         ["2026-05-16", "2026-07-18"], (3, 2, Standing.BEHIND)),
        ("3. 普及啓発", "(1) 支援月間", "パネル展・販売会・講演会", "3回", "9",
         ["2026-09-01", "2026-09-10", "2026-09-24"], (3, 3, Standing.REACHED)),
        ("3. 普及啓発", "(3) 広報", "広報紙", "年3回", "7,11,3",
         ["2026-07-10"], (1, 1, Standing.ON_COURSE)),
        ("4. ネットワーク", "(1) 会議", "全体会", "年2回", "6,2", [], (1, 0, Standing.BEHIND)),
        ("5. 研修", "基礎から", "基礎の研修", "64回", "",
         [f"2026-{4 + n // 5:02}-{1 + n % 5:02}" for n in range(26)], (41, 26, Standing.BEHIND)),
        ("7. 組織運営", "(2) 育成", "外の研修で力をつける", "", "",
         [], (None, None, Standing.WORDS)),
    ],
}  # fmt: skip


def a_plan(actor: Actor, name: str = "模擬の計画", year: int = 2026) -> YearPlan:
    entry = {"programme": "municipal_job_center", "fiscal_year": str(year), "name": name}
    with unit_of_work(actor) as work:
        return plans.add_plan(work, check(YearPlanEntry, entry))


def an_item(actor: Actor, plan: YearPlan, **typed: object) -> YearItem:
    values = {"heading": "模擬の事業", "target": "3", "year_plan_id": plan.pk, **typed}
    with unit_of_work(actor) as work:
        return items.add_item(work, check(YearItemEntry, values))


def noted(actor: Actor, item: YearItem, **typed: object) -> YearOccasion:
    with unit_of_work(actor) as work:
        entry = check(YearOccasionEntry, {"year_item_id": item.pk, **typed})
        return items.add_occasion(work, entry)


def progress_of(actor: Actor, plan: YearPlan, **options: bool) -> PlanProgress:
    with read_only(actor) as view:
        return plan_progress(view, plan.pk, **options)


def only(actor: Actor, plan: YearPlan, **options: bool) -> ItemProgress:
    (found,) = progress_of(actor, plan, **options).items
    return found


def begin(actor: Actor, plan: YearPlan) -> YearPlan:
    with unit_of_work(actor) as work:
        return plans.begin_plan(work, plan.pk, plan.version)


def typed_in(actor: Actor, name: str) -> tuple[YearPlan, dict[str, tuple[Any, ...]]]:
    """A printed plan as it is pasted: targets as text, months where they are named."""
    plan, wanted = a_plan(actor, name), {}
    with unit_of_work(actor) as work:
        for heading, content, method, often, months, days, expected in PRINTED[name]:
            typed: dict[str, object] = {
                "year_plan_id": plan.pk, "heading": heading, "content": content, "method": method,
                "target": target_of(often) if often else None, "months": months,
                "pace": IN_MONTHS if months else EVENLY,
            }  # fmt: skip
            item = items.add_item(work, check(YearItemEntry, typed))
            for day in days:
                done = {"year_item_id": item.pk, "done_on": day, "evidence": "模擬の議事録"}
                items.add_occasion(work, check(YearOccasionEntry, done))
            wanted[method] = expected
    return plan, wanted


@sqlite_only
@pytest.mark.parametrize("name", [LIVING, WORKING])
def test_a_printed_plan_typed_in_stands_as_counted_by_hand(staff: Staff, name: str) -> None:
    plan, wanted = typed_in(staff["supporter"], name)
    progress = progress_of(staff["viewer"], plan)
    found = {p.item.method: (p.should, p.done, p.standing) for p in progress.items}
    for method, (should, done, standing) in wanted.items():
        assert found[method] == (should, done, standing), method
    behind = [p for p in progress.items if p.standing is Standing.BEHIND]
    order = [p.item.method for p in progress.behind_first[: len(behind)]]
    if name == WORKING:
        # By how much of the year's target is missing: 1/2, 15/64, 1/6.
        assert order == ["全体会", "基礎の研修", "働く人が語る場"]
        words = {p.item.method: progress_words(p) for p in behind}
        assert words == {
            "全体会": "1回のはずが0回", "基礎の研修": "64%のはずが41%",
            "働く人が語る場": "3回のはずが2回",
        }  # fmt: skip
        assert summary_words(progress) == "数える6項目のうち、遅れ 3・予定どおり 2・達成 1"
        coming = {p.item.method: next_words(p) for p in progress.items}
        assert coming["広報紙"] == "11月（日は未定）"
        assert coming["全体会"] == "2月（日は未定）"
    else:
        assert order == ["協議会の専門部会", "たよりを出す"]
        assert {p.item.method: next_words(p) for p in progress.items}["地域移行の会議"] == (
            "3月（日は未定）"
        )


@sqlite_only
def test_what_is_planned_comes_next_and_what_went_by_is_said(staff: Staff) -> None:
    user = staff["supporter"]
    plan = a_plan(user)
    item = an_item(user, plan)
    noted(user, item, planned_on="2026-11-18", evidence="延期")
    noted(user, item, planned_on="2027-01-20")
    noted(user, item, planned_on="2026-12-09", evidence="第2会議室")
    found = only(user, plan)
    assert (found.done, missed_words(found), next_words(found)) == (
        0, "予定日を過ぎた 1件", "12/9(水) 第2会議室",
    )  # fmt: skip


def test_an_event_of_the_ledger_counts_once_it_took_place(staff: Staff) -> None:
    """By hand through the occasion that it was, and by the ledger: planned ones come next,
    those called off never count."""
    user = staff["supporter"]
    plan = a_plan(user)
    kept = {
        "held": ("2026-06-01", "held"), "soon": ("2026-12-01", "planned"),
        "later": ("2027-02-01", "planned"), "off": ("2026-11-30", "cancelled"),
        "before": ("2026-03-31", "held"),
    }  # fmt: skip
    with unit_of_work(SYSTEM) as work:
        events = {
            key: work.add(
                Event(name=f"模擬 {key}", kind="seminar", held_on=date.fromisoformat(day),
                      status=status)
            ).pk
            for key, (day, status) in kept.items()
        }  # fmt: skip
    by_hand = an_item(user, plan, method="手で")
    filters = {"kind": ("seminar",), "status": ("held",)}
    an_item(user, plan, method="台帳から", choice=Figure("events", filters=filters).to_json())
    for key in ("held", "soon", "off"):
        noted(user, by_hand, event_id=events[key])
    hand, ledger = progress_of(user, plan).items
    assert (hand.done, next_words(hand), hand.missed) == (1, "12/1(火) 模擬 soon", 0)
    assert (ledger.done, next_words(ledger)) == (1, "12/1(火) 模擬 soon")
    with pytest.raises(RuleViolation, match="もうこの項目"):
        noted(user, by_hand, event_id=events["held"])
    with pytest.raises(RuleViolation, match="この行事は2026年度"):
        noted(user, by_hand, event_id=events["before"])
    # The ledger is set right: the plan counts anew.
    with unit_of_work(user) as work:
        seen = work.get(Event, events["held"]).version
        work.change(Event, events["held"], seen, {"status": "cancelled"})
    assert [p.done for p in progress_of(user, plan).items] == [0, 0]


def persons(number: int) -> None:
    """So many persons who came this year, with a consultation each."""
    with unit_of_work(SYSTEM) as work:
        next_number = 900 + int(work.scalar(select(func.count()).select_from(Client)))
        for n in range(number):
            client = work.add(Client(name=f"模擬 {n}", kana="もぎ", number=next_number + n))
            work.add(
                Intake(
                    name=client.name,
                    complaint="模擬",
                    received_on=date(2026, 5, 1),
                    client_id=client.pk,
                )
            )


@sqlite_only
def test_few_persons_are_hidden_from_who_may_not_know_and_on_paper(staff: Staff) -> None:
    user = staff["supporter"]
    plan = a_plan(user)
    an_item(user, plan, target="20", unit="件", choice=Figure("intakes").to_json())
    persons(4)
    assert only(user, plan).done == 4
    for hidden in (only(staff["clerk"], plan), only(user, plan, for_paper=True)):
        assert (hidden.standing, hidden.done, hidden.gap) == (Standing.HIDDEN, None, 0)
        assert done_words(hidden) == "5人未満"
        assert "4" not in progress_words(hidden)
    persons_of_hand = an_item(user, plan, method="人", unit="人")
    noted(user, persons_of_hand, done_on="2026-05-01", amount="3")
    meetings = an_item(user, plan, method="会議", unit="回")
    noted(user, meetings, done_on="2026-05-01")
    told = [p.standing for p in progress_of(user, plan, for_paper=True).items]
    assert told == [Standing.HIDDEN, Standing.HIDDEN, Standing.ON_COURSE]
    persons(1)
    assert progress_of(staff["clerk"], plan).items[0].done == 5


@sqlite_only
def test_a_share_hides_its_other_side_too_and_never_stands_alone_under_ten(staff: Staff) -> None:
    user = staff["supporter"]
    with read_only(user) as mine, read_only(staff["clerk"]) as theirs:
        for part, whole, is_told in (
            (10, 12, False),
            (3, 20, False),
            (12, 12, True),
            (6, 12, True),
        ):
            counted = Counted(100 * part / whole, part, whole, whole)
            assert may_see(theirs, counted) is is_told, (part, whole)
            assert may_see(mine, counted)
            assert may_see(mine, counted, for_paper=True) is is_told
    assert counted_words(Counted(75, 6, 8, 8), "%") == "6/8"
    assert counted_words(Counted(75, 9, 12, 12), "%") == "75%（9/12）"


@sqlite_only
def test_a_way_of_counting_that_is_gone_is_said_and_stops_nothing(staff: Staff) -> None:
    user = staff["supporter"]
    plan = a_plan(user)
    with pytest.raises(RuleViolation, match="いまの台帳にはありません"):
        an_item(user, plan, choice=Figure("abolished").to_json())
    item = an_item(user, plan, choice=Figure("intakes").to_json())
    with unit_of_work(SYSTEM) as work:
        work.change(YearItem, item.pk, item.version, {"choice": Figure("abolished").to_json()})
    found = only(user, plan)
    assert (found.standing, found.done) == (Standing.TROUBLE, None)
    assert "選び直して" in progress_words(found)


@sqlite_only
def test_bad_days_are_refused_with_what_to_do(staff: Staff) -> None:
    user = staff["supporter"]
    item = an_item(user, a_plan(user))
    for typed, message in (
        ({"done_on": "2026-03-31"}, "行った日は2026年度"),
        ({"planned_on": "2027-04-01"}, "予定日は2026年度"),
        ({"done_on": "2026-11-22"}, "まだ来ていません"),
        ({"done_on": "2026-05-01", "amount": "-1"}, "0以上"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=message):
            noted(user, item, **typed)
    with pytest.raises(NotFound):
        noted(user, item, event_id=999)
    with read_only(user) as view:
        assert occasions_of_item(view, item.pk) == []


@sqlite_only
def test_a_closed_plan_keeps_its_numbers_and_refuses_every_edit(staff: Staff) -> None:
    user, director = staff["supporter"], staff["director"]
    plan = a_plan(user)
    item = an_item(user, plan, target="20", unit="件", choice=Figure("intakes").to_json())
    by_hand = an_item(user, plan)
    occasion = noted(user, by_hand, done_on="2026-05-01")
    persons(6)
    rate = an_item(user, plan, target="80", unit="%", choice=Figure("tasks", "in_time").to_json())
    plan = begin(user, plan)
    assert progress_of(user, plan).items[2].standing is Standing.TOO_FEW
    with pytest.raises(NotAllowed), unit_of_work(user) as work:
        plans.close_plan(work, plan.pk, plan.version)
    with unit_of_work(director) as work:
        plan = plans.close_plan(work, plan.pk, plan.version)
    assert (plan.status, plan.closed_on) == (CLOSED, date(2026, 11, 21))
    persons_later = 3
    with unit_of_work(SYSTEM) as work:
        for n in range(persons_later):
            work.add(Intake(name=f"模擬 後 {n}", complaint="模擬", received_on=date(2026, 6, 1)))
    kept = progress_of(user, plan).items
    assert [p.done for p in kept] == [6, 1, None]
    # A share of few is no number to be kept; what it is held against stays its whole target.
    assert (kept[2].item.id, kept[2].should) == (rate.pk, 80)
    for edit in (
        lambda work: plans.change_plan(work, plan.pk, plan.version, {"name": "別"}),
        lambda work: items.change_item(work, item.pk, item.version + 1, {"target": "1"}),
        lambda work: items.remove_item(work, item.pk, item.version + 1),
        lambda work: items.move_item(work, item.pk, item.version + 1, 1),
        lambda work: items.remove_occasion(work, occasion.pk, occasion.version),
        lambda work: items.change_occasion(work, occasion.pk, 1, {"evidence": "x"}),
    ):
        with pytest.raises(RuleViolation, match="まとめ済み"), unit_of_work(director) as work:
            edit(work)
    with pytest.raises(RuleViolation, match="まとめ済み"):
        noted(user, by_hand, done_on="2026-05-02")
    with pytest.raises(RuleViolation, match="まとめ済み"):
        an_item(user, plan)
    with unit_of_work(director) as work:
        plan = plans.reopen_plan(work, plan.pk, plan.version)
    assert (plan.status, plan.closed_on) == (RUNNING, None)
    assert [p.done for p in progress_of(user, plan).items][:2] == [9, 1]


@sqlite_only
def test_the_next_year_gets_the_items_and_the_counts_stay(staff: Staff) -> None:
    user = staff["supporter"]
    plan = a_plan(user)
    choice = Figure("intakes").to_json()
    an_item(user, plan, choice=choice, note="今年だけのこと", months="7", pace=IN_MONTHS)
    rate = an_item(user, plan, target="80", unit="%", choice=Figure("tasks", "in_time").to_json())
    item = an_item(user, plan, target="12", owner_id=user.id)
    noted(user, item, done_on="2026-05-01")
    with unit_of_work(user) as work:
        made = plans.carry_over(work, plan.pk)
    assert (made.plan.fiscal_year, made.plan.former_id, made.plan.status) == (
        2027, plan.pk, DRAFT,
    )  # fmt: skip
    assert made.left == ("予定と実績 1件", "項目のメモ 1件")
    with read_only(user) as view:
        first, share, second = year_items(view, made.plan.pk)
        assert occasions_of_item(view, second.id) == []
    assert (first.choice, first.months, first.note) == (choice, "7", "")
    assert (second.target, second.owner_id, second.position) == (12, user.id, 2)
    assert (share.choice, share.target) == (rate.choice, 80)
    # Next year has not begun: nothing is due, nothing done.
    assert {(p.done, p.should) for p in progress_of(user, made.plan).items} == {(0, 0)}
    with pytest.raises(RuleViolation, match="同じ名前"), unit_of_work(user) as work:
        plans.carry_over(work, plan.pk)
    with unit_of_work(user) as work:
        assert plans.remove_plan(work, made.plan.pk, made.plan.version) == plan.name
    with pytest.raises(RuleViolation, match="まだない案だけ"), unit_of_work(user) as work:
        plans.remove_plan(work, plan.pk, plan.version)


def test_a_second_writer_is_told_who_was_first_and_loses_nothing(staff: Staff) -> None:
    user, other = staff["supporter"], staff["director"]
    plan = a_plan(user)
    item = an_item(user, plan)
    an_item(user, plan, heading="二つめ")
    with unit_of_work(other) as work:
        items.change_item(work, item.pk, item.version, {"target": "5"})
    with pytest.raises(Conflict) as met, unit_of_work(user) as work:
        items.change_item(work, item.pk, item.version, {"target": "4"})
    (field,) = met.value.fields
    assert (field.field, field.theirs, field.mine, field.by) == ("target", 5, 4, other.name)
    with unit_of_work(user) as work:
        items.move_item(work, item.pk, item.version + 1, 1)
    with read_only(user) as view:
        assert [row.heading for row in year_items(view, plan.pk)] == ["二つめ", "模擬の事業"]


@sqlite_only
def test_who_reads_reports_reads_plans_and_only_supporters_write(staff: Staff) -> None:
    plan = a_plan(staff["supporter"])
    with read_only(staff["viewer"]) as view:
        assert [row.name for row in year_plans(view, 2026)] == ["模擬の計画"]
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        year_plans(view, 2026)
    for role in ("viewer", "clerk", "partner"):
        with pytest.raises(NotAllowed):
            an_item(staff[role], plan)
    with pytest.raises(RuleViolation, match="項目がまだ"):
        begin(staff["supporter"], plan)
    with pytest.raises(RuleViolation, match="同じ名前"):
        a_plan(staff["supporter"])


@sqlite_only
def test_the_paper_is_the_printed_table_and_nothing_in_it_runs(staff: Staff) -> None:
    user = staff["viewer"]
    plan, _wanted = typed_in(staff["supporter"], WORKING)
    an_item(staff["supporter"], plan, heading="=1+1", content="-2", method="@SUM(A1)")
    with unit_of_work(user) as work:
        made = issue_year_plan(work, plan.pk, "xlsx")
        alone = issue_year_plan(work, plan.pk, "xlsx", with_progress=False)
        paper = issue_year_plan(work, plan.pk, "pdf")
    rows = _cells(made.content)
    top = next(at for at, row in enumerate(rows) if row[0] == "事業")
    assert rows[top][:8] == (
        "事業", "内容", "具体的な方策・目標", "目標", "いま", "あるべき", "差", "次の予定・状態",
    )  # fmt: skip
    training = next(row for row in rows if row[2] == "基礎の研修")
    assert training[3:] == ("64回", "26回", "41回", "−15回", "64%のはずが41%")
    assert ("=1+1", "-2", "@SUM(A1)", "3回") in [row[:4] for row in rows]
    assert [row for row in _cells(alone.content) if row[0] == "事業"] == [rows[top][:4]]
    assert paper.content.startswith(b"%PDF")
    assert made.file_name == "事業計画の進み_20261121.xlsx"


def _cells(content: bytes) -> list[tuple[str, ...]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    (sheet,) = read_workbook(content)
    return [tuple(row.cells) for row in sheet.rows]
