"""`import wamnet`: what it prints, its exit code, and that a bad file writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli import main
from core.db.actor import SYSTEM
from core.db.work import read_only
from core.queries.audit import AuditCriteria, audit_rows
from core.queries.organizations import OrganizationCriteria, all_rows, last_batches
from tests.exchange import samples
from tests.exchange.samples import HEADER, as_published, office, offices, text, zip_of, zipped

pytestmark = pytest.mark.sqlite_only
GOOD = as_published(offices(3))


class Command:
    """The command on one file, its answer read back."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(
        self, content: bytes, *options: str, name: str = samples.FILE_NAME
    ) -> tuple[int, Any]:
        path = self.folder / name
        path.write_bytes(content)
        self._capsys.readouterr()
        code = main(["import", "wamnet", str(path), "--json", *options])
        return code, json.loads(self._capsys.readouterr().out)


@pytest.fixture
def command(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def stored() -> list[str]:
    with read_only(SYSTEM) as view:
        return sorted(row.name for row in all_rows(view, OrganizationCriteria()))


def test_a_dry_run_writes_nothing_and_says_what_would_happen(command: Command) -> None:
    code, said = command(GOOD, "--dry-run")
    assert code == 0
    assert (said["added"], said["dry_run"], said["written"]) == (3, True, False)
    assert stored() == []


def test_an_import_is_done_in_the_name_of_the_system(command: Command) -> None:
    code, said = command(GOOD)
    assert code == 0
    assert 0 <= said.pop("seconds") < 60
    assert 0 <= said.pop("peak_mebibytes") < 1000
    counts = {"added": 3, "changed": 0, "unchanged": 0, "gone": 0}
    assert said == {
        **counts, "rows": 3, "rejected": [], "dry_run": False, "written": True,
        "rows_left_out": 0, "kept_by_hand": 0, "similar": 0, "notes": [],
        "files": [{"name": samples.FILE_NAME, **counts}],
    }  # fmt: skip
    assert len(stored()) == 3
    with read_only(SYSTEM) as view:
        assert [batch.by_id for batch in last_batches(view)] == [None]
        assert audit_rows(view, AuditCriteria(action="import"))


def test_the_same_file_again_writes_nothing(command: Command) -> None:
    command(GOOD)
    code, said = command(GOOD)
    assert code == 0
    assert (said["added"], said["changed"], said["unchanged"], said["written"]) == (0, 0, 3, False)


REFUSED: dict[str, tuple[bytes, str]] = {
    "an Excel file": (zip_of({"xl/workbook.xml": b"<x/>", "[Content_Types].xml": b""}), "Excel"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "画像"),
    "nothing": (b"", "空です"),
    "a broken zip": (zipped(GOOD)[:-40], "壊れている"),
    "a zip without a table": (zip_of({"readme.md": b"x"}), "CSV"),
    "another table": ("名前,点\nあ,1\n".encode(), "必要な列がありません"),
    "a missing required column": (
        as_published([r[:11] + r[12:] for r in offices(2)], HEADER[:11] + HEADER[12:]),
        "サービス種別",
    ),
    "a column that stands twice": (
        as_published([[*r, r[1]] for r in offices(2)], [*HEADER, HEADER[1]]), "二つあります",
    ),
    "a header only": (as_published([]), "データの行がありません"),
    "UTF-32": (text(offices(1)).encode("utf-32"), "UTF-32"),
    "a program": (b"\x7fELF" + bytes(range(256)) * 4, "ファイル"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(kind: str, command: Command) -> None:
    content, word = REFUSED[kind]
    code, said = command(content)
    assert code == 1
    assert set(said) == {"error", "written"}
    assert word in said["error"]
    assert said["written"] is False
    assert stored() == []


def test_a_file_that_is_not_there_is_refused(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "wamnet", str(command.folder / "ない.csv"), "--json"]) == 1
    assert "読めません" in json.loads(capsys.readouterr().out)["error"]
    assert main(["import", "wamnet", str(command.folder / "ない.csv")]) == 1
    assert "読めません" in capsys.readouterr().err


WRITTEN: dict[str, bytes] = {
    "cp932": text(offices(3)).encode("cp932"),
    "UTF-16": text(offices(3)).encode("utf-16"),
    "no BOM": text(offices(3)).encode(),
    "CRLF": text(offices(3), ending="\r\n").encode("utf-8-sig"),
    "LF": text(offices(3), ending="\n").encode("utf-8-sig"),
    "tabs": text(offices(3), delimiter="\t").encode("utf-16"),
    "zipped": zipped(GOOD),
    "a zip in a zip": zipped(zipped(GOOD), "sfkopendata_202503_60.zip"),
    "columns the file adds": as_published([[*r, "x"] for r in offices(3)], [*HEADER, "新しい列"]),
    "a missing column that is not required": as_published(
        [r[:-1] for r in offices(3)], HEADER[:-1]
    ),
    "a blank 定員": as_published([office(n, 定員="") for n in (1, 2, 3)]),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_every_way_the_file_is_written_gives_the_same_offices(kind: str, command: Command) -> None:
    code, said = command(WRITTEN[kind])
    assert (code, said["added"], said["rejected"]) == (0, 3, [])
    assert stored() == ["模擬ワークス1", "模擬ワークス2", "模擬ワークス3"]


def ragged() -> bytes:
    lines = text(offices(3)).split("\n")
    lines[2] = lines[2].rsplit(",", 5)[0]
    return "\n".join(lines).encode("utf-8-sig")


BAD_ROWS: dict[str, tuple[bytes, int, str, str]] = {
    "a ragged row": (ragged(), 3, "", ""),
    "a row without its number": (as_published([office(1), office(2, 番号="")]), 3, HEADER[1], ""),
    "a number that stands twice": (
        as_published([office(1), office(2), office(2)]), 4, HEADER[1], "M0000000002",
    ),
    "an unknown service": (
        as_published([office(1), office(2, サービス種別="模擬の支援")]), 3, "サービス種別", "模擬の支援",
    ),
    "garbled letters in a required column": (
        as_published([office(1), office(2, 名称="模擬\ufffd所")]), 3, "事業所の名称", "模擬\ufffd所",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_row_that_cannot_be_taken_is_named_and_refuses_the_file(
    kind: str, command: Command
) -> None:
    content, row, column, value = BAD_ROWS[kind]
    code, said = command(content)
    assert (code, said["written"], said["rows_left_out"]) == (1, False, 1)
    assert "何も書き込んでいません" in said["error"]
    (bad,) = [r for r in said["rejected"] if not r["row_taken"]]
    assert (bad["row"], bad["column"]) == (row, column)
    assert value in bad["value"]
    assert bad["reason"]
    assert stored() == []


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_the_good_rows_alone_are_taken_when_that_is_chosen(kind: str, command: Command) -> None:
    content, *_ = BAD_ROWS[kind]
    code, said = command(content, "--good-rows-only")
    assert (code, said["written"], said["rows_left_out"]) == (0, True, 1)
    assert len(stored()) == said["added"] == said["rows"] - 1


BAD_VALUES: dict[str, tuple[str, str]] = {
    "電話番号": ("9309075209364", "事業所電話番号"),
    "定員": ("二十", "定員"),
    "URL": ("模擬のページ", "事業所URL"),
    "定休日": ("土\ufffd", "定休日"),
}


@pytest.mark.parametrize("short", BAD_VALUES)
def test_a_value_that_cannot_be_read_is_named_and_the_row_taken_without_it(
    short: str, command: Command
) -> None:
    value, column = BAD_VALUES[short]
    code, said = command(as_published([office(1, **{short: value}), office(2)]))
    assert (code, said["added"], said["rows_left_out"]) == (0, 2, 0)
    (bad,) = said["rejected"]
    assert (bad["row"], bad["column"], bad["value"], bad["row_taken"]) == (2, column, value, True)


def test_without_json_a_person_reads_counts_and_the_first_problems(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    path = command.folder / samples.FILE_NAME
    path.write_bytes(as_published([office(n, 定員="二十") for n in range(1, 31)]))
    assert main(["import", "wamnet", str(path)]) == 0
    said = capsys.readouterr().out
    assert "取り込みました。30行、追加 30、" in said
    assert "2行目「定員」 '二十': 数ではありません。（この値だけ取り込みません）" in said
    assert "ほか 10件" in said
    path.write_bytes(as_published([office(1, サービス種別="模擬")]))
    assert main(["import", "wamnet", str(path)]) == 1
    answer = capsys.readouterr()
    assert "書き込んでいません" in answer.out
    assert "取り込めない行が1件" in answer.err
