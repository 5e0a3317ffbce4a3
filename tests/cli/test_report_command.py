"""命令 report と chart: files for a commissioner and for slides, in which small numbers are hidden."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from core import cli
from core.charts.catalogue import CATALOGUE
from core.charts.disclosure import SIGN
from core.db.actor import SYSTEM
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChart
from core.domain.report_closings import ReportClosingEntry
from core.reports.report import REPORTS
from core.services.report_closings import close_report
from tests.conftest import Kept, add_staff
from tests.reports.ledger import CENTER, a_busy_month

pytestmark = pytest.mark.sqlite_only
Output = pytest.CaptureFixture[str]


@pytest.fixture
def office(ledger: str, kept: Kept) -> None:
    def fill() -> None:
        a_busy_month()
        owner = add_staff()["director"].id or 0
        with unit_of_work(SYSTEM) as work:
            for name, is_shared in (("模擬の件数", True), ("わたしだけ", False)):
                choices = CATALOGUE["employments"].default.to_json()
                work.add(
                    SavedChart(name=name, owner_id=owner, is_shared=is_shared, choices=choices)
                )

    kept.start_from("busy month for commands", ledger, fill)


def run(*arguments: str) -> int:
    return cli.main(list(arguments))


def test_the_kinds_are_listed(ledger: str, capsys: Output) -> None:
    assert run("report", "list") == 0
    told = capsys.readouterr().out
    for name, kind in REPORTS.items():
        assert name in told
        assert kind.title in told


def test_a_report_is_written_whole_for_this_account_alone(
    office: None, tmp_path: Path, capsys: Output
) -> None:
    begin = ("report", CENTER, "--period", "2026-10", "--out")
    for ending, sign in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        file = tmp_path / f"report.{ending}"
        file.write_text("older")
        assert run(*begin, str(file)) == 0
        assert file.read_bytes().startswith(sign)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "5人未満の数は伏せてあります" in capsys.readouterr().out
    file = tmp_path / "report.json"
    assert run(*begin, str(file)) == 0
    assert '"hidden": true' in file.read_text("utf-8")
    assert run(*begin, str(file), "--exact") == 0
    assert "hidden" not in file.read_text("utf-8")
    assert json.loads(file.read_text("utf-8"))["exact"]
    assert sorted(p.name for p in tmp_path.glob("*report*")) == [
        "report.json", "report.pdf", "report.xlsx",
    ]  # fmt: skip


def test_a_closed_month_is_written_as_it_was_closed_unless_the_live_one_is_asked_for(
    office: None, tmp_path: Path
) -> None:
    with unit_of_work(SYSTEM) as work:
        told = {"kind": CENTER, "period": "2026-10", "programme": CENTER, "note": "確認待ち"}
        close_report(work, ReportClosingEntry.model_validate(told))
    file = tmp_path / "report.json"
    begin = ("report", CENTER, "--period", "2026-10", "--out", str(file))
    assert run(*begin) == 0
    assert json.loads(file.read_text("utf-8"))["state"].startswith("締めた数　第1版")
    assert run(*begin, "--live") == 0
    assert json.loads(file.read_text("utf-8"))["state"].startswith("締めていない")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing", "--period", "2026-10", "--out", "r.pdf"), "この種類の報告はありません"),
        ((CENTER, "--period", "2026-13", "--out", "r.pdf"), "2026Q3"),
        ((CENTER, "--period", "2026-10", "--out", "r.doc"), ".xlsx・.pdf・.json"),
        ((CENTER, "--period", "2026-10"), "--out"),
        ((CENTER, "--period", "2026-10", "--out", "/nowhere/r.pdf"), "書けません"),
        ((CENTER, "--period", "2026-10", "--out", "r.pdf", "--office", "無い所"), "模擬 本所"),
        ((CENTER, "--period", "2026-10", "--out", "r.pdf", "--programme", "x"), "all"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line_and_leaves_no_file(
    office: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output,
    arguments: tuple[str, ...], said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert run("report", *arguments) == 1
    assert said in capsys.readouterr().err
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_shared_chart_becomes_a_file_and_a_private_one_does_not(
    office: None, tmp_path: Path, capsys: Output
) -> None:
    for ending, sign in (("csv", "\ufeff".encode()), ("svg", b"<svg")):
        file = tmp_path / f"chart.{ending}"
        assert run("chart", "模擬の件数", "--out", str(file)) == 0
        assert file.read_bytes().startswith(sign)
    assert SIGN in (tmp_path / "chart.csv").read_text("utf-8")
    assert run("chart", "模擬の件数", "--out", str(tmp_path / "chart.csv"), "--exact") == 0
    assert SIGN not in (tmp_path / "chart.csv").read_text("utf-8")
    # Which of them left with its small numbers is in the audit.
    with read_only(SYSTEM) as view:
        a = audit_entry.c
        noted = view.rows(select(a.changes).where(a.action == "export").order_by(a.seq))
    assert ["そのままの数" in row.changes for row in noted] == [False, False, True]
    capsys.readouterr()
    assert run("chart", "わたしだけ", "--out", str(tmp_path / "own.png")) == 1
    told = capsys.readouterr().err
    assert "「模擬の件数」" in told
    assert not (tmp_path / "own.png").exists()
