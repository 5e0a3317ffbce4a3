"""アセスメントの道具のファイル: what is shipped is whole, and a broken file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.domain.assessments import Answer, Rated, Spread, change_between, spread_of
from core.domain.codes import codes
from core.domain.instruments import (
    INSTRUMENT_FILES,
    LAYERS,
    InstrumentFileError,
    read_instrument,
    readiness_layers,
    shipped_instruments,
)

FIVE = ("できる", "だいたいできる", "あまりできない", "ほとんどできない", "できない")


def test_the_checklist_has_34_items_and_9_more_in_five_layers() -> None:
    file = read_instrument(INSTRUMENT_FILES / "transition_checklist.toml")
    items = [item for _domain, listed in file.domains for item in listed]
    required = [item for item in items if not item.get("is_optional")]
    assert [len(listed) for _domain, listed in file.domains] == [11, 8, 15, 9]
    assert (len(required), len(items)) == (34, 43)
    assert {item["layer"] for item in required} == set(LAYERS)
    assert [step["label"] for step in file.steps] == list(FIVE)
    assert file.head["verified"] is False


def test_the_assessment_sheet_brings_its_structure_and_no_invented_item() -> None:
    file = read_instrument(INSTRUMENT_FILES / "nivr_assessment_sheet.toml")
    parts = {domain["part"] for domain, _items in file.domains}
    assert len(parts) == 3
    assert all(not items for _domain, items in file.domains)
    assert file.head["verified"] is False


def test_every_step_of_every_shipped_instrument_belongs_to_one_of_three_bands() -> None:
    for file in shipped_instruments():
        assert {step["band"] for step in file.steps} == set(codes("assessment_band").labels())


@pytest.mark.parametrize(
    ("before", "after"),
    [("layer = 2", "layer = 6"), ("Ⅰ-2", "Ⅰ-1"), ("item_count = 11", "item_count = 12"),
     ('scale = "五段階" },', 'scale = "十段階" },')],
)  # fmt: skip
def test_a_broken_file_is_refused(tmp_path: Path, before: str, after: str) -> None:
    text = (INSTRUMENT_FILES / "transition_checklist.toml").read_text("utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(InstrumentFileError, match=r"broken\.toml"):
        read_instrument(broken)


def test_the_layers_stand_from_the_lowest_and_name_their_source() -> None:
    layers, source = readiness_layers()
    assert [layer.title for layer in layers] == [
        "健康管理", "日常生活管理", "対人技能", "基本的労働習慣", "職業適性"
    ]  # fmt: skip
    assert all(layer.place for layer in layers)
    assert "地域のネットワークの在り方" in source
    told = "".join(layer.meaning + layer.place for layer in layers)
    assert "不可" not in told
    assert "できません" not in told


def five(label: str) -> Answer:
    band = {
        "あまりできない": "with_support",
        "ほとんどできない": "difficult",
        "できない": "difficult",
    }
    return Answer(label, band.get(label, "able"), FIVE)


def test_within_a_scale_one_step_is_a_change_and_between_scales_only_the_bands_are() -> None:
    two = ("できる", "できない")
    assert change_between(five("だいたいできる"), five("できる")) == "more"
    assert change_between(five("できる"), five("できない")) == "less"
    assert change_between(five("できない"), five("できない")) == "same"
    assert change_between(five("だいたいできる"), Answer("できる", "able", two)) == "same"
    assert change_between(five("できない"), Answer("できる", "able", two)) == "more"
    assert change_between(None, five("できる")) == "none"
    assert change_between(five("できる"), None) == "none"


def test_the_spread_of_a_layer_as_counted_by_hand() -> None:
    items = [
        Rated(1, False, five("できる"), five("だいたいできる")),
        Rated(1, False, five("だいたいできる"), five("だいたいできる")),
        Rated(1, False, five("あまりできない"), five("できる")),
        Rated(1, False, five("できない")),
        Rated(1, False, None, five("できる")),
        Rated(1, True, None),  # 参考項目 that nobody rated
        Rated(1, True, five("できる")),
        Rated(2, False, five("できる")),
    ]
    assert spread_of(1, items) == Spread(
        1, able=3, with_support=1, difficult=1, not_rated=1, more=1, less=1
    )
    assert spread_of(3, items).is_empty
