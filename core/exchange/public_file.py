"""読めたファイル (a file that was read): its facts, what cannot be taken, and what to say about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.text import search_key
from core.exchange.facts import OrganizationFacts
from core.exchange.reader import Row
from core.exchange.report import FileRefused, Rejection

# Stands in the file of left-out rows that we give back: such a file is a part, never an edition.
REASON_HEADER = "取り込めない理由"
MAX_REJECTIONS = 100_000


@dataclass(frozen=True)
class PublicFile:
    """読めたファイル: what it says about each organisation, and what of it cannot be taken.

    `keys` holds every readable number, also of rows that are left out: those organisations have not
    disappeared. `left_out` are the rows as they stood, to be given back for correction. With
    `is_part` the file says nothing about the organisations that it does not name. `notes` are
    sentences to show before the import, `refusal` says why nothing can be taken yet.
    """

    source: str
    file_name: str
    digest: str
    encoding_name: str
    edition_on: date | None
    header: tuple[str, ...]
    row_count: int
    facts: tuple[OrganizationFacts, ...]
    rejections: tuple[Rejection, ...]
    left_out: tuple[Row, ...]
    keys: Collection[str]
    missing_columns: tuple[str, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    is_part: bool = False
    notes: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def services(self) -> frozenset[str]:
        """The services that the file speaks of."""
        return frozenset(facts.service_name for facts in self.facts)


def refuse_too_many(rejections: Sequence[Rejection]) -> None:
    """A file with nothing but faults is another file."""
    if len(rejections) > MAX_REJECTIONS:
        first = rejections[0]
        raise FileRefused(
            f"取り込めない値が{MAX_REJECTIONS:,}件を超えました（最初は{first.row}行目"
            f"「{first.column}」: {first.reason}）。公開されたままのファイルを選んでください。"
        )


def refuse_twice(files: Iterable[PublicFile]) -> None:
    """One upload holds one edition of each service: which of two is right nobody can say."""
    seen: dict[str, str] = {}
    for file in files:
        for service in file.services:
            other = seen.setdefault(service, file.file_name)
            if other != file.file_name and not file.is_part:
                raise FileRefused(
                    f"「{service}」のファイルが二つあります（{other}、{file.file_name}）。"
                    "新しいほうだけを選んでください。"
                )


def same_place(name: str, municipality: str) -> tuple[str, str]:
    """名称と市区町村 as they are compared: two spellings of one organisation give one key."""
    return search_key(name), search_key(municipality)
