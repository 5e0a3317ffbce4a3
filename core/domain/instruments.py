"""アセスメントの道具 (instruments): what is asked, in which words, in editions that stay as they were.

The shipped ones are files of `data/instruments/`. An answer refers to the item of its edition, so
that changing the words of a question never changes what was answered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.config import DATA_FILES
from core.db.base import TableModel, code_field

INSTRUMENT_FILES = DATA_FILES / "instruments"
LAYER_FILE = DATA_FILES / "readiness_layers.toml"
LAYERS = (1, 2, 3, 4, 5)


class InstrumentFields(SQLModel):
    """アセスメントの道具の一つの版."""

    key: str = Field(title="道具", min_length=1, max_length=40)
    edition: str = Field(title="版", min_length=1, max_length=60)
    title: str = Field(title="名前", min_length=1, max_length=100)
    valid_from: date = Field(title="使いはじめ")
    valid_to: date | None = Field(default=None, title="使いおわり")
    source: str = Field(default="", title="出典", max_length=300)
    verified: bool = Field(default=False, title="原本と照合した")
    is_editable: bool = Field(default=False, title="直せる版")
    note: str = Field(default="", title="注", max_length=1000)


class Instrument(InstrumentFields, TableModel, table=True):
    """アセスメントの道具の一つの版."""

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("key", "edition"),)


class EditionEntry(SQLModel):
    """新しい版の入力票."""

    edition: str = Field(title="版", min_length=1, max_length=60)
    valid_from: date = Field(title="使いはじめ")


class InstrumentHeadEntry(SQLModel):
    """版の見出しの入力票; who has compared it with the original says so here."""

    title: str = Field(title="名前", min_length=1, max_length=100)
    valid_from: date = Field(title="使いはじめ")
    valid_to: date | None = Field(default=None, title="使いおわり")
    source: str = Field(default="", title="出典", max_length=300)
    verified: bool = Field(default=False, title="原本と照合した")
    note: str = Field(default="", title="注", max_length=1000)


class InstrumentDomainFields(SQLModel):
    """領域: part and domain, with the number of items that the original has."""

    instrument_id: int = Field(foreign_key="instrument.id", index=True)
    part: str = Field(default="", title="部", max_length=60)
    title: str = Field(title="領域", min_length=1, max_length=100)
    item_count: int | None = Field(default=None, title="原本の項目の数", ge=0)
    sort: int = Field(default=0, title="並び")
    note: str = Field(default="", title="注", max_length=300)


class InstrumentDomainEntry(InstrumentDomainFields):
    """領域の入力票."""


class InstrumentDomain(InstrumentDomainFields, TableModel, table=True):
    """領域."""

    __tablename__ = "instrument_domain"


class InstrumentItemFields(SQLModel):
    """項目: its number stays the same through all editions, so that they can be compared."""

    instrument_id: int = Field(foreign_key="instrument.id")
    domain_id: int = Field(foreign_key="instrument_domain.id", index=True)
    number: str = Field(title="番号", min_length=1, max_length=20)
    title: str = Field(title="項目", min_length=1, max_length=100)
    layer: int | None = Field(default=None, title="ピラミッドの層", ge=1, le=5)
    scale: str = Field(title="段階", min_length=1, max_length=40)
    is_optional: bool = Field(default=False, title="参考")
    guidance: str = Field(default="", title="見るところ", max_length=500)
    is_retired: bool = Field(default=False, title="使わない")
    sort: int = Field(default=0, title="並び")


class InstrumentItemEntry(InstrumentItemFields):
    """項目の入力票."""


class InstrumentItem(InstrumentItemFields, TableModel, table=True):
    """項目."""

    __tablename__ = "instrument_item"
    __table_args__ = (UniqueConstraint("instrument_id", "number"),)


class InstrumentStepFields(SQLModel):
    """段階: one answer that a scale offers; its band is one of three words, never a number."""

    instrument_id: int = Field(foreign_key="instrument.id")
    scale: str = Field(title="段階の種類", min_length=1, max_length=40)
    position: int = Field(title="並び", ge=1, le=9)
    label: str = Field(title="ことば", min_length=1, max_length=60)
    band: str = code_field("assessment_band", title="まとめ")


class InstrumentStepEntry(InstrumentStepFields):
    """段階の入力票."""


class InstrumentStep(InstrumentStepFields, TableModel, table=True):
    """段階."""

    __tablename__ = "instrument_step"
    __table_args__ = (UniqueConstraint("instrument_id", "scale", "position"),)


# -- files -----------------------------------------------------------------------------------------


class InstrumentFileError(Exception):
    """道具のファイルの誤り; the message names the file and the reason."""


@dataclass(frozen=True)
class InstrumentFile:
    """道具のファイル: head, steps, and each domain with its items, checked."""

    head: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    domains: tuple[tuple[Mapping[str, Any], tuple[Mapping[str, Any], ...]], ...]


def shipped_instruments() -> list[InstrumentFile]:
    """Every file of `data/instruments/`. Raises InstrumentFileError."""
    return [read_instrument(path) for path in sorted(INSTRUMENT_FILES.glob("*.toml"))]


def read_instrument(path: Path) -> InstrumentFile:
    """One file. Raises InstrumentFileError when a count, a layer or a scale does not fit."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    steps = tuple(content.pop("step"))
    domains = []
    for domain in content.pop("domain"):
        items = tuple(domain.pop("items", ()))
        domains.append((domain, items))
    scales = {step["scale"] for step in steps}
    seen: set[str] = set()
    for domain, items in domains:
        if items and domain.get("item_count", len(items)) != len(items):
            raise InstrumentFileError(f"{path.name}: 「{domain['title']}」の項目の数が合いません。")
        for item in items:
            if item["number"] in seen:
                raise InstrumentFileError(f"{path.name}: 番号 {item['number']} が重複しています。")
            seen.add(item["number"])
            if item.get("layer") not in (None, *LAYERS) or item["scale"] not in scales:
                raise InstrumentFileError(f"{path.name}: {item['number']} の層か段階が違います。")
    return InstrumentFile(content, steps, tuple(domains))


@dataclass(frozen=True)
class Layer:
    """ピラミッドの一つの層: number 1 is the lowest; `place` says who helps there, in plain words."""

    number: int
    title: str
    meaning: str
    place: str


@cache
def readiness_layers() -> tuple[tuple[Layer, ...], str]:
    """The five layers from the lowest, and the document that `place` rests on."""
    content = tomllib.loads(LAYER_FILE.read_text(encoding="utf-8"))
    layers = tuple(Layer(**row) for row in content["layer"])
    if tuple(layer.number for layer in layers) != LAYERS:
        raise InstrumentFileError(f"{LAYER_FILE.name}: 層は 1 から 5 までを順に書いてください。")
    return layers, content["source"]
