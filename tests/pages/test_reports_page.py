"""実績報告の画面: a month's report, the rows behind a number, closing it, and what each role sees."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.charts.disclosure import SIGN
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.records import SupportRecord
from core.queries.report_closings import closings
from core.reports.report import made_report, period_of, rows_of_cell
from core.ui.dialogs import OPEN
from core.ui.navigation import REPORTS
from core.ui.reports.rows import DIALOG, Behind
from tests.conftest import Kept, add_staff
from tests.pages.conftest import OpenPage, texts, told
from tests.reports.ledger import CENTER, a_busy_month

pytestmark = pytest.mark.sqlite_only
TOTAL = "contacts_method/all/count"


@pytest.fixture
def staff(ledger: str, kept: Kept) -> dict[str, Actor]:
    def fill() -> dict[str, Actor]:
        a_busy_month()
        return add_staff()

    return kept.start_from("busy month and staff", ledger, fill)


def cells(test: AppTest) -> dict[str, dict[str, Any]]:
    assert not test.exception
    found = told(test, "report")["sections"]
    return {cell["key"]: cell for part in found for row in part["rows"] for cell in row["cells"]}


def opened(test: AppTest) -> list[str]:
    """The ways to rows; the one to the notifications stands on every page."""
    labels = [link.proto.label for link in test.get("page_link")]
    return [label for label in labels if label != "通知"]


def button(test: AppTest, label: str) -> Any:
    return next(b for b in test.button if b.label == label)


def test_the_last_month_stands_there_with_its_checks_and_is_closed(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    test = open_as("director", REPORTS)
    assert "2026年10月" in texts(test)
    assert "まだ締めていません" in texts(test)
    assert "確かめること" in texts(test)
    now = cells(test)
    assert now[TOTAL]["opens"]
    test = button(test, "この期間を締める").click().run()
    test = button(test, "締める").click().run()
    # Something heavy is left: without a reason it stays open.
    assert any("保存していません" in str(error.value) for error in test.error)
    test.text_area[0].set_value("様式の確認待ち")
    test = button(test, "締める").click().run()
    assert "締め済み 第1版" in texts(test)
    assert cells(test)[TOTAL]["text"] == now[TOTAL]["text"]
    with read_only(SYSTEM) as view:
        assert [row.note for row in closings(view, CENTER)] == ["様式の確認待ち"]
    with unit_of_work(SYSTEM) as work:
        row = work.get(SupportRecord, 1)
        work.change(SupportRecord, 1, row.version, {"is_replaced": True})
    test = test.run()
    changed = cells(test)[TOTAL]
    assert changed["text"] == now[TOTAL]["text"]
    assert changed["changed"] == f"いま {int(now[TOTAL]['text']) - 1}"
    test = next(b for b in test.button if b.label.startswith("締めたあとの違い")).click().run()
    assert "相談・支援（方法）" in texts(test)
    assert any("なくなった行 1件" in b.label for b in test.button)


def test_who_may_not_see_small_numbers_gets_none_and_opens_nothing(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    for role in ("viewer", "clerk"):
        test = open_as(role, REPORTS, kind=CENTER, period="2026-10")
        found = cells(test)
        # Three persons in all: no number of theirs stands there, and none opens.
        of_persons = [c for key, c in found.items() if key.startswith(("contacts_", "registered"))]
        assert {cell["text"] for cell in of_persons} == {SIGN, "0"}
        assert not any(cell["opens"] for cell in of_persons)
        labels = [b.label for b in test.button] + [b.label for b in test.get("download_button")]
        assert "この期間を締める" not in labels
        assert "行を見る" not in labels
        assert "期間の支援記録がない人が" not in texts(test)


def test_the_window_behind_a_number_tells_numbers_of_persons_never_names(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    with read_only(SYSTEM) as view:
        report = made_report(view, CENTER, period_of("2026-10"))
        dataset, ids = rows_of_cell(view, report, TOTAL)
    behind = (DIALOG, Behind("模擬の数", dataset, (*ids, 999_999)))
    test = open_as("supporter", REPORTS)
    test.session_state[OPEN] = behind
    test.run()
    links = opened(test)
    assert len(links) == len(ids)
    assert all(re.fullmatch(r"利用者 No\\?\. \d+", label) for label in links)
    assert "その後に消された行が1件" in texts(test)
    # Rights may end while a window is open.
    test = open_as("clerk", REPORTS)
    test.session_state[OPEN] = behind
    test.run()
    assert not test.exception
    assert not opened(test)


@pytest.mark.parametrize("part", ["periods", "categories", "layout"])
def test_each_part_opens_for_who_decides_and_for_who_reads(
    open_as: OpenPage, staff: dict[str, Actor], part: str
) -> None:
    decides = open_as("director", REPORTS, part=part)
    reads = open_as("viewer", REPORTS, part=part)
    assert not decides.exception
    assert not reads.exception
    submits = {"categories": "この日からこの区分にする", "layout": "この型にする"}
    if part in submits:
        assert submits[part] in [b.label for b in decides.button]
        assert submits[part] not in [b.label for b in reads.button]


def test_a_period_that_nobody_can_read_is_said_and_the_screen_still_works(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    test = open_as("director", REPORTS, period="2026-13")
    assert any("2026Q3" in str(warning.value) for warning in test.warning)
    assert cells(test)
