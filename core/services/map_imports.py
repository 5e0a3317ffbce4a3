"""地図の取り込み (imports of public geography): boundaries by prefecture, stations as a whole.

Nothing of the office hangs on these rows, so an import replaces them; the file of another edition
brings the former ones back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Table, delete, insert, select

from core.db.technical import municipality_boundary, station
from core.db.work import View, Work
from core.domain.organizations import ImportBatch
from core.domain.permissions import Action, require
from core.domain.sources import BOUNDARIES, STATIONS
from core.domain.text import search_key
from core.errors import RuleViolation
from core.exchange.boundaries import BoundaryFile, read_boundaries
from core.exchange.report import Rejection
from core.exchange.stations import StationFile, read_stations

KINDS = {BOUNDARIES: "市区町村の境界（国土数値情報 N03）", STATIONS: "駅（国土数値情報 N02）"}


@dataclass(frozen=True)
class MapResult:
    """件数: what a map import did, or would do. `batch_id` is None when it wrote nothing."""

    batch_id: int | None
    added: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True)
class MapTrial:
    """試しの取り込み: the file as it was read, and what taking it would do. `gone`: stored rows
    of what the file replaces that it does not hold any more."""

    kind: str
    file: BoundaryFile | StationFile
    digest: str
    result: MapResult

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """What is not taken, with the reason."""
        return self.file.rejections

    @property
    def notes(self) -> list[str]:
        """What was made of the file, in sentences for the screen and for the command."""
        if isinstance(self.file, StationFile):
            return [f"同じ路線の同じ駅を一つにまとめました（{self.file.grouped:,}件）。"] * bool(
                self.file.grouped
            )
        file = self.file
        found = [
            f"入れかえる都道府県: {'、'.join(file.prefectures)}。ほかの都道府県はそのままです。"
        ]
        if file.without_code:
            found.append(f"所属未定地など、コードのないもの {file.without_code:,}件は除きました。")
        if file.islets:
            found.append(f"画面では見えない小さな島や岩 {file.islets:,}個は形から除きました。")
        if far := file.far_islands:
            found.append(
                f"遠い島の{len(far)}町村（{'、'.join(far[:3])}など）は、都道府県の地図では描きません。"
            )
        found.append(f"形の点を {file.points_read:,}個から {file.points_kept:,}個に減らしました。")
        return found


def trial_map(view: View, kind: str, content: bytes, file_name: str) -> MapTrial:
    """試しの取り込み of a file of one of the `KINDS`; writes nothing. Raises FileRefused."""
    require(view.actor, Action.IMPORT)
    file: BoundaryFile | StationFile
    if kind == BOUNDARIES:
        file = read_boundaries(content, file_name)
    else:
        file = read_stations(content, file_name)
    return MapTrial(kind, file, hashlib.sha256(content).hexdigest(), _compared(view, file))


def take_map(work: Work, trial: MapTrial, *, good_rows_only: bool = False) -> MapResult:
    """地図を取り込む: replaces the prefectures of the file, or all stations, in this transaction.

    Compared anew: somebody may have imported since the trial. A file that changes nothing writes
    nothing. Raises `RuleViolation` when something of the file cannot be read and `good_rows_only`
    was not chosen.
    """
    require(work.actor, Action.IMPORT)
    if trial.rejections and not good_rows_only:
        raise RuleViolation(
            {
                "file": f"取り込めない地物が{len(trial.rejections)}件あります。ファイルを確かめるか、"
                "「問題のない行だけ取り込む」を選んでください。何も書き込んでいません。"
            }
        )
    work.alone("map_imports")
    file, found = trial.file, _compared(work, trial.file)
    work.log("import", _table(file).name, detail={"ファイル": file.file_name, "行": file.row_count})
    if not (found.added or found.changed or found.gone):
        return found
    batch = work.add(
        ImportBatch(
            kind=trial.kind, file_name=file.file_name[:200], digest=trial.digest,
            edition_on=file.edition_on, rows=file.row_count, added=found.added,
            changed=found.changed, unchanged=found.unchanged, gone=found.gone,
            rejected=len(file.rejections), by_id=work.actor.id,
        )
    )  # fmt: skip
    replace(work, file, batch.pk)
    return MapResult(batch.pk, found.added, found.changed, found.unchanged, found.gone)


def replace(work: Work, file: BoundaryFile | StationFile, batch_id: int) -> None:
    """The rows of the file instead of those that it replaces."""
    require(work.actor, Action.IMPORT)
    table, old = _table(file), delete(_table(file))
    if isinstance(file, BoundaryFile):
        old = old.where(municipality_boundary.c.prefecture.in_(file.prefectures))
        # A code that has moved to another prefecture would stand twice.
        codes = [each.code for each in file.boundaries]
        work.technical(old)
        old = delete(table).where(municipality_boundary.c.code.in_(codes))
    work.technical(old)
    work.technical(insert(table), [{**row, "batch_id": batch_id} for row in _rows(file)])


def _table(file: BoundaryFile | StationFile) -> Table:
    return municipality_boundary if isinstance(file, BoundaryFile) else station


def _rows(file: BoundaryFile | StationFile) -> list[dict[str, Any]]:
    if isinstance(file, BoundaryFile):
        return [asdict(each) for each in file.boundaries]
    return [{**asdict(each), "search_key": search_key(each.name)[:80]} for each in file.stations]


def _compared(view: View, file: BoundaryFile | StationFile) -> MapResult:
    """What the file changes against what is stored, by code, or by name, line and company."""
    names: Sequence[str]
    if isinstance(file, BoundaryFile):
        c = municipality_boundary.c
        names = ("prefecture", "municipality", "latitude", "longitude", "geometry")
        stored = select(c.code, *(c[n] for n in names)).where(c.prefecture.in_(file.prefectures))
        before: dict[str, Any] = {row[0]: tuple(row[1:]) for row in view.rows(stored)}
        after = {each.code: tuple(getattr(each, n) for n in names) for each in file.boundaries}
        return _counted(before, after)
    s = station.c
    keys, places = ("name", "line", "company"), ("latitude", "longitude")
    rows = view.rows(select(*(s[n] for n in (*keys, *places))).order_by(s.id))
    return _counted(
        _by_key([(tuple(row[:3]), tuple(row[3:])) for row in rows]),
        _by_key(
            [
                (tuple(getattr(e, n) for n in keys), tuple(getattr(e, n) for n in places))
                for e in file.stations
            ]
        ),
    )


def _by_key(rows: Sequence[tuple[tuple[Any, ...], Any]]) -> dict[Any, Any]:
    """Namesakes of one line and company count one after another."""
    found: dict[Any, Any] = {}
    for key, place in rows:
        number = 0
        while (key, number) in found:
            number += 1
        found[key, number] = place
    return found


def _counted(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> MapResult:
    both = before.keys() & after.keys()
    changed = sum(before[key] != after[key] for key in both)
    return MapResult(
        None, len(after) - len(both), changed, len(both) - changed, len(before) - len(both)
    )
