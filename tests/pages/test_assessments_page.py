"""利用者カルテの「アセスメント」と、管理の「アセスメントの道具」: one walk through each."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from core.charts.readiness_pyramid import pyramid_png, pyramid_svg
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.queries.assessments import assessments_of, pyramid_of, sheet_of
from core.queries.instruments import editions
from core.services import assessments
from core.ui.navigation import CLIENT, INSTRUMENTS
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, consent_entry
from tests.services.test_assessments import answered, started

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def opened(open_as: OpenPage, role: str, client_id: int) -> AppTest:
    test = open_as(role, CLIENT, id=client_id)
    test.button_group(key="client.part").set_value("アセスメント").run()
    assert not test.exception
    return test


def press(test: AppTest, label: str, nth: int = 0) -> AppTest:
    [b for b in test.button if b.label == label][nth].click().run()
    assert not test.exception
    return test


def begin(test: AppTest, rater: str) -> None:
    next(b for b in test.selectbox if b.label.startswith("評価した人")).set_value(rater)
    press(test, "保存する")


def turn(test: AppTest, client_id: int, view: str) -> AppTest:
    test.button_group(key=f"client.assessments.{client_id}.view").set_value(view).run()
    assert not test.exception
    return test


def test_an_assessment_is_begun_corrected_and_taken_back(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = opened(open_as, "supporter", client.pk)
    assert "まだアセスメントがありません" in texts(test)
    press(test, "アセスメントを始める")
    press(test, "保存する")
    assert "評価した人を選んでください" in texts(test)
    begin(test, "supporter")
    with read_only(me) as view:
        (row,) = assessments_of(view, client.pk)
    assert (row.rater, row.place, row.assessed_on) == ("supporter", "interview", date(2026, 11, 21))
    assert "就労移行支援のためのチェックリスト" in texts(test)
    assert "空欄は「未評価」です" in texts(test)
    press(test, "見出しを直す")
    next(t for t in test.text_input if t.label == "評価した人の名前").set_value("模擬 *店長*")
    press(test, "保存する")
    assert "模擬 \\*店長\\*" in texts(test)
    press(test, "取り消す")
    assert "まだアセスメントがありません" in texts(test)
    other = a_client(me, consent=consent_entry(items="plan"), name="模擬 次郎", kana="もぎ じろう")
    test = opened(open_as, "supporter", other.pk)
    press(test, "アセスメントを始める")
    begin(test, "self")
    assert "取得の同意がありません" in "".join(e.value for e in test.error)
    clerk = open_as("clerk", CLIENT, id=client.pk)
    assert "アセスメント" not in clerk.button_group(key="client.part").options


def test_two_times_three_raters_and_the_pyramid_stand_side_by_side(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    first = started(me, client.pk, assessed_on="2026-05-20")
    answered(me, first.pk, {"Ⅰ-1": "できない", "Ⅰ-2": "できる"})
    second = started(me, client.pk)
    answered(me, second.pk, {"Ⅰ-1": "だいたいできる", "Ⅰ-2": "できる", "Ⅰ-3": "できない"})
    own = started(me, client.pk, rater="self")
    answered(me, own.pk, {"Ⅰ-1": "できる", "Ⅰ-2": "できる"})
    with unit_of_work(me) as work:
        cell = sheet_of(work, own.pk).rows[0]
        assessments.answer(work, cell.id, cell.version, {"accommodation": "紙に *書く*"})
    test = turn(opened(open_as, "supporter", client.pk), client.pk, "くらべる")
    said = texts(test)
    assert "変わった項目が **1**" in said
    assert "**↑ できることが増えた**" in said
    assert "前回 2026/05/20" in said.replace("\\", "")
    way = f"client.assessments.{client.pk}.compare.way"
    test.button_group(key=way).set_value("本人・支援者・企業でくらべる").run()
    said = texts(test)
    assert "**▽ 本人より支援がいると見ている**" in said
    assert "紙に \\*書く\\*" in said
    test.button_group(key=way).set_value("選んでくらべる").run()
    assert "二つ以上選んでください" in texts(test)
    turn(test, client.pk, "職業準備性ピラミッド")
    said = texts(test)
    assert "1 健康管理: できる 0　支援があればできる 0　課題 1　未評価 4" in said.replace("\\", "")
    assert "点数" not in said
    with read_only(me) as view:
        pyramid = pyramid_of(view, second.pk)
    plain_picture, named = pyramid_svg(pyramid), pyramid_svg(pyramid, "模擬 <花子>")
    assert "花子" not in plain_picture
    assert "模擬 &lt;花子&gt; さん" in named
    assert "就職できないという意味ではありません" in plain_picture
    assert "地域のネットワークの在り方" in plain_picture
    assert plain_picture.count("<polygon") == 5
    assert "↑ できることが増えた 1" in plain_picture
    assert pyramid_png(plain_picture).startswith(b"\x89PNG")


def test_the_administrator_makes_a_new_edition(open_as: OpenPage, staff: Staff) -> None:
    test = open_as("admin", INSTRUMENTS)
    assert "就労支援のためのアセスメントシート" in texts(test)
    assert ":orange-badge[要確認]" in texts(test)
    press(test, "ひらく")
    assert "はじめから入っている版" in texts(test)
    next(t for t in test.text_input if t.label.startswith("版")).set_value("当センター 2026")
    press(test, "作る")
    assert "当センター 2026" in texts(test).replace("\\", "")
    assert "見るだけです" not in texts(test)
    for part in ("段階のことば", "領域", "版の名前・出典"):
        test.button_group(key="instruments.part").set_value(part).run()
        assert not test.exception
    next(c for c in test.checkbox if c.label == "原本と照合した").check()
    press(test, "保存する")
    with read_only(staff["admin"]) as view:
        made = next(row for row in editions(view) if row.edition == "当センター 2026")
    assert (made.verified, made.is_open, made.items) == (True, True, 43)
