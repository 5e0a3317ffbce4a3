"""取り込めなかったもの (what could not be taken): a whole file, a row, or one value of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.errors import DomainError

SHOWN_LENGTH = 200


class FileRefused(DomainError):
    """ファイルの拒否: nothing of the file is read; the sentence says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """取り込めない行・値: where it stands, what stands there, and why it is not taken.

    `row` is the line as a person counts it in Excel: the header is row 1. `column` is the header
    as published, blank when the whole row is meant. With `row_taken` the row is imported without
    this value; without it the row is left out.
    """

    row: int
    column: str
    value: str
    reason: str
    row_taken: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", self.value[:SHOWN_LENGTH])


def rows_left_out(rejections: Iterable[Rejection]) -> frozenset[int]:
    """取り込まない行: the numbers of the rows that are not imported."""
    return frozenset(r.row for r in rejections if not r.row_taken)
