"""表の土台 (TableModel): what every table of the ledger has, and how constraints are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Dialect, MetaData, String
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from core import clock

# Every constraint has a name, so that SQLite's batch migrations and PostgreSQL can find it again.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """時刻 (instant): stored in UTC; SQLite forgets the zone, this gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone; use core.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


@dataclass(frozen=True)
class Words:
    """索引のことば: the place of a row in the index of words, and its characters and pairs."""

    place: int
    grams: tuple[str, ...]


class TableModel(SQLModel, registry=registry(metadata=metadata)):
    """表の土台: id, the version that a save must name, and who wrote when.

    It has its own registry: a hot reload would otherwise define each table twice.
    Rows are changed only through `core.db.work.Work`, which compares versions and writes the
    audit row in the same transaction.
    """

    id: int | None = Field(default=None, primary_key=True)
    version: int = Field(default=1, title="版")
    created_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime, title="登録日時")
    updated_at: datetime = Field(default_factory=clock.now, sa_type=UtcDateTime, title="更新日時")

    # The day that orders the rows in the index of words, and the columns that it is made from;
    # a model that names them overrides `words_of` (`core.db.word_index`).
    words_day: ClassVar[str] = ""
    words_from: ClassVar[tuple[str, ...]] = ()

    # The columns that the ledger computes and keeps at writing (`Work.recompute`).
    computed: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def words_of(cls, row: Mapping[str, Any]) -> Words | None:
        """索引のことば of a row, from `id`, `words_day` and `words_from`; None: it is not sought."""
        return None

    @property
    def own_words(self) -> Words | None:
        """`words_of` this row."""
        return self.words_of(self.model_dump()) if self.words_from else None

    @property
    def pk(self) -> int:
        """The id of a stored row."""
        if self.id is None:
            raise ValueError(f"{type(self).__name__} is not stored yet")
        return self.id


def code_field(list_name: str, *, title: str, default: Any = ..., **options: Any) -> Any:
    """コード欄 (code column): stores the code itself, never an enum member's name.

    `list_name` names the file in `data/codes/`; it is kept in the column's `info`, where
    checks, select boxes and exports find it.
    """
    return Field(
        default=default,
        title=title,
        sa_type=String(40),
        max_length=40,
        sa_column_kwargs={"info": {"codes": list_name}},
        schema_extra={"json_schema_extra": {"codes": list_name}},
        **options,
    )
