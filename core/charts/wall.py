"""会議のグラフ (a chart on the wall): a saved chart as a picture, read from five metres.

A picture holds no rows and no tooltips, and nothing can be taken out of it but itself. Numbers of
fewer than five persons are hidden from everybody.
"""

from __future__ import annotations

from core.charts.catalogue import checked
from core.charts.choice import choice_from_json
from core.charts.drawing import Drawing, draw
from core.charts.encodings import is_horizontal
from core.charts.picture import map_png
from core.charts.specification import specification
from core.db.work import View
from core.domain.masking import Masking
from core.domain.permissions import Action, require
from core.queries.charts import saved_chart
from core.queries.masked import masked_sentences

# In pixels of the specification: shown twice as large, its smallest letters have 24 of the screen's.
WIDTH, HEIGHT, UNDER_LEGEND, ROW = 520, 120, 95, 17


def wall_drawing(view: View, chart_id: int, masking: Masking) -> Drawing:
    """The saved chart without small numbers; its name as every sentence on the wall.

    Raises `NotFound`, and `ChartOutdated` for one whose data set is no longer offered.
    """
    require(view.actor, Action.SEE_MEETING)
    found = saved_chart(view, chart_id)
    (name,) = masked_sentences(view, [found.name], masking)
    return draw(view, checked(choice_from_json(found.choices)), name, on_wall=True)


def wall_png(drawing: Drawing) -> bytes:
    """The picture, as wide and as high as the rows of a topic."""
    room = UNDER_LEGEND if drawing.choice.colour else HEIGHT
    rows = ROW * len(drawing.x) if is_horizontal(drawing) else 0
    return map_png(specification(drawing, width=WIDTH, height=max(room, rows)))
