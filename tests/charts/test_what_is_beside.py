"""前年・空のグラフ: what stands beside the numbers of a chart tells no more than the numbers do."""

from __future__ import annotations

from datetime import date

import pytest

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.drawing import draw
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def _persons(actor: Actor, year: int, mood: int, intellectual: int) -> None:
    with unit_of_work(actor) as work:
        for number, disability in enumerate(["mood"] * mood + ["intellectual"] * intellectual):
            work.add(
                Client(
                    number=year * 100 + number, name=f"模擬 {number}", kana="もぎ",
                    stage="registered", disability=disability, municipality="北市（模擬）",
                    registered_on=date(year, 6, 1),
                )
            )  # fmt: skip


def _choice(*disabilities: str, **more: object) -> ChartChoice:
    return ChartChoice(
        "clients", x="municipality", measure="count", kind=ChartKind.BAR,
        period=Period(Span.CUSTOM, date(2026, 4, 1), date(2026, 11, 21)),
        filters={"disability": disabilities}, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_year_before_hides_whom_a_filter_leaves_out_as_the_chart_of_that_year_does(
    ledger: str, staff: Staff
) -> None:
    """Nine a year ago, two of them with another disability: seven would tell of the two."""
    _persons(staff["supporter"], 2025, 7, 2)
    _persons(staff["supporter"], 2026, 8, 0)
    with read_only(staff["viewer"]) as view:
        drawing = draw(view, _choice("mental", compare=True))
    assert drawing.before is not None
    assert drawing.values == {("北市（模擬）", ""): 8}
    assert drawing.before.values == {"北市（模擬）": None}
    with read_only(staff["supporter"]) as view:
        drawing = draw(view, _choice("mental", compare=True))
    assert drawing.before is not None
    assert drawing.before.values == {"北市（模擬）": 7}


def test_an_empty_chart_does_not_say_how_few_another_period_has(ledger: str, staff: Staff) -> None:
    _persons(staff["supporter"], 2025, 9, 1)
    with read_only(staff["viewer"]) as view:
        drawing = draw(view, _choice("intellectual"))
    assert drawing.way_out is not None
    assert drawing.reason == "この期間には1件もありません。「全期間」にすると見つかります。"
    with read_only(staff["supporter"]) as view:
        assert "1件あります" in draw(view, _choice("intellectual")).reason
