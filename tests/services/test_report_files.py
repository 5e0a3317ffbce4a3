"""実績報告を出す: what leaves the office hides small numbers; the true ones are the director's to issue."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from core.charts.disclosure import SIGN
from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.documents.report_paper import EXACT_MARK
from core.domain.records import SupportRecord
from core.domain.report_closings import ReportClosingEntry, ReportLayoutEntry
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.exchange.workbook import read_workbook
from core.queries.report_layouts import report_layout
from core.reports.report import made_report, period_of
from core.services.report_closings import close_report
from core.services.report_files import WantedReport, issue_report, last_closing
from core.services.report_layouts import save_layout
from tests.conftest import Kept, add_staff
from tests.reports.ledger import CENTER, a_busy_month, day

pytestmark = pytest.mark.sqlite_only
OCTOBER = WantedReport(CENTER, "2026-10")
EXACT = WantedReport(CENTER, "2026-10", exact=True)


@pytest.fixture
def staff(ledger: str, kept: Kept) -> dict[str, Actor]:
    def fill() -> dict[str, Actor]:
        a_busy_month()
        return add_staff()

    return kept.start_from("busy month and staff", ledger, fill)


def issued(actor: Actor, wanted: WantedReport, form: str) -> tuple[str, bytes]:
    with unit_of_work(actor) as work:
        made = issue_report(work, wanted, form)
    return made.file_name, made.content


def texts_of(content: bytes) -> list[str]:
    """Every cell of an Excel file, as text."""
    (sheet,) = read_workbook(content)
    return [text for row in sheet.rows for text in row.cells if text]


def numbers_of(actor: Actor, wanted: WantedReport) -> list[Any]:
    """Every number of the report as JSON, a hidden one as None."""
    told = json.loads(issued(actor, wanted, "json")[1])
    cells = [cell for part in told["sections"] for row in part["rows"] for cell in row["cells"]]
    return [cell.get("value", cell.get("part")) for cell in cells]


def test_a_file_holds_the_sign_where_the_true_one_holds_the_number(staff: dict[str, Actor]) -> None:
    with read_only(staff["director"]) as view:
        report = made_report(view, CENTER, period_of("2026-10"))
    total = report.cells["contacts_method/all/persons"]
    assert total.value == total.people == 2
    name, content = issued(staff["viewer"], OCTOBER, "xlsx")
    assert name == "障害者就業・生活支援センター 実績報告_2026-10.xlsx"
    assert SIGN in texts_of(content)
    hidden = numbers_of(staff["clerk"], OCTOBER)
    assert None in hidden
    name, content = issued(staff["director"], EXACT, "xlsx")
    assert "取扱注意" in name
    assert EXACT_MARK in texts_of(content)
    assert SIGN not in texts_of(content)
    true = numbers_of(staff["director"], EXACT)
    assert None not in true
    assert true.count(2) > 0 == hidden.count(2)
    assert all(told in (None, number) for told, number in zip(hidden, true, strict=True))


def test_the_true_numbers_are_refused_to_who_may_not_close_a_report(
    staff: dict[str, Actor],
) -> None:
    for role in ("supporter", "clerk", "viewer"):
        with pytest.raises(NotAllowed):
            issued(staff[role], EXACT, "pdf")
        assert issued(staff[role], OCTOBER, "pdf")[1].startswith(b"%PDF")
    with pytest.raises(NotAllowed):
        issued(staff["partner"], OCTOBER, "pdf")
    with pytest.raises(RuleViolation):
        issued(staff["director"], OCTOBER, "docx")


def test_each_file_is_noted_with_who_took_it_and_whether_numbers_were_kept_back(
    staff: dict[str, Actor],
) -> None:
    issued(staff["viewer"], OCTOBER, "pdf")
    issued(staff["director"], EXACT, "xlsx")
    a = audit_entry.c
    with read_only(staff["director"]) as view:
        rows = view.rows(
            select(a.actor_id, a.changes)
            .where(a.action == "export", a.entity == "report")
            .order_by(a.seq)
        )
    assert [row.actor_id for row in rows] == [staff["viewer"].id, staff["director"].id]
    assert "5人未満は伏せた" in str(rows[0].changes)
    assert EXACT_MARK in str(rows[1].changes)


def test_the_file_of_a_closed_month_holds_the_numbers_it_was_closed_with(
    staff: dict[str, Actor],
) -> None:
    director = staff["director"]
    with read_only(director) as view:
        assert last_closing(view, OCTOBER) is None
    with unit_of_work(director) as work:
        entry = {"kind": CENTER, "period": "2026-10", "programme": CENTER, "note": "確認待ち"}
        closing = close_report(work, ReportClosingEntry.model_validate(entry))
    before = numbers_of(director, EXACT)
    with unit_of_work(director) as work:
        row = SupportRecord(
            client_id=1, happened_on=day("2026-10-05"), programme=CENTER, topic="money_pension",
            facts="話した",
        )  # fmt: skip
        work.add(row)
    with read_only(director) as view:
        found = last_closing(view, OCTOBER)
    assert found is not None
    assert found.id == closing.pk
    kept = WantedReport(CENTER, "2026-10", exact=True, closing_id=found.id)
    assert numbers_of(director, kept) == before != numbers_of(director, EXACT)
    closed, live = (texts_of(issued(director, w, "xlsx")[1]) for w in (kept, EXACT))
    assert any("締めた数　第1版" in text for text in closed)
    assert any("締めていない" in text for text in live)


def test_the_layout_decides_title_addressee_sections_and_their_order(
    staff: dict[str, Actor],
) -> None:
    director = staff["director"]
    values = {"kind": CENTER, "title": "模擬の月報", "addressee": "模擬県 雇用推進課",
              "sections": "contacts_topic,registered"}  # fmt: skip
    entry = ReportLayoutEntry.model_validate(values)
    with pytest.raises(NotAllowed), unit_of_work(staff["supporter"]) as work:
        save_layout(work, entry, 0)
    for wrong, error in (({"sections": "nothing"}, RuleViolation), ({"kind": "x"}, NotFound)):
        with pytest.raises(error), unit_of_work(director) as work:
            save_layout(work, ReportLayoutEntry.model_validate({**values, **wrong}), 0)
    with unit_of_work(director) as work:
        save_layout(work, entry, 0)
    told = texts_of(issued(director, OCTOBER, "xlsx")[1])
    assert told[0] == "模擬県 雇用推進課　御中"
    assert "模擬の月報" in told
    titles = [
        t for t in told if t in ("相談・支援（内容）", "登録者（障害の種別）", "相談・支援（方法）")
    ]
    assert titles == ["相談・支援（内容）", "登録者（障害の種別）"]
    # Another one who still sees it as it was loses nothing in silence.
    with pytest.raises(Conflict), unit_of_work(staff["admin"]) as work:
        save_layout(work, ReportLayoutEntry.model_validate({**values, "title": "別の題"}), 0)
    with read_only(director) as view:
        assert report_layout(view, CENTER).title == "模擬の月報"
