"""期間のきまり: every parameter once, in a family, with its source; what is not verified is marked;
who may change one sees first what it moves."""

from __future__ import annotations

from core.db.actor import SYSTEM
from core.db.work import read_only
from core.domain.rules.parameters import load_parameters
from core.queries.rules import rule_parameters
from core.ui.navigation import RULES
from core.ui.rule_families import DECIDED_BY, FAMILIES, OTHER, family_of
from tests.pages.conftest import OpenPage, texts

KEY = "transition.standard_months"


def test_every_shipped_parameter_has_a_family_and_every_family_its_day() -> None:
    assert [p.key for p in load_parameters() if family_of(p.key) == OTHER] == []
    assert family_of("office.own") == OTHER
    assert DECIDED_BY.keys() == FAMILIES.keys()


def test_every_row_is_shown_with_value_source_and_mark_and_others_change_none(
    open_as: OpenPage,
) -> None:
    test = open_as("viewer", RULES)
    assert not test.exception
    assert sum(len(table.value) for table in test.table) == len(load_parameters())
    first = test.table[0].value.iloc[0]
    assert "標準利用期間" in first["きまり"]
    assert "24か月" in first["値"]
    assert "要確認" in first["照合"]
    assert "かしま" in first["出典・注"]
    assert first["最後の変更"] == "配布のまま"
    assert "直す" not in [button.label for button in test.button]
    test.toggle(key="rules.unverified").set_value(True).run()
    shown = [mark for table in test.table for mark in table.value["照合"]]
    assert len(shown) == sum(not p.verified for p in load_parameters())
    assert all("要確認" in mark for mark in shown)


def test_a_director_sees_what_a_new_value_moves_and_saves_just_that(open_as: OpenPage) -> None:
    test = open_as("director", RULES)
    test.button(key="rules.edit.0").click().run()
    form = f"rules.edit.{KEY}.新しい値を加える"
    wrong = {
        "value": "二十四",
        "effective_from": "2027/4/1",
        "source": "通知",
        "reason": "模擬の改正",
    }
    for name, value in wrong.items():
        test.text_input(key=f"{form}.0.{name}").set_value(value)
    test.button(key=f"{form}.0.submit").click().run()
    assert "1以上の月数" in texts(test)
    test.text_input(key=f"{form}.0.value").set_value("36ヶ月")
    test.button(key=f"{form}.0.submit").click().run()
    assert "期日は、ひとつも動きません" in texts(test)
    test.button(key=f"{form}.save").click().run()
    assert not test.exception
    with read_only(SYSTEM) as view:
        rows = [(r.value, str(r.effective_from)) for r in rule_parameters(view) if r.key == KEY]
    assert rows[1:] == [("36", "2027-04-01")]
    assert "2027/04/01〜続く（これから）" in list(test.table[0].value["適用の期間"])
