"""会議のグラフ: a picture of aggregates; nobody sees small numbers, and its name tells nobody's."""

from __future__ import annotations

import pytest

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.drawing import draw
from core.charts.wall import wall_drawing, wall_png
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChart
from core.domain.masking import Masking
from core.errors import NotFound

pytestmark = pytest.mark.sqlite_only
ALL = Period(Span.ALL)
STAGES = ChartChoice("clients", x="stage", measure="count", kind=ChartKind.BAR, period=ALL)
ASKED = ChartChoice("intakes", x="status", measure="count", kind=ChartKind.BAR, period=ALL)
MONTHS = ChartChoice("records", x="happened_on", measure="count", period=ALL)


@pytest.mark.parametrize("choice", [STAGES, ASKED])
def test_small_numbers_are_hidden_even_from_who_may_see_them(
    filled: dict[str, Actor], choice: ChartChoice
) -> None:
    with unit_of_work(filled["director"]) as work:
        chart = work.add(
            SavedChart(
                name="模擬 0 と統合失調症の人", choices=choice.to_json(), is_shared=True,
                owner_id=work.actor.id or 0,
            )
        )  # fmt: skip
    with read_only(filled["director"]) as view:
        open_to_her = draw(view, choice)
        drawing = wall_drawing(view, chart.pk, Masking())
    assert None not in open_to_her.values.values()  # the control: she may see them at her desk
    assert set(drawing.values.values()) == {None}
    assert "統合失調" not in drawing.title
    assert wall_png(drawing).startswith(b"\x89PNG")


def test_a_count_of_records_is_no_count_of_persons_and_stays(filled: dict[str, Actor]) -> None:
    with read_only(filled["viewer"]) as view:
        drawing = draw(view, MONTHS, on_wall=True)
    assert sum(value or 0 for value in drawing.values.values()) == 7
    assert None not in drawing.values.values()


def test_a_chart_that_is_not_shared_is_not_found_on_the_wall(filled: dict[str, Actor]) -> None:
    with unit_of_work(filled["director"]) as work:
        chart = work.add(
            SavedChart(name="x", choices=STAGES.to_json(), owner_id=work.actor.id or 0)
        )
    with pytest.raises(NotFound), read_only(filled["supporter"]) as view:
        wall_drawing(view, chart.pk, Masking())
