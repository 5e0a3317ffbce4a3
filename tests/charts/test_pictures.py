"""グラフの図: every data set in every kind becomes a picture, readable and without anything typed
being run."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.charts import picture
from core.charts.catalogue import CATALOGUE, checked, kinds_for
from core.charts.categories import Category
from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.drawing import Drawing, Row, draw
from core.charts.encodings import is_horizontal, series_colours, wrapped
from core.charts.figures_table import table
from core.charts.palette import PALETTE, REST
from core.charts.places import Places
from core.charts.question import Kept
from core.charts.region_map import MapShape
from core.charts.specification import specification
from core.charts.spreads import Spread
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.geography import Place

ALL = Period(Span.ALL)
ONE = Category("", "")
CORNERS = [[139.4, 35.9], [139.4, 36.1], [139.6, 36.1], [139.6, 35.9], [139.4, 35.9]]
SQUARE = {"type": "Polygon", "coordinates": [CORNERS]}
Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def every_choice(dataset: str) -> list[ChartChoice]:
    """Each kind that a data set offers, once for numbers and once for rates: over time or by
    category, with or without a colour."""
    declared = CATALOGUE[dataset]
    found: dict[object, ChartChoice] = {}
    for x in (declared.dates[0].name, declared.dimensions[0].name, "municipality"):
        if declared.date(x) is None and x not in {d.name for d in declared.dimensions}:
            continue
        for measure in declared.measures:
            for colour in ("", declared.dimensions[-1].name):
                choice = ChartChoice(
                    dataset, x=x, measure=measure.name, colour=colour, bucket=Bucket.QUARTER,
                    period=ALL,
                )  # fmt: skip
                for kind in kinds_for(choice):
                    each = checked(replace(choice, kind=kind))
                    found.setdefault((kind, measure.has_whole), each)
    return list(found.values())


def imagined(choice: ChartChoice) -> Drawing:
    """What could be drawn of this choice, without a ledger."""
    dataset = CATALOGUE[choice.dataset]
    measure = dataset.measure(choice.measure)
    assert measure is not None
    x = tuple(Category(f"k{n}", f"項目{n}", (f"{n}月", "2026年")) for n in range(3))
    colours = tuple(Category(f"c{n}", f"色{n}") for n in range(2)) if choice.colour else (ONE,)
    cells = [(a.key, c.key) for a in x for c in colours]
    values: dict[tuple[str, str], int | None] = {cell: 3 + 4 * n for n, cell in enumerate(cells)}
    wholes = dict.fromkeys(cells, 40) if measure.has_whole else {}
    other = dataset.measure(choice.second) or measure
    more = Row("前年", other, {a.key: 8 for a in x}, {a.key: 20 for a in x})
    shape = MapShape("項目0", Place(36, 139.5), (139.4, 35.9, 139.6, 36.1), SQUARE)
    return Drawing(
        choice=choice, title="模擬", definition="単位", x_title="横", colour_title="色",
        measure=measure, x=x, colours=colours, values=values, wholes=wholes, kept=Kept(),
        before=more if choice.compare else None,
        second=more if choice.kind is ChartKind.SCATTER else None,
        spreads={a.key: Spread(12, 5, 10, 15, 30, 60) for a in x},
        places=Places((shape,), {"項目0": "k0"}),
    )  # fmt: skip


@pytest.mark.parametrize("dataset", list(CATALOGUE))
def test_a_data_set_becomes_a_specification_in_every_kind(dataset: str) -> None:
    for choice in every_choice(dataset):
        found = specification(imagined(choice))
        json.dumps(found)
        assert found["layer"], choice
        for _headers, rows in [table(imagined(choice))]:
            assert len(rows) >= 3


def test_every_kind_is_valid_and_can_be_painted() -> None:
    """Of every kind one: painting costs a hundred times what asking does."""
    import altair

    seen = set()
    for name in ("records", "introductions"):
        for choice in every_choice(name):
            if choice.kind in seen:
                continue
            seen.add(choice.kind)
            altair.Chart.from_dict(specification(imagined(choice)))  # raises unless it is valid
            assert picture.svg(imagined(choice)).startswith("<svg"), choice
    assert seen == set(ChartKind)


@pytest.mark.parametrize("kind", [ChartKind.BAR, ChartKind.LINE])
def test_the_year_before_stands_beside(kind: ChartKind) -> None:
    choice = replace(CATALOGUE["records"].default, colour="", kind=kind, compare=True)
    found = imagined(checked(choice))
    assert found.before is not None
    told = json.dumps(specification(found), ensure_ascii=False)
    assert "前年" in told
    headers, rows = table(found)
    assert headers[-2:] == ["前年", "差"]
    assert rows[0][1:] == [3, 8, -5]


@pytest.mark.parametrize("kind", list(ChartKind))
def test_the_ledger_is_drawn_in_every_kind(filled: Staff, kind: ChartKind) -> None:
    choice = next(c for c in every_choice("records") if c.kind is kind)
    with read_only(filled["supporter"]) as view:
        found = draw(view, choice)
    assert not found.is_empty
    told = json.dumps(specification(found), ensure_ascii=False)
    assert "模擬 0" not in told  # the name of a person


def drawing(number: int = 3, *, value: int = 7, **changes: object) -> Drawing:
    """A drawing of clients by stage with that many categories of eight characters each."""
    x = tuple(Category(f"k{n}", f"日本語の項目名{n:02}") for n in range(number))
    found = Drawing(
        choice=ChartChoice("clients", x="stage", measure="count", kind=ChartKind.BAR),
        title="模擬",
        definition="単位: 人",
        x_title="支援段階",
        colour_title="",
        measure=CATALOGUE["clients"].measures[0],
        x=x,
        colours=(Category("", ""),),
        values={(c.key, ""): value for c in x},
        kept=Kept(),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def test_axis_labels_lie_flat_and_wrap_within_their_bar() -> None:
    found = specification(drawing(15))
    axis = found["layer"][0]["encoding"]["x"]["axis"]
    assert axis["labelAngle"] == 0
    lines = json.loads(axis["labelExpr"].removesuffix("[datum.value]"))
    room = found["width"] / 15
    assert all(len(line) * axis["labelFontSize"] <= room for label in lines for line in label)


def test_more_labels_than_fit_lie_beside_their_bars() -> None:
    assert not is_horizontal(drawing(15))
    assert is_horizontal(drawing(16))


def test_long_labels_are_cut_at_three_lines() -> None:
    assert wrapped("一二三四五六七八九十", 4) == ["一二三四", "五六七八", "九十"]
    assert wrapped("一二三四五六七八九十一二三四五", 4) == ["一二三四", "五六七八", "九十一…"]


def test_what_somebody_typed_stays_a_text(staff: Staff) -> None:
    evil = "\"];alert(1);//</script><b>\u2028'"
    with unit_of_work(staff["supporter"]) as work:
        work.add(Client(number=1, name="模擬", kana="もぎ", municipality=evil[:40]))
    with read_only(staff["supporter"]) as view:
        found = draw(
            view,
            ChartChoice(
                "clients", "municipality", "count", period=ALL, kind=ChartKind.BAR_HORIZONTAL
            ),
        )
    axis = specification(found)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]
    # The expression is one JSON list with a place in it: nothing stands outside of the quotes.
    assert json.loads(axis.removesuffix("[datum.value]")) == [evil[:40]]
    assert axis.isascii()
    assert "<b>" not in picture.svg(found)


def test_nothing_personal_stands_in_a_tooltip(filled: Staff) -> None:
    with read_only(filled["supporter"]) as view:
        found = specification(draw(view, CATALOGUE["records"].default))
    fields = {row for rows in found["datasets"].values() for item in rows for row in item}
    assert fields == {
        "x", "colour", "value", "total", "share", "x_label", "c_label", "shown", "part", "end",
        "text",
    }  # fmt: skip


def test_a_share_of_few_is_shown_by_its_counts() -> None:
    colours = (Category("a", "あり"), Category("b", "なし"))
    choice = ChartChoice(
        "clients", x="stage", measure="count", colour="age", kind=ChartKind.PERCENT
    )
    few = drawing(1, choice=choice, colours=colours, values={("k0", "a"): 3, ("k0", "b"): 5})
    rows = specification(few)["datasets"]
    assert rows["rows0"][0]["part"] == "3/8"
    assert [row["text"] for row in rows["rows1"]] == ["n=8"]
    assert [row["text"] for row in rows["rows2"]] == ["3", "5"]
    many = replace(few, values={("k0", "a"): 30, ("k0", "b"): 50})
    assert specification(many)["datasets"]["rows0"][0]["part"] == "38%（30/80）"


def test_a_hidden_number_is_nowhere_in_the_picture() -> None:
    found = drawing(2, values={("k0", ""): None, ("k1", ""): 8})
    rows = specification(found)["datasets"]
    assert [row["shown"] for row in rows["rows0"]] == ["＊", "8人"]
    assert [row["value"] for row in rows["rows0"]] == [0, 8]
    assert [row["text"] for row in rows["rows1"]] == ["＊", "8"]
    assert table(found)[1] == [["日本語の項目名00", "＊"], ["日本語の項目名01", 8]]


def test_a_bar_that_hides_a_number_shows_no_total_and_no_shares() -> None:
    colours = (Category("a", "あり"), Category("b", "なし"))
    choice = ChartChoice(
        "clients", x="stage", measure="count", colour="age", kind=ChartKind.STACKED
    )
    found = drawing(1, choice=choice, colours=colours, values={("k0", "a"): None, ("k0", "b"): 9})
    rows = specification(found)["datasets"]
    assert [row["text"] for row in rows["rows1"]] == [""]
    assert {row["part"] for row in rows["rows0"]} == {""}
    assert table(found)[1] == [["日本語の項目名00", "＊", 9, ""]]


def test_a_png_is_a_png_of_a_readable_size() -> None:
    found = picture.png(drawing(5))
    assert found.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(found[16:20], "big") >= 2000


def test_the_csv_has_a_bom_its_definition_and_no_formula() -> None:
    label = '=HYPERLINK("http://example.invalid")'
    found = drawing(1, x=(Category("k0", label),), title="=1+1")
    text = picture.csv(found)
    assert text.startswith(b"\xef\xbb\xbf")
    lines = text.decode("utf-8-sig").split("\r\n")
    assert lines[:3] == ["'=1+1", "単位: 人", "支援段階,人数"]
    assert lines[3].startswith("\"'=HYPERLINK")


def test_a_file_name_holds_nothing_that_a_file_system_refuses() -> None:
    assert picture.file_name(drawing(title='a/b\\c:"d"\n'), "png") == "a_b_c__d__.png"
    assert picture.file_name(drawing(title=" . "), "svg") == "グラフ.svg"


def test_the_rest_is_grey_and_takes_no_colour_from_the_others() -> None:
    categories = [Category("a", "い"), Category("__other__", "そのほか"), Category("b", "ろ")]
    assert series_colours(categories) == [PALETTE[0], REST, PALETTE[1]]
