"""実績報告を締める: numbers and rows stay; what changes afterwards is told; a new edition follows."""

from __future__ import annotations

from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.records import SupportRecord
from core.domain.report_closings import ReportClosing, ReportClosingEntry
from core.errors import NotAllowed, NotFound, RuleViolation
from core.queries.report_closings import closings
from core.reports.closed import changes_since, closed_report
from core.reports.kept_content import content_of, ids_of, ranges, report_from
from core.reports.report import REPORTS, made_report, period_of, rows_of_cell
from core.services.report_closings import close_report
from tests.conftest import Kept
from tests.reports.ledger import CENTER, a_busy_month, day

TOTAL = "contacts_method/all/count"


@pytest.fixture
def ids(ledger: str, kept: Kept) -> dict[str, int]:
    return kept.start_from("busy month", ledger, a_busy_month)


def close(actor: Actor = SYSTEM, **values: Any) -> ReportClosing:
    told = {"kind": CENTER, "period": "2026-10", "programme": CENTER, "note": "様式の確認待ち"}
    with unit_of_work(actor) as work:
        return close_report(work, ReportClosingEntry.model_validate({**told, **values}))


def corrected(record_id: int) -> int:
    """The record moved into November, as a correction does it: a new row replaces it."""
    with unit_of_work(SYSTEM) as work:
        old = work.get(SupportRecord, record_id)
        values = old.model_dump(exclude={"id", "version", "created_at", "updated_at"})
        values |= {"happened_on": day("2026-11-01"), "corrects_id": record_id}
        work.add(SupportRecord(**values))
        work.change(SupportRecord, record_id, old.version, {"is_replaced": True})
        added = SupportRecord(**{**values, "happened_on": day("2026-10-03"), "corrects_id": None})
        return work.add(added).pk


def test_a_closed_month_keeps_its_numbers_and_tells_which_rows_came_went_and_moved(
    ids: dict[str, int],
) -> None:
    closing = close()
    with read_only(SYSTEM) as view:
        assert changes_since(view, closing.pk) == ()
        before = made_report(view, CENTER, period_of("2026-10"))
    new = corrected(ids["corrected"])
    with unit_of_work(SYSTEM) as work:
        person = work.get(Client, ids["second"])
        work.change(Client, person.pk, person.version, {"disability": "intellectual"})
    with read_only(SYSTEM) as view:
        closed = closed_report(view, closing.pk)
        assert {k: c.value for k, c in closed.report.cells.items()} == {
            k: c.value for k, c in before.cells.items()
        }
        assert rows_of_cell(view, closed.report, TOTAL) == rows_of_cell(view, before, TOTAL)
        assert ids["corrected"] in rows_of_cell(view, closed.report, TOTAL)[1]
        changes = {change.name: change for change in changes_since(view, closing.pk)}
        method = changes["contacts_method"]
        assert (method.came, method.gone, method.moved) == ((new,), (ids["corrected"],), ())
        assert method.cells == ()  # one came, one went: the numbers are the same, the rows are not
        assert len(changes["registered"].moved) == 1
        told = {c.key: (c.then, c.now) for c in changes["registered"].cells}
        assert told["registered/身体障害/now"] == (1, 0)
        assert told["registered/知的障害/now"] == (0, 1)
        assert "hires_type" not in changes
    second = close()
    assert (second.edition, second.note) == (2, "様式の確認待ち")
    with read_only(SYSTEM) as view:
        rows = closings(view, CENTER)
        assert [(row.edition, row.is_last) for row in rows] == [(2, True), (1, False)]
        assert changes_since(view, closing.pk)
        assert changes_since(view, second.pk) == ()
        with pytest.raises(NotFound):
            closed_report(view, 999)


@pytest.mark.sqlite_only
def test_a_month_is_not_closed_too_soon_without_a_reason_or_twice_for_nothing(
    ids: dict[str, int], staff: dict[str, Actor]
) -> None:
    for wrong, field in (
        ({"period": "2026-11"}, "period"), ({"period": "2026"}, "period"), ({"note": " "}, "note"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as refusal:
            close(staff["director"], **wrong)
        assert field in refusal.value.fields
    with pytest.raises(NotAllowed):
        close(staff["supporter"])
    close(staff["director"])
    with pytest.raises(RuleViolation, match="変わっていません"):
        close(staff["director"])
    # Another office, another programme and another period are closings of their own.
    assert close(office_id=ids["branch"]).edition == 1
    assert close(programme="").edition == 1
    assert close(period="2026Q2").edition == 1
    with read_only(staff["viewer"]) as view:
        assert [row.by for row in closings(view)].count("模擬 所長") == 1


@pytest.mark.sqlite_only
def test_what_is_kept_is_read_back_as_it_was_and_names_nobody(ids: dict[str, int]) -> None:
    with read_only(SYSTEM) as view:
        for kind in REPORTS:
            live = made_report(view, kind, period_of("2026"))
            text = content_of(live)
            assert "模擬 1" not in text
            kept = report_from(text, kind, live.programme, None)
            assert (kept.cells, kept.checks, kept.period) == (live.cells, live.checks, live.period)
            for key in live.cells:
                assert rows_of_cell(view, kept, key) == rows_of_cell(view, live, key)


def test_ids_are_written_as_ranges_and_read_back() -> None:
    for ids, text in (((), ""), ((7,), "7"), ((1, 2, 3, 9, 9, 11, 12), "1-3,9,9,11-12")):
        assert ranges(ids) == text
        assert ids_of(text) == ids
