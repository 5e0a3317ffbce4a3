"""公開データの取り込み (imports): what a file would change, and the change itself, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from core import clock
from core.db.work import View, Work
from core.domain.organizations import ImportBatch, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.exchange.differences import Differences, StoredOrganization, compare
from core.exchange.facts import FACT_FIELDS, OrganizationFacts
from core.exchange.wamnet import SOURCE, WamnetFile
from core.queries.organizations import stored_by_source
from core.services.organizations import search_text_of

Progress = Callable[[float], None]


@dataclass(frozen=True)
class ImportResult:
    """取り込みの結果. `batch_id` is None when nothing had to be changed."""

    batch_id: int | None
    added: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True)
class ImportReport:
    """取り込みの報告: what a run found and did, for a script or a person who reads it afterwards."""

    file: WamnetFile
    result: ImportResult
    dry_run: bool
    written: bool
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Plain values; `rejected` names every value that was not taken."""
        return {
            "rows": self.file.row_count,
            "added": self.result.added,
            "changed": self.result.changed,
            "unchanged": self.result.unchanged,
            "gone": self.result.gone,
            "rejected": [asdict(rejection) for rejection in self.file.rejections],
            "seconds": round(self.seconds, 3),
            "dry_run": self.dry_run,
            "written": self.written,
            "rows_left_out": len(self.file.left_out),
        }


def counted(found: Differences, batch_id: int | None = None) -> ImportResult:
    """差分の件数: what an import did, or a dry run would do."""
    return ImportResult(
        batch_id, len(found.added), len(found.changed), len(found.unchanged), len(found.gone)
    )


def _facts(row: Any) -> OrganizationFacts:
    values = {name: getattr(row, name) for name in FACT_FIELDS}
    return OrganizationFacts(source=row.source, source_key=row.source_key, **values)


def compare_with_ledger(view: View, file: WamnetFile) -> Differences:
    """試しの取り込み (dry run): what would be added, changed and marked as gone.

    A public field that the office corrected by hand is left alone, and is no difference.
    """
    require(view.actor, Action.IMPORT)
    return _compare(stored_by_source(view, SOURCE), file)


def _compare(rows: Mapping[str, Any], file: WamnetFile) -> Differences:
    stored = {key: StoredOrganization(_facts(row), row.gone_on) for key, row in rows.items()}
    incoming = [_own_key(rows, facts) for facts in file.facts]
    also_present = {key for key in rows if key.split("/")[0] in file.keys}
    found = compare(stored, incoming, also_present)
    changed, unchanged = [], list(found.unchanged)
    for key, changes in found.changed:
        kept = set(rows[key].kept_fields.split(","))
        open_changes = {name: pair for name, pair in changes.items() if name not in kept}
        if open_changes:
            changed.append((key, open_changes))
        else:
            unchanged.append(key)
    gone = () if file.is_part else found.gone
    return Differences(found.added, tuple(changed), tuple(unchanged), gone)


def _own_key(rows: Mapping[str, Any], facts: OrganizationFacts) -> OrganizationFacts:
    """The files of two services can give one NO to two offices: what people wrote about one must
    not end at the other, so the later one is kept under its NO and its 事業所番号."""
    known = rows.get(facts.source_key)
    if known is None or known.service_name == facts.service_name:
        return facts
    if known.office_number == facts.office_number:
        return facts  # the office itself, its service under another name
    return replace(facts, source_key=f"{facts.source_key}/{facts.office_number}")


def import_wamnet(
    work: Work,
    file: WamnetFile,
    content: bytes,
    *,
    good_rows_only: bool = False,
    progress: Progress = lambda share: None,
) -> ImportResult:
    """WAM NETを取り込む: adds, changes and marks as gone, in one transaction.

    What the office wrote (notes, key persons, vacancies, corrected fields) is not touched. The
    differences are taken again here: somebody may have worked since the dry run. Raises
    `RuleViolation` when rows cannot be taken and `good_rows_only` was not chosen.
    """
    require(work.actor, Action.IMPORT)
    if file.left_out and not good_rows_only:
        raise RuleViolation(
            {
                "file": f"取り込めない行が{len(file.left_out)}件あります。ファイルを直すか、"
                "「問題のない行だけ取り込む」を選んでください。何も書き込んでいません。"
            }
        )
    rows = stored_by_source(work, SOURCE)
    found = _compare(rows, file)
    work.log("import", "organization", detail={"ファイル": file.file_name, "行": file.row_count})
    if found.is_empty:
        return counted(found)
    batch = work.add(_batch(work, file, content, found))
    _add(work, found, batch.pk)
    progress(0.4)
    for done, (key, changes) in enumerate(found.changed):
        _change(work, rows[key], changes, batch.pk)
        if done % 200 == 0:
            progress(0.4 + 0.5 * done / len(found.changed))
    gone_on = file.edition_on or clock.today()
    for key in found.gone:
        work.change(Organization, rows[key].id, rows[key].version, _gone(gone_on, batch.pk))
    progress(1.0)
    return counted(found, batch.pk)


def _batch(work: Work, file: WamnetFile, content: bytes, found: Differences) -> ImportBatch:
    return ImportBatch(
        kind=SOURCE,
        file_name=file.file_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        edition_on=file.edition_on,
        rows=file.row_count,
        added=len(found.added),
        changed=len(found.changed),
        unchanged=len(found.unchanged),
        gone=len(found.gone),
        rejected=len(file.left_out),
        by_id=work.actor.id,
    )


def _add(work: Work, found: Differences, batch_id: int) -> None:
    new = []
    for facts in found.added:
        values = asdict(facts)
        del values["untaken"]
        new.append(Organization(**values, batch_id=batch_id, search_text=search_text_of(values)))
    if new:
        work.add_all(new)


def _change(
    work: Work, row: Any, changes: Mapping[str, tuple[object, object]], batch_id: int
) -> None:
    values: dict[str, Any] = {name: new for name, (_old, new) in changes.items()}
    values["search_text"] = search_text_of({**row._mapping, **values})
    work.change(Organization, row.id, row.version, {**values, "batch_id": batch_id})


def _gone(gone_on: date, batch_id: int) -> dict[str, Any]:
    return {"gone_on": gone_on, "batch_id": batch_id}
