"""締めた中身 (content of a closing): a report as text and back, with the rows of each cell.

Numbers and ids only: nobody's name. Ids are written as ranges (「1-5,9」), equal lists once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from core.reports.checks import Check
from core.reports.periods import ReportPeriod, period_of
from core.reports.report import Report
from core.reports.table import Cell, Column, MadeSection, ReportRow, Tally, cell_key


def content_of(report: Report) -> str:
    """The text of a report."""
    return json.dumps(
        {
            "title": report.title,
            "period": report.period.key,
            "office": report.office,
            "notes": report.notes,
            "sections": [_section(section) for section in report.sections],
            "checks": [
                [c.name, c.title, c.passes, c.message, c.is_heavy, c.dataset, ranges(c.ids)]
                for c in report.checks
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def report_from(text: str, kind: str, programme: str, office_id: int | None) -> Report:
    """The report that was kept."""
    found = json.loads(text)
    period: ReportPeriod = period_of(found["period"])
    return Report(
        kind=kind,
        title=found["title"],
        period=period,
        programme=programme,
        office_id=office_id,
        office=found["office"],
        sections=tuple(_read_section(part) for part in found["sections"]),
        checks=tuple(
            Check(name, title, passes, message, is_heavy, dataset, ids_of(ids))
            for name, title, passes, message, is_heavy, dataset, ids in found["checks"]
        ),
        notes=tuple(found["notes"]),
    )


def ranges(ids: Iterable[int]) -> str:
    """Ids in their order as 「1-5,9,9」: one that stands there twice is written twice."""
    parts: list[tuple[int, int]] = []
    for one in ids:
        if parts and one == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], one)
        else:
            parts.append((one, one))
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def ids_of(text: str) -> tuple[int, ...]:
    """The ids that `ranges` wrote."""
    found: list[int] = []
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def _section(section: MadeSection) -> dict[str, Any]:
    pool: dict[str, int] = {}

    def kept(row: ReportRow, place: int) -> int:
        return pool.setdefault(ranges(section.ids_in(row, place)), len(pool))

    rows = [
        [
            row.key, row.label, row.is_total, row.needs_check,
            [
                [c.value, c.part, c.whole, c.people, c.is_total, kept(row, place)]
                for place, c in enumerate(row.cells)
            ],
        ]
        for row in section.rows
    ]  # fmt: skip
    return {
        "name": section.name, "title": section.title, "group": section.group,
        "definition": section.definition, "head": section.head, "source": section.source,
        "dataset": section.dataset,
        "columns": [
            [c.key, c.title, c.unit, c.tally.value, c.of, list(c.rate_of)] for c in section.columns
        ],
        "rows": rows,
        "ids": list(pool),
    }  # fmt: skip


def _read_section(part: dict[str, Any]) -> MadeSection:
    columns = tuple(
        Column(key, title, unit, Tally(tally), of=of, rate_of=(rate_of[0], rate_of[1]))
        for key, title, unit, tally, of, rate_of in part["columns"]
    )
    pool = [ids_of(text) for text in part["ids"]]
    kept: dict[str, tuple[int, ...]] = {}
    rows = []
    for key, label, is_total, needs_check, numbers in part["rows"]:
        cells = []
        for column, (value, p, whole, people, total, place) in zip(columns, numbers, strict=True):
            cell = Cell(
                cell_key(part["name"], key, column.key), value, p, whole, people, total, column.unit
            )
            kept[cell.key] = pool[place]
            cells.append(cell)
        rows.append(ReportRow(key, label, tuple(cells), is_total, needs_check))
    return MadeSection(
        name=part["name"], title=part["title"], group=part["group"],
        definition=part["definition"], head=part["head"], source=part["source"],
        dataset=part["dataset"], columns=columns, rows=tuple(rows), kept=kept,
    )  # fmt: skip
