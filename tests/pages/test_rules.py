"""期間のきまり: every parameter once, in a family, with its source; what is not verified is marked."""

from __future__ import annotations

from core.domain.rules.parameters import load_parameters
from core.ui.navigation import RULES
from core.ui.rules import OTHER, family_of
from tests.pages.conftest import OpenPage


def test_every_shipped_parameter_has_a_family() -> None:
    assert [p.key for p in load_parameters() if family_of(p.key) == OTHER] == []
    assert family_of("office.own") == OTHER


def test_every_row_is_shown_with_value_source_and_mark(open_as: OpenPage) -> None:
    test = open_as("viewer", RULES)
    assert not test.exception
    assert sum(len(table.value) for table in test.table) == len(load_parameters())
    first = test.table[0].value.iloc[0]
    assert "標準利用期間" in first["きまり"]
    assert "24か月" in first["値"]
    assert "要確認" in first["照合"]
    assert "かしま" in first["出典"]


def test_only_what_is_not_verified_on_request(open_as: OpenPage) -> None:
    test = open_as("supporter", RULES)
    test.toggle(key="rules.unverified").set_value(True).run()
    shown = [mark for table in test.table for mark in table.value["照合"]]
    assert len(shown) == sum(not p.verified for p in load_parameters())
    assert all("要確認" in mark for mark in shown)
