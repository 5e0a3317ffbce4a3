"""選ばれたファイル (an upload): what kind its files are, told by their content, and which belong together."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.domain.sources import (
    BOUNDARIES,
    CONTACT_LIST,
    MEDICAL,
    STATIONS,
    WAMNET,
    source_name,
)
from core.exchange.archive import (
    TextFile,
    check_directory,
    faults_of_the_zip,
    find_text_files,
)
from core.exchange.medical import is_departments, is_facility, read_medical
from core.exchange.public_file import PublicFile, refuse_twice
from core.exchange.reader import header_of
from core.exchange.report import FileRefused
from core.exchange.wamnet import is_wamnet, read_offices
from core.exchange.workbook import is_workbook

_GEO_ENDINGS = (".geojson", ".json")
_GEO_HEAD = 20_000
_MARKS = ((b'"N02_', STATIONS), (b'"N03_', BOUNDARIES))
MAPS = (BOUNDARIES, STATIONS)


@dataclass(frozen=True)
class Chosen:
    """選んだファイル: its name and its bytes, as chosen."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Upload:
    """まとめて選んだファイル, all of one kind. `texts`: text file, name to show, digest."""

    kind: str
    files: tuple[Chosen, ...]
    texts: tuple[tuple[TextFile, str, str], ...] = ()


def sorted_upload(files: Sequence[Chosen]) -> Upload:
    """What was chosen, by its content. Raises FileRefused for a mixture of kinds."""
    kinds: dict[str, str] = {}
    texts: list[tuple[TextFile, str, str]] = []
    for file in files:
        for kind, found in _kinds(file):
            kinds.setdefault(kind, file.name)
            texts += found
    if len(kinds) > 1:
        listed = "、".join(f"{name}は{source_name(kind)}" for kind, name in kinds.items())
        raise FileRefused(
            f"種類のちがうファイルが混ざっています（{listed}）。一つの種類ずつ選んでください。"
        )
    kind = next(iter(kinds))
    if kind in (CONTACT_LIST, *MAPS) and len(files) > 1:
        raise FileRefused(f"{source_name(kind)}は、一つずつ選んでください。")
    if kind == CONTACT_LIST and len(texts) > 1:
        raise FileRefused("ZIPの中にファイルがいくつもあります。展開して、一つずつ選んでください。")
    return Upload(kind, tuple(files), tuple(texts))


def _kinds(file: Chosen) -> list[tuple[str, list[tuple[TextFile, str, str]]]]:
    if is_workbook(file.content):
        return [(CONTACT_LIST, [])]
    if geography := _geography(file):
        return [(geography, [])]
    found = find_text_files(file.content, file.name)
    sorted_ones = []
    for text in found:
        header = header_of(text)
        name = file.name if len(found) == 1 else f"{text.name}（{file.name}）"
        sorted_ones.append((_kind(header), [(text, name, file.digest)]))
    return sorted_ones


def _kind(header: Sequence[str]) -> str:
    if is_wamnet(header):
        return WAMNET
    if is_facility(header) or is_departments(header):
        return MEDICAL
    return CONTACT_LIST


def _geography(file: Chosen) -> str:
    """Which GeoJSON of 国土数値情報 this is; blank when it is none."""
    head = file.content[:_GEO_HEAD]
    if head.startswith(b"PK\x03\x04"):
        check_directory(file.content)
        with faults_of_the_zip():
            archive = zipfile.ZipFile(io.BytesIO(file.content))
            names = [n for n in archive.namelist() if n.lower().endswith(_GEO_ENDINGS)]
            if not names:
                return ""
            with archive.open(names[0]) as stream:
                head = stream.read(_GEO_HEAD)
    elif not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return ""
    kind = next((kind for mark, kind in _MARKS if mark in head), "")
    if not kind:
        raise FileRefused(
            "JSONのファイルですが、国土数値情報の行政区域（N03）でも鉄道の駅（N02）でもありません。"
        )
    return kind


def read_upload(
    upload: Upload,
    *,
    keep_all: bool = False,
    known: Collection[str] = (),
    progress: Callable[[float], None] = lambda share: None,
) -> list[PublicFile]:
    """The files of WAM NET or 医療情報ネット, read and checked. Raises
    FileRefused."""
    if upload.kind == MEDICAL:
        return read_medical(upload.texts, keep_all=keep_all, known=known, progress=progress)
    found = []
    for at, (text, name, digest) in enumerate(upload.texts):

        def told(share: float, at: int = at) -> None:
            progress((at + share) / len(upload.texts))

        found.append(read_offices(text, name, digest, told))
    refuse_twice(found)
    return found
