"""定着の実績: the cohort, small numbers kept back, published values beside, and the picture."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.charts.drawing import draw
from core.charts.picture import map_png
from core.charts.retention import RETENTION
from core.charts.retention_curve import (
    curve_rows,
    notes_of,
    outcome_table,
    retention_chart,
    title_of,
)
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.benchmarks import benchmarks
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import Organization
from core.errors import NotAllowed
from core.queries.outcomes import OutcomeChoice, Outcomes, jobs_behind, outcomes, too_few
from core.queries.rules import rule_book
from core.services.derived import six_months_on

TODAY = date(2026, 11, 21)
pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


@pytest.fixture
def region(staff: Staff) -> Staff:
    """The example of the definition for 精神障害 (6/8), three of 知的障害, one A型, one re-hired."""
    long_ago, young = date(2026, 1, 10), date(2026, 8, 1)
    mental = [(long_ago, None)] * 5 + [
        (long_ago, date(2026, 9, 1)), (long_ago, date(2026, 3, 1)), (long_ago, date(2026, 3, 1)),
        (young, None), (young, None),
    ]  # fmt: skip
    jobs = [("mood", False, *job) for job in mental]
    jobs += [("intellectual", False, long_ago, None)] * 3
    jobs += [("mood", True, long_ago, None)]  # 発達障害, whose certificate is of 精神障害
    with unit_of_work(SYSTEM) as work:
        work.add(Organization(kind="company", name="模擬工場"))
        work.add(EmployerProfile(organization_id=1, staff_count=99))
        for number, (disability, developmental, hired_on, left_on) in enumerate(jobs, start=1):
            work.add(
                Client(
                    name="模擬", kana="もぎ", number=number, disability=disability,
                    is_developmental=developmental,
                )
            )  # fmt: skip
            work.add(
                Employment(
                    client_id=number, organization_id=1, hired_on=hired_on, left_on=left_on,
                    scheme="disability_opening",
                )
            )  # fmt: skip
        # Somebody who left is hired again within the month; and one in A型.
        work.add(Employment(client_id=7, hired_on=date(2026, 3, 20), scheme="general_disclosed"))
        work.add(Employment(client_id=8, hired_on=long_ago, scheme="continuous_a"))
    return staff


def asked(actor: Actor, *, leaves: bool = False, **choice: Any) -> Outcomes:
    with read_only(actor) as view:
        return outcomes(view, OutcomeChoice(**{"on": TODAY, **choice}), leaves=leaves)


def test_by_disability_with_the_example_of_the_definition_and_a_type_apart(region: Staff) -> None:
    found = asked(region["supporter"], by="disability", years=3)
    groups = {group.key: group for group in found.groups}
    six = next(rate for rate in groups["mental"].rates if rate.months == 6)
    assert (six.base, six.kept, six.not_yet) == (9, 7, 2)  # with the re-hire as a job of its own
    assert (groups["developmental"].jobs, groups["intellectual"].jobs) == (1, 3)
    assert (found.whole.jobs, found.apart and found.apart.jobs) == (15, 1)
    headers, rows = outcome_table(found)
    assert headers == ["区分", "就職の件数", "3か月", "6か月", "12か月", "36か月"]
    assert [row[0] for row in rows][:5] == [
        "全体",
        "知的障害",
        "精神障害",
        "発達障害",
        "A型雇用（別掲）",
    ]
    assert rows[2][3] == "7/9　まだ 2件"  # under ten never a bare percentage
    assert rows[0][3] == "85%（11/13）　まだ 2件"
    assert ["全国の参考値 精神障害", "", "69.9%", "", "49.3%", ""] in rows


def test_in_the_derived_figure_the_rehire_within_a_month_goes_on(region: Staff) -> None:
    found = asked(region["supporter"], continuing=True)
    six = next(rate for rate in found.whole.rates if rate.months == 6)
    assert (six.base, six.kept) == (12, 11)
    assert "派生指標" in found.definition
    # On an earlier day nobody had been there for six months, and later hires are not there yet.
    early = asked(region["supporter"], on=date(2026, 3, 31))
    assert (early.whole.jobs, early.whole.rates[1].base) == (13, 0)


def test_employers_are_divided_by_the_number_of_their_staff_and_hires_by_fiscal_year(
    region: Staff,
) -> None:
    sizes = {group.label: group.jobs for group in asked(region["supporter"], by="size").groups}
    assert sizes == {"40〜100人未満": 14, "未入力": 1}
    years = {group.label: group.jobs for group in asked(region["supporter"], by="year").groups}
    assert years == {"2025年度": 13, "2026年度": 2}


def test_fewer_than_five_are_kept_back_from_who_may_not_see_and_from_every_file(
    region: Staff,
) -> None:
    for found in (
        asked(region["viewer"], by="disability"),
        asked(region["supporter"], by="disability", leaves=True),
    ):
        shown = {group.label: group.is_hidden for group in found.groups}
        assert shown == {"知的障害": True, "精神障害": False, "発達障害": True}
        assert found.apart is not None
        assert found.apart.is_hidden
        assert all(number >= 5 or not number for number in found.whole.at_risk)
        _headers, rows = outcome_table(found)
        assert ["知的障害", "5人未満など", "", "", "", ""] in rows
        assert "まだ" not in repr(rows)
        assert any("5人未満の区分" in note for note in notes_of(found))
    control = asked(region["supporter"], by="disability")
    assert not any(group.is_hidden for group in control.rows)
    # One alone would be told by the total: the next smallest goes with it.
    assert too_few({"a": 3, "b": 9, "c": 20}) == {"a", "b"}
    assert too_few({"a": 5, "b": 9}) == set()


def test_the_picture_names_its_lines_and_where_the_published_values_come_from(
    region: Staff,
) -> None:
    found = asked(region["supporter"], by="disability")
    chart = retention_chart(found, titled=True)
    assert map_png(chart).startswith(b"\x89PNG")
    told = json.dumps(chart, ensure_ascii=False)
    assert "JEED 調査研究報告書 No.137" in told
    assert "2017年4月公表" in told
    assert "精神障害 " in told  # ten jobs and more: with its share
    assert "知的障害（3件）" in told
    assert chart["title"]["text"] == title_of(found) == "職場定着の曲線（障害別）"
    upper = chart["vconcat"][0]["layer"]
    assert {row["group"] for row in upper[-1]["data"]["values"]} == {
        "知的障害",
        "精神障害",
        "発達障害",
    }
    solid = [row["group"] for row in upper[0]["data"]["values"]]
    assert "知的障害" not in solid  # three are too few for a whole line
    headers, rows = curve_rows(found)
    assert len(rows[0]) == len(headers)
    alone = retention_chart(asked(region["supporter"]))
    assert alone["vconcat"][0]["layer"][0]["mark"]["type"] == "area"


def test_the_jobs_behind_are_for_who_may_see_persons_and_of_the_group(region: Staff) -> None:
    choice = OutcomeChoice(TODAY, by="disability")
    with read_only(region["supporter"]) as view:
        assert len(jobs_behind(view, choice, "intellectual", 60)) == 3
        assert len(jobs_behind(view, choice, "mental", 4)) == 4
    with pytest.raises(NotAllowed), read_only(region["viewer"]) as view:
        jobs_behind(view, choice, "mental", 60)
    with pytest.raises(NotAllowed):
        asked(region["partner"])


def test_every_published_value_says_of_whom_when_and_by_whom() -> None:
    found = benchmarks("retention")
    assert len(found) == 8
    for value in found:
        assert value.population
        assert value.year
        assert value.source
        assert "要確認" in value.told
    assert {v.percent for v in found if v.group == "mental"} == {69.9, 49.3}


def test_the_data_set_says_who_was_there_after_six_months_as_the_rate_does(region: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        book = rule_book(work)
        for job in work.all(select(Employment)):
            full_on = six_months_on(job.hired_on, book)
            work.change(Employment, job.pk, job.version, {"six_months_on": full_on})
    with read_only(region["supporter"]) as view:
        drawn = draw(view, RETENTION.default)
    sums = {c.label: sum(drawn.value(x, c) or 0 for x in drawn.x) for c in drawn.colours}
    assert sums == {"6か月の日に在職": 11, "6か月までに離職": 2, "まだ6か月たっていない": 2}
