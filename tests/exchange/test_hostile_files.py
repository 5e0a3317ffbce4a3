"""悪意のあるファイル: refused within 2 seconds and 200 MiB, measured in a process of its own.

Seconds are the processor's: the reading waits for nothing, and other tests run at the same time.
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.exchange.archive import MEGABYTE
from core.exchange.spreadsheet import xlsx_bytes
from tests.exchange import medical_samples as medical
from tests.exchange import samples

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEBIBYTES = 2.0, 200.0
MEASURE = """
import sys, time
from core.exchange.report import FileRefused
from core.exchange.wamnet import read_wamnet

def peak():
    with open("/proc/self/status") as status:
        return [int(l.split()[1]) / 1024 for l in status if l.startswith("VmHWM")][0]

content = sys.stdin.buffer.read()
with open("/proc/self/clear_refs", "w") as out:
    out.write("5")
base, start, outcome = peak(), time.process_time(), "taken"
try:
    {action}
except FileRefused:
    outcome = "refused"
print(outcome, time.process_time() - start, peak() - base)
"""
HEAD = samples.as_published([])
QUOTED = '"模擬"'.encode()

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc")


def measure(
    content: bytes, action: str = "read_wamnet(content, 'upload')"
) -> tuple[str, float, float]:
    """What became of the file, in how many seconds, with how much memory on top."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(action=action)],
        input=content,
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    outcome, seconds, mebibytes = done.stdout.split()
    return outcome.decode(), float(seconds), float(mebibytes)


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: samples.long_zip(bytes(MEGABYTE), 300),
        lambda: samples.zipped(samples.long_zip(bytes(MEGABYTE), 101), "a.zip"),
        lambda: samples.long_zip(b"x" * MEGABYTE, 99, HEAD),
        lambda: samples.long_zip("𠮷".encode() * (MEGABYTE // 4), 99, HEAD),
        lambda: samples.long_zip(b"," * 999_000 + b"\n", 99, HEAD),
        lambda: samples.long_zip(QUOTED * 100_000 + b"\n", 90, HEAD),
        lambda: samples.long_zip(b"a,b\n" * (MEGABYTE // 4), 99, HEAD + b'"'),
        lambda: samples.long_zip((b"x" * 1900 + b",b,c\n") * 540, 95, HEAD),
        lambda: samples.long_zip((b"x" * 1900 + b",b,c\n") * 500, 95, b"a,b,c\n"),
        lambda: samples.with_crowded_directory(200_000),
        lambda: samples.with_declared_size(samples.long_zip(bytes(MEGABYTE), 300), 1000),
        lambda: bytes(range(256)) * (9 * 4096),
    ],
    ids=[
        "300MBに膨らむZIP",
        "ZIPの中の爆弾",
        "改行のない99MB",
        "4バイト文字だけの99MB",
        "カンマだけの行",
        "引用符だらけ",
        "閉じない引用符",
        "5万行を超える95MB",
        "見出しの違う95MB",
        "20万件の目次",
        "大きさを偽る目次",
        "文字でない9MB",
    ],
)
def test_a_hostile_file_is_refused_quickly_and_in_little_memory(
    hostile: Callable[[], bytes],
) -> None:
    outcome, seconds, mebibytes = measure(hostile())
    assert outcome == "refused"
    assert seconds < SECONDS
    assert mebibytes < MEBIBYTES


SORT = (
    "from core.exchange.upload import Chosen, read_upload, sorted_upload; "
    "u = sorted_upload([Chosen('upload', content)])"
)
MEDICAL = f"{SORT}; read_upload(u, keep_all=True)"
LIST = "from core.exchange.contact_list import sheets_of; sheets_of(content, 'upload')"


def crowded_sheet(rows: int) -> bytes:
    """A workbook whose one sheet is very long, made without holding it."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([["模擬"]], ["名称"]))) as book:
        members = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    members[sheet] = members[sheet].replace(b"</sheetData>", row * rows + b"</sheetData>")
    return samples.zip_of(members)


@pytest.mark.parametrize(
    ("hostile", "action"),
    [
        (lambda: samples.with_crowded_directory(200_000), SORT),
        (lambda: samples.long_zip(QUOTED * 100_000 + b"\n", 20, medical.facilities([])), MEDICAL),
        (lambda: samples.long_zip(b"a,b\n" * (MEGABYTE // 4), 9, medical.facilities([])), MEDICAL),
        (lambda: samples.long_zip((b"x" * 1900 + b",b\n") * 540, 21, b"a,b\n"), LIST),
        (lambda: samples.long_zip(bytes(MEGABYTE), 101, b"", "xl/workbook.xml"), LIST),
        (lambda: crowded_sheet(60_000), LIST),
    ],
    ids=[
        "20万件の目次", "医療の引用符だらけ", "医療の列の足りない行だけ", "一覧の21MB",
        "Excelの爆弾", "Excelの6万行",
    ],
)  # fmt: skip
def test_every_other_kind_is_as_safe(hostile: Callable[[], bytes], action: str) -> None:
    outcome, seconds, mebibytes = measure(hostile(), action)
    assert outcome == "refused"
    assert seconds < SECONDS
    assert mebibytes < MEBIBYTES


def test_the_measure_notices_what_is_slow_and_large() -> None:
    _, seconds, mebibytes = measure(
        b"",
        "any(time.process_time() - start > 0.3 for _ in iter(int, 1)); held = b'x' * (300 * 1024 * 1024)",
    )
    assert seconds > 0.3
    assert mebibytes > 290


def test_a_national_file_is_read_within_its_budget() -> None:
    outcome, seconds, mebibytes = measure(
        samples.zipped(samples.as_published(samples.offices(3418)))
    )
    assert outcome == "taken"
    assert seconds < 5
    assert mebibytes < 300
