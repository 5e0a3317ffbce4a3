"""ZIPの中身 (unpacking): from what was uploaded to the text files in it.

Nothing is written to the disk and nothing large is held: the text is unpacked while it is read.
Sizes are checked in the directory of the zip before anything is unpacked, and again while reading
(`core.exchange.reader`).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from core.exchange.report import FileRefused

MEGABYTE = 1024 * 1024
MAX_PACKED = 10 * MEGABYTE
MAX_UNPACKED = 100 * MEGABYTE
MAX_ROWS = 50_000
MAX_DIRECTORY = MEGABYTE
MAX_MEMBERS = 1000
MAX_DEPTH = 2  # a zip in a zip, as WAM NET publishes some editions

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_TABLE_ENDINGS = (".csv", ".tsv")
_TEXT_ENDINGS = (*_TABLE_ENDINGS, ".txt")
_EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
_ENCRYPTED_FLAGS = 0x1 | 0x40
_UTF8_NAME_FLAG = 0x800
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    NotImplementedError,
    OSError,
    ValueError,
)
_SAVE_AS = "Excelで開き、「CSV UTF-8（コンマ区切り）」で保存し直してから選んでください。"
_AS_PUBLISHED = "公開元からダウンロードしたZIPかCSVを、そのまま選んでください。"
_TOO_MANY = "ZIPの中のファイルが多すぎます。展開して、CSVを一つ選んでください。"
EXCEL = f"Excelファイルです。{_SAVE_AS}"
BROKEN = (
    "ZIPファイルが壊れているか、途中で切れています。もう一度ダウンロードしてから選んでください。"
)

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"PDFファイルです。PDFからは取り込めません。{_AS_PUBLISHED}"),
    (b"\x89PNG", f"画像ファイルです。画像からは取り込めません。{_AS_PUBLISHED}"),
    (b"\xff\xd8\xff", f"画像ファイルです。画像からは取り込めません。{_AS_PUBLISHED}"),
    (b"GIF8", f"画像ファイルです。画像からは取り込めません。{_AS_PUBLISHED}"),
    (
        b"\xd0\xcf\x11\xe0",
        f"古い形式のOfficeファイルか、パスワード付きのExcelファイルです。{_SAVE_AS}",
    ),
    (b"7z\xbc\xaf\x27\x1c", "7z形式の圧縮ファイルです。展開して、中のCSVを選んでください。"),
    (b"Rar!", "RAR形式の圧縮ファイルです。展開して、中のCSVを選んでください。"),
    (b"\x1f\x8b", "gzip形式の圧縮ファイルです。展開して、中のCSVを選んでください。"),
    (b"SQLite format 3", f"データベースのファイルです。{_AS_PUBLISHED}"),
)
_PAGES = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class Limits:
    """大きさの限度, in bytes and rows: of the zip, of one file in it, of all files in it together."""

    packed: int = MAX_PACKED
    unpacked: int = MAX_UNPACKED
    together: int = MAX_UNPACKED
    rows: int = MAX_ROWS


USUAL = Limits()
# All services of WAM NET in one zip; the clinics of 医療情報ネット with their departments.
WIDE = Limits(60 * MEGABYTE, 300 * MEGABYTE, 500 * MEGABYTE, 1_000_000)
# A list that somebody typed.
SMALL = Limits(unpacked=20 * MEGABYTE, together=20 * MEGABYTE)


@dataclass(frozen=True)
class TextFile:
    """文字のファイル: its name, and how to read it from its beginning, as often as wanted."""

    name: str
    open: Callable[[], IO[bytes]]
    limits: Limits = USUAL


def find_text_file(content: bytes, file_name: str) -> TextFile:
    """The text file of an upload: the file itself, or the one CSV in the zip.

    Raises FileRefused for every other kind of file, each with its own sentence.
    """
    found = find_text_files(content, file_name, USUAL)
    if len(found) > 1:
        raise FileRefused(
            f"ZIPの中にファイルが{len(found)}個あります（{_listed(file.name for file in found)}）。"
            "展開して、一つずつ選んでください。"
        )
    return found[0]


def find_text_files(content: bytes, file_name: str, limits: Limits = WIDE) -> list[TextFile]:
    """Every text file of an upload, in the zip's order; also those of zips in the zip."""
    return _find(content, file_name, limits, depth=0)


def read_file(path: Path) -> bytes:
    """The bytes of a file on this machine. Raises FileRefused, before a huge one is read."""
    try:
        size = path.stat().st_size
        if size > MAX_UNPACKED:
            raise FileRefused(_too_large(size, MAX_UNPACKED))
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"ファイル {path.name} を読めません。名前と置き場所を確かめてください。"
        ) from error


def check_directory(content: bytes) -> None:
    """Refuses a directory of hundreds of thousands of members before it is read into memory."""
    end = content[-22:]
    if not (end.startswith(_EMPTY_ZIP) and end.endswith(b"\0\0")):
        tail = content[-(22 + 65535) :]
        at = tail.rfind(_EMPTY_ZIP)
        end = tail[at : at + 22] if at >= 0 else b""
    if len(end) < 22:
        raise FileRefused(BROKEN)
    size = struct.unpack_from("<L", end, 12)[0]
    locator = content.rfind(b"PK\x06\x07", max(0, len(content) - 70_000))
    if size > MAX_DIRECTORY or locator >= 0:
        raise FileRefused(
            "ZIPファイルの中のファイルが多すぎるか、特殊な形式です。展開して、CSVを一つ選んでください。"
        )


