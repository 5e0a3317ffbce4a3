"""グラフの集計: each number against one that was counted by hand (see `tests/charts/sample.py`)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from core.charts import answers, question
from core.charts.categories import MAX_CATEGORIES
from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Dataset
from core.charts.drawing import Drawing, draw
from core.charts.question import OTHER
from core.charts.records import RECORDS
from core.charts.rows_behind import rows_behind
from core.clock import today
from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.records import SupportRecord
from core.errors import NotAllowed, RuleViolation
from core.services.summaries import rebuild
from tests.people import an_intake

ALL = Period(Span.ALL)
Staff = dict[str, Actor]


def records(**changes: object) -> ChartChoice:
    """Records by month, without colour, of all time."""
    start = ChartChoice("records", x="happened_on", measure="count", period=ALL)
    return replace(start, **changes)  # type: ignore[arg-type]


def drawn(user: Actor, choice: ChartChoice) -> Drawing:
    with read_only(user) as view:
        return draw(view, choice)


def numbers(found: Drawing) -> dict[str, int | None]:
    """label → number, of a chart without colours, without its zeros."""
    return {c.label: v for c in found.x if (v := found.value(c, found.colours[0])) != 0}


def cells(found: Drawing) -> dict[tuple[str, str], int | None]:
    return {
        (x.label, c.label): v for x in found.x for c in found.colours if (v := found.value(x, c))
    }


@pytest.mark.parametrize(
    ("bucket", "counted"),
    [
        (Bucket.MONTH, {"2026年3月": 1, "2026年4月": 3, "2026年11月": 3}),
        # Sunday 5 April still belongs to the week of Monday 30 March; Monday 6 April does not.
        (
            Bucket.WEEK,
            {
                "2026/03/30の週": 3,
                "2026/04/06の週": 1,
                "2026/11/02の週": 1,
                "2026/11/16の週": 2,
            },
        ),
        (
            Bucket.QUARTER,
            {"2025年度 1〜3月": 1, "2026年度 4〜6月": 3, "2026年度 10〜12月": 3},
        ),
        # 31 March is the last day of 2025年度, 1 April the first of 2026年度.
        (Bucket.FISCAL_YEAR, {"2025年度": 1, "2026年度": 6}),
    ],
)
def test_records_are_counted_by_day_in_every_bucket(
    filled: Staff, bucket: Bucket, counted: dict[str, int]
) -> None:
    assert numbers(drawn(filled["supporter"], records(bucket=bucket))) == counted
    # By scanning the records as well, as a filter by person makes it do.
    by_scan = records(bucket=bucket, filters={"party": ("person",)})
    assert numbers(drawn(filled["supporter"], by_scan)) == counted


def test_a_day_without_a_record_is_a_zero_and_no_gap(filled: Staff) -> None:
    found = drawn(filled["supporter"], records())
    assert [c.key for c in found.x] == [f"2026-{month:02}" for month in range(3, 12)]


def test_month_and_method_are_counted_together(filled: Staff) -> None:
    assert cells(drawn(filled["supporter"], records(colour="method"))) == {
        ("2026年3月", "電話"): 1,
        ("2026年4月", "電話"): 2,
        ("2026年4月", "来所面談"): 1,
        ("2026年11月", "電話"): 1,
        ("2026年11月", "職場訪問"): 1,
        ("2026年11月", "文書・FAX"): 1,
    }


def test_minutes_are_summed_and_missing_ones_count_as_none(filled: Staff) -> None:
    assert numbers(drawn(filled["supporter"], records(measure="minutes", x="method"))) == {
        "来所面談": 30,
        "職場訪問": 60,
        "電話": 45,
    }


def test_a_person_with_several_records_is_one_person(filled: Staff) -> None:
    found = drawn(filled["supporter"], records(measure="persons", x="topic_group"))
    assert numbers(found) == {"就職": 1, "職場定着": 2, "未入力": 2}


def test_age_is_that_of_today_and_changes_on_the_birthday(filled: Staff) -> None:
    choice = ChartChoice("clients", x="age", measure="count", period=ALL)
    found = drawn(filled["supporter"], choice)
    assert numbers(found) == {"20歳未満": 1, "20代": 1, "未入力": 1}
    assert numbers(drawn(filled["supporter"], records(x="age"))) == {
        "20歳未満": 2,
        "20代": 3,
        "未入力": 2,
    }


def test_lower_codes_are_counted_at_the_upper_one(filled: Staff) -> None:
    choice = ChartChoice("clients", x="disability", measure="count", period=ALL)
    assert numbers(drawn(filled["supporter"], choice)) == {"知的障害": 1, "精神障害": 2}
    only_mental = replace(choice, x="stage", filters={"disability": ("mental",)})
    assert numbers(drawn(filled["supporter"], only_mental)) == {"登録・アセスメント": 2}


def test_blanks_can_be_asked_for(filled: Staff) -> None:
    choice = ChartChoice(
        "clients", x="stage", measure="count", period=ALL, filters={"municipality": ("",)}
    )
    assert numbers(drawn(filled["supporter"], choice)) == {"定着(6か月〜)": 1}
    nobody = replace(choice, filters={"owner": ("",)})
    assert sum(v or 0 for v in numbers(drawn(filled["supporter"], nobody)).values()) == 2


def test_staff_are_shown_by_name_and_records_of_nobody_as_such(filled: Staff) -> None:
    assert numbers(drawn(filled["supporter"], records(x="author"))) == {"模擬 支援": 7}
    choice = ChartChoice("clients", x="owner", measure="count", period=ALL)
    assert numbers(drawn(filled["supporter"], choice)) == {"模擬 支援": 1, "担当なし": 2}


def test_enquiries_and_organisations_are_counted_too(filled: Staff) -> None:
    enquiries = ChartChoice("intakes", x="referral", measure="count")
    assert numbers(drawn(filled["supporter"], enquiries)) == {"ハローワーク": 1, "未入力": 1}
    offices = ChartChoice("organizations", x="kind", measure="count", period=ALL)
    assert numbers(drawn(filled["supporter"], offices)) == {
        "就労移行支援事業所": 2,
        "医療機関": 1,
    }
    places = replace(offices, measure="capacity")
    assert numbers(drawn(filled["supporter"], places)) == {"就労移行支援事業所": 20}


def test_the_period_leaves_out_the_day_before_and_keeps_its_last_day(filled: Staff) -> None:
    from datetime import date

    april = Period(Span.CUSTOM, date(2026, 4, 1), date(2026, 4, 6))
    assert numbers(drawn(filled["supporter"], records(period=april))) == {"2026年4月": 3}
    last_year = records(period=Period(Span.LAST_YEAR))
    assert numbers(drawn(filled["supporter"], last_year)) == {"2026年3月": 1}


@pytest.mark.parametrize("measure", ["count", "minutes"])
def test_the_daily_summary_says_the_same_as_the_records(filled: Staff, measure: str) -> None:
    scanning = replace(RECORDS, summary=None)
    for bucket, colour in product(Bucket, ("", "method", "topic", "topic_group", "author")):
        choice = records(bucket=bucket, colour=colour, measure=measure)
        with read_only(filled["supporter"]) as view:
            both = [
                {
                    (row.x_key, row.c_key): int(row.value or 0)
                    for row in view.rows(
                        question.aggregate(dataset, choice, today=today(), dialect=view.dialect)
                    )
                }
                for dataset in (RECORDS, scanning)
            ]
        assert both[0] == both[1] != {}, (bucket, colour)


def test_the_summary_is_asked_when_it_can_answer_and_only_then() -> None:
    def asked(choice: ChartChoice, dataset: Dataset = RECORDS) -> str:
        return str(question.aggregate(dataset, choice, today=today(), dialect="sqlite"))

    assert "support_record" not in asked(records(colour="method"))
    assert "record_daily" not in asked(records(colour="party"))
    assert "record_daily" not in asked(records(measure="persons"))
    assert "record_daily" not in asked(records(filters={"stage": ("closed",)}))


@pytest.mark.parametrize("measure", ["count", "persons"])
def test_many_places_become_the_rest_and_nobody_is_lost_or_counted_twice(
    staff: Staff, measure: str
) -> None:
    many_places(staff["supporter"], 50)
    found = drawn(staff["supporter"], records(x="municipality", measure=measure))
    assert len(found.x) == MAX_CATEGORIES
    assert found.x[-1].label == "そのほか"
    assert any("そのほか" in note for note in found.notes)
    total = sum(v or 0 for v in found.values.values())
    assert total == (50 + 49 if measure == "count" else 51)
    with read_only(staff["supporter"]) as view:
        rest = rows_behind(view, found, OTHER, None)
    assert len(rest.rows) == found.values[(OTHER, "")]


def many_places(actor: Actor, number: int) -> None:
    """One person in each place (in the first two), one record each, and 48 more for the first."""
    with unit_of_work(actor) as work:
        people = [
            work.add(Client(number=n + 1, name=f"模擬 {n}", kana="もぎ", municipality=f"町{n:02}"))
            for n in range(number)
        ]
        people.append(
            work.add(Client(number=number + 1, name="模擬", kana="もぎ", municipality="町00"))
        )
        for person in [*people, *people[:1] * 48]:
            work.add(
                SupportRecord(
                    client_id=person.pk, happened_on=today(), method="phone", facts="模擬"
                )
            )


def test_without_records_the_chart_says_so(staff: Staff) -> None:
    found = drawn(staff["supporter"], records())
    assert found.is_empty
    assert "まだ登録されていません" in found.reason


def test_an_empty_chart_names_the_filter_that_removes_everything(filled: Staff) -> None:
    user = filled["supporter"]
    reason = drawn(user, records(filters={"method": ("email",)})).reason
    assert "「方法」" in reason
    assert "7件" in reason
    reason = drawn(user, records(period=Period(Span.LAST_YEAR), filters={"method": ("letter",)}))
    assert "この期間" in reason.reason


def test_a_combination_that_explodes_is_refused_with_words(
    filled: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (question, answers):
        monkeypatch.setattr(module, "MAX_CELLS", 4)
    with pytest.raises(RuleViolation, match="多すぎ"):
        drawn(filled["supporter"], records(bucket=Bucket.DAY))


def test_the_rows_behind_a_mark_are_numbers_of_persons_and_add_up(filled: Staff) -> None:
    choice = records(colour="method", kind=ChartKind.STACKED)
    found = drawn(filled["supporter"], choice)
    with read_only(filled["supporter"]) as view:
        for (x, colour), value in found.values.items():
            rows = rows_behind(view, found, x, colour).rows
            assert sum(row.count for row in rows) == value
        phone = rows_behind(view, found, "2026-04", "phone").rows
    assert [(row.title, row.count) for row in phone] == [("1", 1), ("2", 1)]


def test_rows_behind_people_are_for_those_who_may_see_people(filled: Staff) -> None:
    found = drawn(filled["viewer"], records())
    with pytest.raises(NotAllowed), read_only(filled["viewer"]) as view:
        rows_behind(view, found, "2026-04", "")
    offices = drawn(
        filled["viewer"], ChartChoice("organizations", x="kind", measure="count", period=ALL)
    )
    with read_only(filled["viewer"]) as view:
        assert len(rows_behind(view, offices, "transition_office", "").rows) == 2


def test_a_partner_draws_nothing(filled: Staff) -> None:
    with pytest.raises(NotAllowed):
        drawn(filled["partner"], records())


def test_small_numbers_of_a_sensitive_kind_are_hidden_from_who_may_not_see_people(
    filled: Staff,
) -> None:
    choice = ChartChoice("clients", x="disability", measure="count", period=ALL)
    hidden = drawn(filled["viewer"], choice)
    assert set(numbers(hidden).values()) == {None}
    assert any("5人未満" in note for note in hidden.notes)
    # The same person sees the stages: they are not sensitive.
    assert None not in numbers(drawn(filled["viewer"], replace(choice, x="stage"))).values()
    # A filter by disability hides as well, or it would be the way around.
    around = replace(choice, x="stage", filters={"disability": ("mental",)})
    assert set(numbers(drawn(filled["viewer"], around)).values()) == {None}
    # And who may see people sees the numbers.
    assert None not in numbers(drawn(filled["supporter"], choice)).values()


def test_many_records_of_few_people_are_hidden_too(staff: Staff) -> None:
    """Seven contacts may be one person: what counts is the persons behind the number."""
    with unit_of_work(staff["supporter"]) as work:
        person = work.add(Client(number=1, name="模擬", kana="もぎ", disability="mood"))
        for _ in range(7):
            work.add(
                SupportRecord(
                    client_id=person.pk, happened_on=today(), method="phone", facts="模擬"
                )
            )
    assert set(numbers(drawn(staff["viewer"], records(x="disability"))).values()) == {None}
    assert numbers(drawn(staff["supporter"], records(x="disability"))) == {"精神障害": 7}


def test_who_is_not_registered_is_a_small_number_too(staff: Staff) -> None:
    """Of introductions, where to and why not: a visitor alone in a cell is hidden as a person is."""
    me = staff["supporter"]
    intake = an_intake(me)
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="medical_institution", name="模擬こころ病院"))
        work.add(
            Introduction(
                intake_id=intake.pk, to_id=place.pk, introduced_on=today(), status="declined",
                ended_on=today(), end_reason="health",
            )
        )  # fmt: skip
    for x in ("reason", "to_place", "to_kind"):
        choice = ChartChoice("introductions", x=x, measure="count", period=ALL)
        assert set(numbers(drawn(staff["viewer"], choice)).values()) == {None}
        assert set(numbers(drawn(staff["clerk"], choice)).values()) == {None}
        assert set(numbers(drawn(me, choice)).values()) == {1}


def test_records_written_in_bulk_are_counted_after_the_summary_is_made_again(
    filled: Staff,
) -> None:
    def copy(work: Work) -> None:
        work.add_many(
            SupportRecord,
            [
                {
                    "id": 1000 + n, "client_id": 1, "happened_on": today(), "method": "phone",
                    "party": "person", "topic": "", "facts": "模擬", "done": "", "judged": "",
                    "next_step": "", "started_at": "", "is_replaced": False,
                }
                for n in range(5)
            ],
        )  # fmt: skip

    with unit_of_work(filled["admin"]) as work:
        copy(work)
        rebuild(work)
    assert numbers(drawn(filled["supporter"], records(bucket=Bucket.FISCAL_YEAR))) == {
        "2025年度": 1,
        "2026年度": 11,
    }
