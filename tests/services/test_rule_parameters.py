"""期間のきまりを直す: from its day and not before, with the days that follow, and never by half."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from core.bootstrap import load_rules
from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.plan_details import ServiceUseDetail
from core.domain.plans import Plan
from core.domain.rule_parameters import RuleCheckEntry, RuleParameter, RuleValueEntry
from core.domain.rules.parameters import ALWAYS, Parameter, load_parameters
from core.domain.rules.statutory_rate import required_number
from core.domain.tables import MAPPED
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.plan_reviews import ruled_review_due
from core.queries.rules import last_changes, rule_book, rule_history, rule_parameters
from core.services import derived
from core.services import rule_parameters as services
from core.services.rule_preview import Preview, preview_change
from core.services.shipped_rules import load_shipped_rules, refused_rules

TODAY = date(2026, 11, 21)
TRANSITION, RATE = "transition.standard_months", "statutory_rate.private"
Staff = dict[str, Actor]


def value_entry(value: str, start: str = "", end: str = "", **more: Any) -> RuleValueEntry:
    typed = {"value": value, "effective_from": start, "effective_to": end}
    words = {"source": "模擬の通知 第1号", "reason": "模擬の改正のため"}
    return check(RuleValueEntry, {**typed, **words, **more})


def rows_of(key: str) -> list[RuleParameter]:
    with read_only(SYSTEM) as view:
        return [row for row in rule_parameters(view) if row.key == key]


def known(key: str) -> dict[int, int]:
    return {row.pk: row.version for row in rows_of(key)}


def set_value(actor: Actor, key: str, entry: RuleValueEntry) -> int:
    with unit_of_work(actor) as work:
        return len(services.set_rule_value(work, key, known(key), entry))


def a_person(number: int = 1) -> None:
    """模擬: one service use, one plan and one job of each person, one use ended."""
    with unit_of_work(SYSTEM) as work:
        book = rule_book(work)
        person = work.add(Client(name=f"模擬 {number}", kana="もぎ", number=number))
        uses = [(date(2024, 12, 1), None), (date(2020, 4, 1), date(2021, 3, 31))]
        service = "employment_transition_support"
        work.add_all(
            [
                ServiceUse(
                    client_id=person.pk, service=service, start_on=start, end_on=end,
                    limit_on=derived.service_limit_on(service, start, book),
                )
                for start, end in uses
            ]
        )  # fmt: skip
        start = date(2026, 9, 10)
        work.add(
            Plan(
                client_id=person.pk, kind="individual_support_plan", service=service,
                start_on=start, period_start_on=start, status="active",
                review_due_on=derived.plan_review_due_on(service, start, book),
            )
        )  # fmt: skip
        hired_on = date(2026, 5, 21)
        full_on = derived.six_months_on(hired_on, book)
        work.add(Employment(client_id=person.pk, hired_on=hired_on, six_months_on=full_on))


def limits() -> list[date | None]:
    with read_only(SYSTEM) as view:
        u = table_of(ServiceUse).c
        return [row.limit_on for row in view.rows(select(u.limit_on).order_by(u.start_on.desc()))]


def faults() -> list[str]:
    with connection_for_maintenance() as connection:
        return verify(connection, MAPPED)


# -- a new value -----------------------------------------------------------------------------------


@pytest.mark.sqlite_only
def test_a_law_change_takes_effect_on_its_day_and_not_before(staff: Staff) -> None:
    set_value(staff["director"], RATE, value_entry("2.8%", "2028-04-01"))
    assert [(str(r.effective_from), str(r.effective_to), r.value) for r in rows_of(RATE)] == [
        ("2024-04-01", "2026-06-30", "2.5"),
        ("2026-07-01", "2028-03-31", "2.7"),
        ("2028-04-01", "None", "2.8"),
    ]
    with read_only(SYSTEM) as view:
        book = rule_book(view)
    owed = [
        required_number(Decimal(1000), on, book).value
        for on in (date(2026, 6, 30), date(2026, 7, 1), date(2028, 3, 31), date(2028, 4, 1))
    ]
    assert owed == [25, 27, 27, 28]


def test_the_days_that_follow_move_with_the_value_in_one_audited_step(staff: Staff) -> None:
    a_person()
    assert limits() == [date(2026, 11, 30), date(2022, 3, 31)]
    assert set_value(staff["admin"], TRANSITION, value_entry("36か月", "2024-04-01")) == 1
    assert limits() == [date(2027, 11, 30), date(2022, 3, 31)]
    assert faults() == []
    with read_only(SYSTEM) as view:
        e = audit_entry.c
        asked = select(e.changes, e.reason, e.actor_login, e.entity_id)
        told = view.rows(asked.where(e.action == "recompute"))
        versions = view.rows(select(table_of(ServiceUse).c.version))
    (line,) = told
    assert (line.reason, line.actor_login, line.entity_id) == ("模擬の改正のため", "admin", None)
    assert "2026-11-30/2027-11-30" in line.changes
    assert {row.version for row in versions} == {1}, "an open form is not overtaken"


@pytest.mark.sqlite_only
def test_a_plan_whose_certificate_names_its_interval_follows_no_standard(staff: Staff) -> None:
    """サービス等利用計画: the standard period moves one of two plans, the noted one not."""
    with unit_of_work(SYSTEM) as work:
        person = work.add(Client(name="模擬", kana="もぎ", number=1))
        for months in (None, 2):
            plan = Plan(
                client_id=person.pk, kind="service_use_plan", service="continuous_support_b",
                start_on=date(2026, 1, 10), period_start_on=date(2026, 9, 10), status="active",
                review_due_on=date(2026, 9, 10),
            )  # fmt: skip
            plan = work.add(plan)
            work.add(ServiceUseDetail(plan_id=plan.pk, monitoring_months=months))
            due_on = ruled_review_due(work, plan, plan.period_start_on).value
            work.change(Plan, plan.pk, plan.version, {"review_due_on": due_on})
    key = "monitoring.continuous_support_b.months"
    assert set_value(staff["admin"], key, value_entry("3", "2026-04-01")) == 1
    with read_only(SYSTEM) as view:
        p = table_of(Plan).c
        due = [row.review_due_on for row in view.rows(select(p.review_due_on).order_by(p.id))]
    assert due == [date(2026, 12, 9), date(2026, 11, 9)]


@pytest.mark.sqlite_only
def test_verification_finds_a_computed_day_that_was_altered(staff: Staff) -> None:
    """The control of the one audit row: it stands for exactly the days that it names."""
    a_person()
    set_value(staff["admin"], TRANSITION, value_entry("36", "2024-04-01"))
    with connection_for_maintenance() as connection:
        connection.exec_driver_sql("UPDATE service_use SET limit_on = '2030-01-01' WHERE id = 1")
        connection.commit()
    assert any("limit_on" in fault for fault in faults())


@pytest.mark.sqlite_only
def test_a_day_that_was_set_otherwise_stays(staff: Staff) -> None:
    a_person()
    with unit_of_work(SYSTEM) as work:
        work.change(ServiceUse, 1, 1, {"limit_on": date(2027, 3, 31)})
    assert set_value(staff["admin"], TRANSITION, value_entry("36", "2024-04-01")) == 0
    assert limits()[0] == date(2027, 3, 31)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("key", "typed", "field", "words"),
    [
        (RATE, ("2.6", "2026-01-01", "2026-03-31"), "effective_to", ("2024/04/01", "2.5%", "2026/01/01")),
        (RATE, ("2.6", "2025-01-01"), "effective_from", ("2026/07/01", "2.7%", "2025/01/01")),
        (RATE, ("2.6", "2026-07-01"), "effective_from", ("2026/07/01〜続く",)),
        (RATE, ("2.6", "", "2024-04-01"), "effective_from", ("はじめ〜2024/04/01",)),
        (TRANSITION, ("0", "2027-04-01"), "value", ("1以上の月数",)),
        (TRANSITION, ("はい", "2027-04-01"), "value", ("1以上の月数",)),
        ("office.own", ("3", "2027-04-01"), "", ("このきまりはありません",)),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_stands_in_the_way(
    staff: Staff, key: str, typed: Sequence[str], field: str, words: Sequence[str]
) -> None:
    before = rows_of(key)
    with pytest.raises(RuleViolation) as refused:
        set_value(staff["admin"], key, value_entry(*typed))
    (message,) = refused.value.fields.values()
    assert set(refused.value.fields) == {field}
    assert all(word in message for word in words), message
    assert rows_of(key) == before


def test_two_words_of_reason_and_a_reversed_period_are_no_input() -> None:
    for more in ({"reason": "改正"}, {"source": ""}, {"end": "2027-03-31"}):
        with pytest.raises(RuleViolation):
            value_entry("24", "2027-04-01", **{"end": "", **more})


@pytest.mark.sqlite_only
def test_a_period_before_the_first_row_is_added_and_a_hole_is_bridged(staff: Staff) -> None:
    with read_only(SYSTEM) as view, pytest.raises(LookupError):
        rule_book(view).get(RATE, date(2020, 1, 1))
    set_value(staff["admin"], RATE, value_entry("2.0", "2013-04-01", "2018-03-31"))
    with read_only(SYSTEM) as view:
        book = rule_book(view)
    gap = book.get(RATE, date(2020, 1, 1))
    assert (gap.text, gap.verified, book.number(RATE, TODAY)) == ("2.0", False, Decimal("2.7"))


# -- correcting, comparing, taking back ------------------------------------------------------------


@pytest.mark.sqlite_only
def test_a_row_ahead_is_moved_with_the_end_of_the_row_before_it(staff: Staff) -> None:
    set_value(staff["admin"], TRANSITION, value_entry("30", "2027-04-01"))
    ahead = rows_of(TRANSITION)[1]
    with unit_of_work(staff["admin"]) as work:
        services.correct_rule(work, ahead.pk, known(TRANSITION), value_entry("36", "2027-10-01"))
    assert [(r.value, r.effective_to) for r in rows_of(TRANSITION)] == [
        ("24", date(2027, 9, 30)),
        ("36", None),
    ]
    with unit_of_work(staff["admin"]) as work:
        services.withdraw_rule(work, ahead.pk, known(TRANSITION), "改正が見送られた")
    assert [(r.value, r.effective_to) for r in rows_of(TRANSITION)] == [("24", None)]
    with read_only(staff["viewer"]) as view:
        told = rule_history(view, TRANSITION)
    assert [change.action for change in told].count("delete") == 1
    assert "改正が見送られた" in {change.reason for change in told}


@pytest.mark.sqlite_only
def test_a_value_in_force_is_rewritten_only_while_it_is_unverified(staff: Staff) -> None:
    (row,) = rows_of(TRANSITION)
    assert not row.verified
    done = check(RuleCheckEntry, {"source": "規則6条の8（原文）", "reason": "原典と照合した"})
    with unit_of_work(staff["director"]) as work:
        services.correct_rule(work, row.pk, known(TRANSITION), value_entry("25"))
    with unit_of_work(staff["director"]) as work:
        services.check_rule(work, row.pk, known(TRANSITION), done)
    (row,) = rows_of(TRANSITION)
    assert (row.value, row.verified, row.source) == ("25", True, "規則6条の8（原文）")
    for entry in (value_entry("24", verified="はい"), value_entry("25", "2020-04-01")):
        with pytest.raises(RuleViolation), unit_of_work(staff["director"]) as work:
            services.correct_rule(work, row.pk, known(TRANSITION), entry)
    with read_only(staff["viewer"]) as view:
        assert last_changes(view)[row.pk].actor == staff["director"].name


@pytest.mark.sqlite_only
def test_a_row_that_was_shipped_or_counts_already_is_not_withdrawn(staff: Staff) -> None:
    key = "choice_support.required.continuous_support_a"  # shipped from 2027-04-01 on
    with pytest.raises(RuleViolation), unit_of_work(staff["admin"]) as work:
        services.withdraw_rule(work, rows_of(key)[1].pk, known(key), "取り下げてみる")
    set_value(staff["admin"], TRANSITION, value_entry("30", "2026-04-01"))
    with pytest.raises(RuleViolation), unit_of_work(staff["admin"]) as work:
        services.withdraw_rule(work, rows_of(TRANSITION)[1].pk, known(TRANSITION), "取り下げてみる")


def test_of_two_administrators_the_second_is_told(staff: Staff) -> None:
    seen = known(TRANSITION)
    set_value(staff["admin"], TRANSITION, value_entry("30", "2027-04-01"))
    for way in (seen, {}):
        with pytest.raises((Conflict, RuleViolation)), unit_of_work(staff["director"]) as work:
            services.set_rule_value(work, TRANSITION, way, value_entry("36", "2027-10-01"))
    assert [row.value for row in rows_of(TRANSITION)] == ["24", "30"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["supporter", "clerk", "viewer", "partner"])
def test_others_see_the_rules_and_change_none(staff: Staff, role: str) -> None:
    (row,) = rows_of(TRANSITION)
    entry = value_entry("30", "2027-04-01")
    ways = (
        lambda work: services.set_rule_value(work, TRANSITION, known(TRANSITION), entry),
        lambda work: services.correct_rule(work, row.pk, known(TRANSITION), entry),
        lambda work: services.check_rule(work, row.pk, known(TRANSITION), entry),  # type: ignore[arg-type]
        lambda work: services.withdraw_rule(work, row.pk, known(TRANSITION), "理由はありません"),
    )
    for way in ways:
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            way(work)
    with pytest.raises(NotAllowed):
        preview_change(staff[role], TRANSITION, lambda _: [], TODAY)


# -- before saving ---------------------------------------------------------------------------------


def tried(actor: Actor, key: str, entry: RuleValueEntry) -> Preview:
    rows = known(key)
    return preview_change(
        actor, key, lambda work: services.set_rule_value(work, key, rows, entry), TODAY
    )


def test_what_is_told_before_is_what_saving_does_and_nothing_is_kept_of_it(staff: Staff) -> None:
    for number in (1, 2):
        a_person(number)
    before = rows_of(TRANSITION), limits()
    told = tried(staff["director"], TRANSITION, value_entry("23", "2020-04-01"))
    assert (rows_of(TRANSITION), limits()) == before
    assert [(what, n, running) for what, n, running in told.counts] == [
        ("サービスの利用期間の満了日", 4, 2)
    ]
    assert (told.overdue, told.relieved, told.total) == (2, 0, 4)
    first = told.shifts[0]
    assert (first.number, first.name) == (1, "模擬 1")
    assert (first.old, first.new) == (date(2026, 11, 30), date(2026, 10, 31))
    assert [row.value for row in told.rows] == ["24", "23"]
    assert set_value(staff["director"], TRANSITION, value_entry("23", "2020-04-01")) == told.total
    back = tried(staff["director"], TRANSITION, value_entry("24", "2021-04-01"))
    assert (back.relieved, back.overdue) == (2, 0)


@pytest.mark.sqlite_only
def test_a_value_from_a_day_ahead_moves_nobody_who_began_before(staff: Staff) -> None:
    a_person()
    told = tried(staff["director"], TRANSITION, value_entry("12", "2027-04-01"))
    assert (told.total, told.overdue, told.holes) == (0, 0, ())


@pytest.mark.sqlite_only
def test_a_hole_is_pointed_out_and_days_in_it_are_computed_as_unverified(staff: Staff) -> None:
    (row,), rows = rows_of(TRANSITION), known(TRANSITION)
    entry = value_entry("24", end="2020-03-31")
    told = preview_change(
        staff["admin"], TRANSITION,
        lambda work: services.correct_rule(work, row.pk, rows, entry), TODAY,
    )  # fmt: skip
    assert [(str(hole.since), hole.until) for hole in told.holes] == [("2020-04-01", None)]
    with unit_of_work(staff["admin"]) as work:
        services.correct_rule(work, row.pk, rows, entry)
        gap = rule_book(work).get(TRANSITION, TODAY)
    assert (gap.integer, gap.verified) == (24, False)


@pytest.mark.sqlite_only
def test_after_a_rehearsal_the_book_in_force_is_the_old_one(staff: Staff) -> None:
    """The book is kept by the state of its rows: one that was taken back must not stay behind."""
    a_person()
    tried(staff["director"], TRANSITION, value_entry("12", "2020-04-01"))
    with unit_of_work(SYSTEM) as work:
        assert rule_book(work).integer(TRANSITION, TODAY) == 24
    with read_only(SYSTEM) as view:
        assert rule_book(view).integer(TRANSITION, TODAY) == 24


# -- a new edition of the shipped rows -------------------------------------------------------------


def load(shipped: Sequence[Parameter]) -> int:
    with unit_of_work(SYSTEM) as work:
        return load_shipped_rules(work, shipped)


def edition(key: str, *rows: Parameter) -> list[Parameter]:
    """The shipped rows, with others for one key."""
    return [*(p for p in load_parameters() if p.key != key), *rows]


def shipped_row(key: str) -> Parameter:
    return next(p for p in load_parameters() if p.key == key)


def test_a_shipped_value_that_changes_moves_the_days_at_start_up(ledger: str) -> None:
    a_person()
    assert load_rules() == 0
    assert load(edition(TRANSITION, replace(shipped_row(TRANSITION), value=36))) == 1
    assert limits() == [date(2027, 11, 30), date(2023, 3, 31)]
    assert faults() == []
    old = replace(shipped_row(TRANSITION), effective_to=date(2024, 3, 31))
    new = replace(shipped_row(TRANSITION), value=30, effective_from=date(2024, 4, 1))
    assert load(edition(TRANSITION, old, new)) == 2
    assert limits() == [date(2027, 5, 31), date(2022, 3, 31)]
    assert load_rules() == 2, "back to the first edition: one row changed, one gone"
    assert limits() == [date(2026, 11, 30), date(2022, 3, 31)]


@pytest.mark.sqlite_only
def test_what_the_office_edited_is_left_alone_and_pointed_at(staff: Staff) -> None:
    set_value(staff["admin"], TRANSITION, value_entry("30", "2027-04-01"))
    new = replace(shipped_row(TRANSITION), value=36, effective_from=date(2027, 10, 1))
    old = replace(shipped_row(TRANSITION), value=25, effective_to=date(2027, 9, 30))
    shipped = edition(TRANSITION, old, new)
    assert load(shipped) == 0
    assert [row.value for row in rows_of(TRANSITION)] == ["24", "30"]
    with read_only(staff["viewer"]) as view:
        assert [r.parameter for r in refused_rules(view, shipped)] == [new]
        assert refused_rules(view, load_parameters()) == []


@pytest.mark.sqlite_only
def test_rows_of_an_older_ledger_are_taken_for_shipped_ones(ledger: str) -> None:
    (row,) = rows_of(TRANSITION)
    with unit_of_work(SYSTEM) as work:
        work.change(RuleParameter, row.pk, row.version, {"shipped_from": None, "value": "25"})
    assert load_rules() == 0
    (row,) = rows_of(TRANSITION)
    assert (row.shipped_from, row.is_edited, row.value) == (ALWAYS, True, "25")


def test_who_writes_a_day_at_that_moment_is_waited_for(staff: Staff) -> None:
    """A day computed from the book of before must not be stored behind the back of the change."""
    with unit_of_work(SYSTEM) as work:
        work.add(Client(name="模擬 待つ", kana="もぎ", number=1))
    rows, done = known(TRANSITION), threading.Event()
    entry = value_entry("36", "2024-04-01")

    def change() -> None:
        with unit_of_work(staff["admin"]) as work:
            services.set_rule_value(work, TRANSITION, rows, entry)
        done.set()

    changing = threading.Thread(target=change)
    with unit_of_work(SYSTEM) as work:
        start, service = date(2024, 12, 1), "employment_transition_support"
        limit_on = derived.service_limit_on(service, start, rule_book(work))
        changing.start()
        assert not done.wait(0.5)
        work.add(ServiceUse(client_id=1, service=service, start_on=start, limit_on=limit_on))
    changing.join(20)
    assert limits() == [date(2027, 11, 30)]
