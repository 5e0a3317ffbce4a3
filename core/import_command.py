"""取り込みの命令 (the import command): public files without the screen, for scripts and cron."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain.sources import BOUNDARIES, CONTACT_LIST, MEDICAL, STATIONS, WAMNET, source_name
from core.errors import DomainError, RuleViolation

if TYPE_CHECKING:
    from core.exchange.differences import Differences
    from core.exchange.public_file import PublicFile
    from core.exchange.report import Rejection
    from core.services.imports import ImportResult
    from core.services.map_imports import MapTrial

SHOWN_REJECTIONS = 20
# Word of the command → kind of the file.
KINDS = {
    "wamnet": WAMNET, "medical": MEDICAL, "contacts": CONTACT_LIST, "boundaries": BOUNDARIES,
    "stations": STATIONS,
}  # fmt: skip


@dataclass(frozen=True)
class ImportReport:
    """取り込みの報告: what a run found and did, for a script or a person who reads it afterwards."""

    names: tuple[str, ...]
    rows: int
    left_out: int
    rejections: tuple[Rejection, ...]
    results: tuple[ImportResult, ...]
    dry_run: bool
    written: bool
    seconds: float
    peak_mebibytes: float
    kept: int = 0
    similar: int = 0
    notes: tuple[str, ...] = ()

    @property
    def result(self) -> ImportResult:
        """All files together."""
        from core.services.imports import summed

        return summed(self.results)

    def as_json(self) -> dict[str, Any]:
        """Plain values; `rejected` names every value that was not taken."""
        return {
            "files": [
                {"name": name, **{k: v for k, v in asdict(r).items() if k != "batch_id"}}
                for name, r in zip(self.names, self.results, strict=True)
            ],
            "rows": self.rows,
            "added": self.result.added,
            "changed": self.result.changed,
            "unchanged": self.result.unchanged,
            "gone": self.result.gone,
            "rejected": [asdict(rejection) for rejection in self.rejections],
            "seconds": round(self.seconds, 3),
            "peak_mebibytes": round(self.peak_mebibytes, 1),
            "dry_run": self.dry_run,
            "written": self.written,
            "rows_left_out": self.left_out,
            "kept_by_hand": self.kept,
            "similar": self.similar,
            "notes": list(self.notes),
        }


def import_files(args: argparse.Namespace) -> int:
    """Import public files, or only say what they would change; exit code 1 when refused."""
    from core import bootstrap

    bootstrap.prepare()
    try:
        report, refusal = _run(args)
    except DomainError as error:
        if not args.json:
            raise
        print(json.dumps({"error": str(error), "written": False}, ensure_ascii=False))
        return 1
    if args.json:
        said = {"error": refusal} if refusal else {}
        print(json.dumps({**said, **report.as_json()}, ensure_ascii=False))
    else:
        _tell(report, refusal)
    return 1 if refusal else 0


def _run(args: argparse.Namespace) -> tuple[ImportReport, str]:
    """The report, and why nothing was written although that was asked for ("" otherwise)."""
    from core.exchange.archive import read_file
    from core.exchange.upload import MAPS, Chosen, sorted_upload
    from core.exchange.wamnet import read_wamnet

    began, base = time.perf_counter(), _peak()
    files = [Chosen(Path(name).name, read_file(Path(name))) for name in args.file]
    upload = sorted_upload(files)
    wanted = KINDS[args.kind]
    if wanted == WAMNET and upload.kind == CONTACT_LIST:
        for file in files:  # what is missing in it can be said exactly
            read_wamnet(file.content, file.name)
    if upload.kind != wanted and wanted != CONTACT_LIST:
        raise RuleViolation(
            {
                "file": f"{source_name(wanted)}のファイルではありません"
                f"（{source_name(upload.kind)}のようです）。"
            }
        )
    if wanted in MAPS:
        values, refusal = _map(args, wanted, files[0])
    else:
        values, refusal = _organizations(args, files, wanted)
    values |= {"seconds": time.perf_counter() - began, "peak_mebibytes": _peak() - base}
    return ImportReport(dry_run=args.dry_run, **values), refusal


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _organizations(
    args: argparse.Namespace, files: Sequence[Any], kind: str
) -> tuple[dict[str, Any], str]:
    from core.db.actor import SYSTEM
    from core.db.work import read_only, unit_of_work
    from core.services import imports

    read, options = _reader(args, files, kind), {"add_similar": args.add_similar}
    with read_only(SYSTEM) as view:
        older = imports.older_editions(view, read)
    refusal, results = "", None
    if not args.dry_run:
        try:
            with unit_of_work(SYSTEM, reason="命令から") as work:
                results = imports.import_files(
                    work, read, good_rows_only=args.good_rows_only, **options
                )
        except RuleViolation as violation:
            refusal = str(violation)
    written = bool(results) and any(r.batch_id is not None for r in results or [])
    found: list[Differences] = []
    if results is None:
        with read_only(SYSTEM) as view:
            found = imports.compare_files(view, read, **options)
        results = [imports.counted(each) for each in found]
    return {
        "names": tuple(file.file_name for file in read),
        "rows": sum(file.row_count for file in read),
        "left_out": sum(len(file.left_out) for file in read),
        "rejections": tuple(r for file in read for r in file.rejections),
        "results": tuple(results),
        "written": written,
        "kept": sum(len(each.kept) for each in found),
        "similar": sum(len(each.similar) for each in found),
        "notes": (*older, *(text for f in read for text in (*f.notes, f.refusal) if text)),
    }, refusal


def _reader(args: argparse.Namespace, files: Sequence[Any], kind: str) -> list[PublicFile]:
    from core.db.actor import SYSTEM
    from core.db.work import read_only
    from core.exchange.upload import read_upload, sorted_upload
    from core.queries.imports import known_keys

    if kind == CONTACT_LIST:
        return [_contact_list(args, files[0])]
    known: set[str] = set()
    if kind == MEDICAL:
        with read_only(SYSTEM) as view:
            known = known_keys(view, MEDICAL)
    return read_upload(sorted_upload(files), keep_all=args.all, known=known)


def _contact_list(args: argparse.Namespace, file: Any) -> PublicFile:
    from core.domain.codes import codes
    from core.exchange import contact_list

    if args.organization_type not in codes("organization_type"):
        raise RuleViolation({"kind": "--organization-type を機関の種別から選んでください。"})
    sheets = contact_list.sheets_of(file.content, file.name)
    sheet = next((s for s in sheets if s.name == args.sheet), sheets[0])
    number = args.header_row or contact_list.find_header(sheet.rows)
    columns = contact_list.suggested(contact_list.header_at(sheet, number))
    for pair in args.map:
        field, _, header = pair.partition("=")
        if field not in contact_list.FIELDS:
            raise RuleViolation(
                {"map": f"--map の項目は {', '.join(contact_list.FIELDS)} のどれかです。"}
            )
        columns[field] = header
    mapping = contact_list.ListMapping(
        columns, args.organization_type, args.prefecture, sheet.name, number
    )
    return contact_list.read_contact_list(sheet, mapping, file.name, file.digest)


def _map(args: argparse.Namespace, kind: str, file: Any) -> tuple[dict[str, Any], str]:
    from core.db.actor import SYSTEM
    from core.db.work import read_only, unit_of_work
    from core.services.imports import ImportResult
    from core.services.map_imports import take_map, trial_map

    with read_only(SYSTEM) as view:
        trial: MapTrial = trial_map(view, kind, file.content, file.name)
    result, refusal = trial.result, ""
    if not args.dry_run:
        try:
            with unit_of_work(SYSTEM, reason="命令から") as work:
                result = take_map(work, trial, good_rows_only=args.good_rows_only)
        except RuleViolation as violation:
            refusal = str(violation)
    return {
        "names": (file.name,),
        "rows": trial.file.row_count,
        "left_out": len(trial.rejections),
        "rejections": tuple(trial.rejections),
        "results": (ImportResult(**asdict(result)),),
        "written": not refusal and result.batch_id is not None,
        "notes": tuple(trial.notes),
    }, refusal


def _tell(report: ImportReport, refusal: str) -> None:
    if report.dry_run:
        state = "試しました（書き込んでいません）"
    elif refusal:
        state = "書き込んでいません"
    else:
        state = "取り込みました" if report.written else "変わるところはありません"
    lines = [(name, r) for name, r in zip(report.names, report.results, strict=True)]
    result = report.result
    for name, each in lines[: len(lines) if len(lines) > 1 else 0]:
        print(f"  {name}: {_counts(each)}")
    name = report.names[0] if len(lines) == 1 else f"{len(lines)}個のファイル"
    print(
        f"{name}: {state}。{report.rows}行、{_counts(result)}、取り込めない行 {report.left_out}"
        f"（{report.seconds:.1f}秒、{report.peak_mebibytes:.0f}MiB）"
    )
    for text in dict.fromkeys(report.notes):
        print(f"  {text}")
    for item in report.rejections[:SHOWN_REJECTIONS]:
        place = f"{item.row}行目" + (f"「{item.column}」" if item.column else "")
        left = "この値だけ取り込みません" if item.row_taken else "この行を取り込みません"
        print(f"  {place} {item.value!r}: {item.reason}（{left}）")
    if len(report.rejections) > SHOWN_REJECTIONS:
        more = len(report.rejections) - SHOWN_REJECTIONS
        print(f"  ほか {more}件（--json ですべて表示します）")
    if refusal:
        print(refusal, file=sys.stderr)


def _counts(r: ImportResult) -> str:
    return f"追加 {r.added}、変更 {r.changed}、同じ {r.unchanged}、掲載終了 {r.gone}"


def add_command(commands: Any, run: Callable[[argparse.Namespace], int] = import_files) -> None:
    """`import KIND FILE…` with what each kind needs to be told."""
    command = commands.add_parser("import", help="公開データを取り込む")
    command.add_argument("kind", choices=list(KINDS))
    command.add_argument(
        "file",
        metavar="FILE",
        nargs="+",
        help="公開されたままのファイル（いくつでも。すべてか無か）",
    )
    command.add_argument("--dry-run", action="store_true", help="試すだけで、書き込まない")
    command.add_argument("--json", action="store_true")
    command.add_argument(
        "--good-rows-only", action="store_true", help="取り込めない行を除いて取り込む"
    )
    command.add_argument("--all", action="store_true", help="medical: 精神科のないところも取り込む")
    command.add_argument(
        "--organization-type", default="other", metavar="CODE",
        help="contacts: 全部の行の種別（hello_work など）",
    )  # fmt: skip
    command.add_argument(
        "--prefecture", default="", metavar="NAME", help="contacts: 住所に都道府県がないとき"
    )
    command.add_argument("--sheet", default="", metavar="NAME", help="contacts: Excelのシート")
    command.add_argument("--header-row", type=int, metavar="N", help="contacts: 見出しの行")
    command.add_argument(
        "--map", action="append", default=[], metavar="FIELD=HEADER",
        help="contacts: 項目と見出し（繰り返せる。書かないものは見出しから決める）",
    )  # fmt: skip
    command.add_argument(
        "--add-similar", action="store_true", help="contacts: 似た機関があっても加える"
    )
    command.set_defaults(run=run)
