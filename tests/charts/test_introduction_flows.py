"""紹介の流れの図: organisations only, the largest by name, every number of the table on a band."""

from __future__ import annotations

import json

from core.charts.introduction_flows import OTHERS, flow_chart, flow_table, gathered, notes_of
from core.charts.picture import map_png
from core.queries.introduction_flows import Flow

MANY = [
    Flow("" if n % 2 else f"模擬機関{n:02}", f"模擬移行{n:02}", "arrived" if n % 3 else "declined", 40 - n)
    for n in range(30)
]  # fmt: skip


def test_the_largest_keep_their_names_and_nobody_is_lost() -> None:
    few = gathered(MANY)
    assert sum(f.count for f in few) == sum(f.count for f in MANY)
    assert OTHERS in {f.giver for f in few}
    assert len({f.goal for f in few}) == 13
    headers, rows = flow_table(MANY)
    assert headers[:3] == ["紹介した機関", "紹介先", "計"]
    assert sum(int(row[2]) for row in rows) == sum(f.count for f in MANY)


def test_the_picture_is_drawn_with_few_and_with_many_and_its_bands_fill_each_bar() -> None:
    for flows in (MANY, MANY[:1]):
        chart = flow_chart(flows, title="紹介の流れ")
        assert map_png(chart).startswith(b"\x89PNG")
        data = chart["datasets"]
        first = {row["band"]: row for row in data["bands"] if row["band"].startswith("a")}
        tall = sum(row["y2"] - row["y"] for row in first.values())
        bars = [bar for bar in data["bars"] if bar["x"] == data["bars"][0]["x"]]
        assert abs(tall - sum(bar["y2"] - bar["y"] for bar in bars)) < 0.2 * len(first)
        told = json.dumps(chart, ensure_ascii=False)
        assert "わたしたち" in told or flows is not MANY


def test_few_are_told_as_a_count_and_a_warning() -> None:
    notes = notes_of([Flow("", "模擬移行", "arrived", 3), Flow("", "模擬移行", "declined", 1)])
    assert "3/4" in notes[0]
    assert "5件より少ない" in notes[1]
    assert len(notes_of(MANY)) == 1