@contextmanager
def faults_of_the_zip() -> Iterator[None]:
    """Turns what `zipfile` raises while unpacking into a FileRefused."""
    try:
        yield
    except _ZIP_ERRORS as error:
        raise FileRefused(BROKEN) from error


def _find(content: bytes, file_name: str, limits: Limits, depth: int) -> list[TextFile]:
    if not content:
        raise FileRefused(f"ファイルが空です（0バイト）。{_AS_PUBLISHED}")
    if content.startswith((_ZIP, _EMPTY_ZIP)):
        if depth >= MAX_DEPTH:
            raise FileRefused(
                "ZIPの中のZIPの中に、またZIPがあります。展開してCSVを選んでください。"
            )
        return _find_in_zip(content, limits, depth)
    _refuse_other_kinds(content[:512])
    if len(content) > limits.unpacked:
        raise FileRefused(_too_large(len(content), limits.unpacked))
    return [TextFile(file_name, lambda: io.BytesIO(content), limits)]


def _refuse_other_kinds(head: bytes) -> None:
    for magic, sentence in _KINDS:
        if head.startswith(magic):
            raise FileRefused(sentence)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise FileRefused(
            "Webページ（HTML）のファイルです。ダウンロードに失敗して、案内のページが保存されたようです。"
            f"{_AS_PUBLISHED}"
        )


def _find_in_zip(content: bytes, limits: Limits, depth: int) -> list[TextFile]:
    if len(content) > limits.packed:
        raise FileRefused(
            f"ZIPファイルが大きすぎます（{_megabytes(len(content))}。"
            f"{_megabytes(limits.packed)}まで）。サービスごとのZIPを一つずつ選んでください。"
        )
    check_directory(content)
    with faults_of_the_zip():
        archive = zipfile.ZipFile(io.BytesIO(content))
    found: list[TextFile] = []
    for member in _text_members(archive, limits):
        name = PurePosixPath(_path(member)).name
        if name.lower().endswith(".zip"):
            with faults_of_the_zip():
                inner = archive.read(member)
            if not inner.startswith(_ZIP):
                raise FileRefused(BROKEN)
            found += _find(inner, name, limits, depth + 1)
        else:
            found.append(TextFile(name, partial(archive.open, member), limits))
        if len(found) > MAX_MEMBERS:
            raise FileRefused(_TOO_MANY)
    return found


def _text_members(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    members = {path: info for info in archive.infolist() if _is_wanted(path := _path(info))}
    _refuse_office(members)
    if len(members) > MAX_MEMBERS:
        raise FileRefused(_TOO_MANY)
    total = sum(info.file_size for info in members.values())
    if total > limits.together:
        raise FileRefused(_too_large(total, limits.together))
    found = [path for path in members if path.lower().endswith((*_TABLE_ENDINGS, ".zip"))]
    found = found or [path for path in members if path.lower().endswith(_TEXT_ENDINGS)]
    if not found and any(path.lower().endswith(_EXCEL_ENDINGS) for path in members):
        raise FileRefused(f"ZIPの中身が{EXCEL}")
    if not found:
        listed = _listed(members) or "取り込める名前のファイルなし"
        raise FileRefused(f"ZIPの中にCSVがありません（{listed}）。{_AS_PUBLISHED}")
    for path in found:
        _check_readable(members[path])
        most = limits.packed if path.lower().endswith(".zip") else limits.unpacked
        if members[path].file_size > most:
            raise FileRefused(_too_large(members[path].file_size, most))
    return [members[path] for path in found]


def _path(member: zipfile.ZipInfo) -> str:
    """The member's path. Windows writes Japanese names in cp932 without saying so, and there the
    second byte of 表 is a backslash: the name is decoded before it is split.
    """
    name = member.filename
    if not member.flag_bits & _UTF8_NAME_FLAG:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("cp932")
    return name.replace("\\", "/")


def _listed(paths: Iterable[str]) -> str:
    """The first names, without folders, for a message."""
    return "、".join(PurePosixPath(path).name for path in list(paths)[:3])


def _is_wanted(path: str) -> bool:
    """No folders, no names that lead out of the zip, none of the files that macOS adds."""
    parts = PurePosixPath(path).parts
    leads_out = path.startswith("/") or path[1:2] == ":"
    hidden = any(part == "__MACOSX" or part.startswith(".") for part in parts)  # also ".."
    return bool(parts) and not path.endswith("/") and not leads_out and not hidden


def _refuse_office(names: Collection[str]) -> None:
    """Office files are zips themselves."""
    if any(name.startswith("xl/") for name in names):
        raise FileRefused(EXCEL)
    if "[Content_Types].xml" in names or ("mimetype" in names and "content.xml" in names):
        raise FileRefused(f"Office文書のファイルです。{_SAVE_AS}")


def _check_readable(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED_FLAGS:
        raise FileRefused(
            "パスワード付きのZIPです。パスワードを外すか、展開してCSVを選んでください。"
        )
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileRefused("ZIPの圧縮方式に対応していません。展開して、CSVを選んでください。")


def _too_large(size: int, most: int) -> str:
    return (
        f"ファイルの中身が大きすぎます（{_megabytes(size)}。{_megabytes(most)}まで）。"
        "都道府県やサービスで分けたファイルを選んでください。"
    )


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f}MB"
