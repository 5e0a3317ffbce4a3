"""報告とグラフの命令 (report and chart commands): a period's report and a saved chart as files, for scripts
and cron.

Small numbers are hidden unless the true ones are asked for. Nobody is named.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.errors import NotFound, RuleViolation


def report(args: argparse.Namespace) -> int:
    """`report list`, or one report into one file."""
    from core.db.actor import SYSTEM
    from core.db.work import read_only, unit_of_work
    from core.reports.report import REPORTS, report_kind
    from core.services.report_files import (
        FORMS,
        WantedReport,
        issue_report,
        last_closing,
        state_words,
    )

    if args.kind == "list":
        print("\n".join(f"{name:<24}{kind.title}" for name, kind in REPORTS.items()))
        return 0
    report_kind(args.kind)
    if not args.period or not args.out:
        raise RuleViolation(
            {"": "--period（2026-10・2026Q3・2026）と --out（書くファイル）を付けてください。"}
        )
    out = Path(args.out)
    form = _form(out, tuple(FORMS))
    with read_only(SYSTEM) as view:
        office_id = _office(view, args.office) if args.office else None
    wanted = WantedReport(
        args.kind, args.period, _programme(args.programme), office_id, exact=args.exact
    )
    with unit_of_work(SYSTEM, reason="命令から") as work:
        row = None if args.live else last_closing(work, wanted)
        made = issue_report(work, replace(wanted, closing_id=row.id if row else None), form)
    _put(out, made.content)  # after its line in the audit: no file without one
    print(f"{out} に書きました（{state_words(row)}）。{_told(exact=args.exact)}")
    return 0


def chart(args: argparse.Namespace) -> int:
    """A saved chart as a picture or as its numbers."""
    from core.charts import picture
    from core.charts.catalogue import checked
    from core.charts.choice import choice_from_json
    from core.charts.drawing import Drawing, draw
    from core.db.actor import SYSTEM
    from core.db.work import unit_of_work
    from core.services.charts import log_export

    out = Path(args.out)
    form = _form(out, ("png", "svg", "csv"))
    with unit_of_work(SYSTEM, reason="命令から") as work:
        found = _chart(work, args.name)
        choice = checked(choice_from_json(found.choices))
        drawing = draw(work, choice, found.name, leaves=not args.exact)
        if drawing.is_empty:
            raise NotFound(f"「{found.name}」には、いま数がありません。{drawing.reason}")
        log_export(work, choice, form.upper(), exact=args.exact)
    writers: dict[str, Callable[[Drawing], str | bytes]] = {
        "png": picture.png, "svg": picture.svg, "csv": picture.csv,
    }  # fmt: skip
    made = writers[form](drawing)
    _put(out, made.encode("utf-8") if isinstance(made, str) else made)
    print(f"{out} に書きました。{_told(exact=args.exact)}")
    return 0


def _told(*, exact: bool) -> str:
    return (
        "そのままの数です。取り扱いに注意してください。"
        if exact
        else "5人未満の数は伏せてあります。"
    )


def _form(out: Path, known: tuple[str, ...]) -> str:
    form = out.suffix.removeprefix(".").lower()
    if form not in known:
        offered = "・".join(f".{each}" for each in known)
        raise RuleViolation(
            {"out": f"--out のファイル名は {offered} のどれかで終わらせてください。"}
        )
    return form


def _office(view: Any, name: str) -> int:
    from core.queries.offices import office_names

    found = {title: row_id for row_id, title in office_names(view).items()}
    if name not in found:
        known = "、".join(found) or "（まだありません）"
        raise NotFound(f"事業所「{name}」はありません。あるのは: {known}")
    return found[name]


def _programme(code: str | None) -> str | None:
    """None: that of the kind; 「all」: every programme."""
    from core.domain.codes import codes

    if code in (None, "all"):
        return "" if code else None
    if code not in codes("programme"):
        known = "、".join(codes("programme").labels())
        raise NotFound(f"事業「{code}」はありません。all か次のコードにしてください: {known}")
    return code


def _chart(view: Any, name: str) -> Any:
    """The chart of that name among those that are shown to everybody."""
    from core.queries.charts import saved_charts

    shared = [row for row in saved_charts(view) if row.is_shared]
    found = [row for row in shared if row.name == name]
    if not found:
        known = "、".join(f"「{row.name}」" for row in shared) or "まだありません"
        raise NotFound(f"「{name}」という、みんなに見せているグラフはありません。あるのは: {known}")
    if len(found) > 1:
        raise RuleViolation(
            {
                "name": f"「{name}」というグラフが{len(found)}つあります。名前を変えてから書き出してください。"
            }
        )
    return found[0]


def _put(path: Path, content: bytes) -> None:
    """The whole file or the one before: for this account's eyes only from the first byte."""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".report-")  # made with mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RuleViolation(
            {"out": f"{path} に書けません（{error.strerror}）。置き場所を確かめてください。"}
        ) from error


def add_commands(commands: Any) -> None:
    """`report list`, `report KIND --period 2026-10 --out FILE`, `chart NAME --out FILE`."""
    command = commands.add_parser(
        "report", help="実績報告をファイルに書く（list で種類の一覧。5人未満は伏せる）"
    )
    command.add_argument("kind", metavar="KIND", help="報告の種類、または list")
    command.add_argument(
        "--period", metavar="PERIOD", help="2026-10（月）・2026Q3（四半期）・2026（年度）"
    )
    command.add_argument(
        "--programme", metavar="CODE", help="この事業（指定がなければ報告のもの、all で全部）"
    )
    command.add_argument("--office", metavar="NAME", help="この事業所だけ")
    command.add_argument("--out", metavar="FILE", help="書くファイル（.xlsx・.pdf・.json）")
    command.add_argument(
        "--live", action="store_true", help="締めた期間でも、いまの数で（指定がなければ締めた数）"
    )
    command.add_argument(
        "--exact", action="store_true", help="5人未満も伏せない（取扱注意と書かれる）"
    )
    command.set_defaults(run=report)

    command = commands.add_parser("chart", help="保存したグラフをファイルに書く（5人未満は伏せる）")
    command.add_argument("name", metavar="NAME", help="保存したグラフの名前")
    command.add_argument(
        "--out", required=True, metavar="FILE", help="書くファイル（.png・.svg・.csv）"
    )
    command.add_argument("--exact", action="store_true", help="5人未満も伏せない")
    command.set_defaults(run=chart)
