"""地域の書類 (documents of the region): what stands in the キーパーソン一覧 and the 連携マニュアル.

About organisations that agreed to it, never about a person who is supported: it passes no gate of
consents, and nothing of the ledger's persons can come into it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from core.documents.content import day
from core.domain.codes import codes
from core.queries.regional_list import ListedOrganization, ListedPerson

LIST, MANUAL = "key_person_list", "liaison_manual"
TITLES = {LIST: "キーパーソン一覧", MANUAL: "連携マニュアル"}
HEADING = "■"
NOBODY = "（窓口は未登録）"
INSIDE = "所内用（外へ渡さない）"
TERMS = (
    "掲載に同意した機関だけを載せています。同意の範囲は、地域の支援機関どうしの連絡です。"
    "本人・家族への配布や、インターネットへの掲載はできません。",
    "窓口の人や時間は変わります。はじめてのときは、電話で確かめてください。",
)


@dataclass(frozen=True)
class Section:
    """本文の節: a heading and its text."""

    heading: str
    text: str


@dataclass(frozen=True)
class Entry:
    """機関の一件 as it stands on paper: everything in words."""

    name: str
    kind: str
    place: str
    phone: str
    fax: str
    facts: tuple[tuple[str, str], ...]
    persons: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chapter:
    """市区町村ごとの章."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class RegionalDocument:
    """地域の書類. `scope`: which organisations it was asked for; `opening`: the office's own words;
    `mark` lies across each page; `copy_for` stands at its foot."""

    kind: str
    title: str
    office: str
    edition_on: date
    scope: str
    terms: tuple[str, ...]
    opening: tuple[Section, ...]
    chapters: tuple[Chapter, ...]
    credits: tuple[str, ...]
    mark: str = ""
    copy_for: str = ""

    @property
    def count(self) -> int:
        """How many organisations stand in it."""
        return sum(len(chapter.entries) for chapter in self.chapters)

    @property
    def edition(self) -> str:
        """The edition, as paper tells it."""
        return f"{day(self.edition_on)} 版"


def sections(text: str) -> tuple[Section, ...]:
    """The text of the office in sections: a line with ■ opens one."""
    found: list[Section] = []
    for part in re.split(rf"^(?={HEADING})", text.strip(), flags=re.MULTILINE):
        if part.startswith(HEADING):
            heading, _, rest = part.removeprefix(HEADING).partition("\n")
            found.append(Section(heading.strip(), rest.strip()))
        elif part.strip():
            found.append(Section("", part.strip()))
    return tuple(found)


def chapters(listed: Sequence[ListedOrganization], *, inside: bool) -> tuple[Chapter, ...]:
    """市区町村ごと, in the order of the list. `inside`: with 控えること, for the office's own copy."""
    several = len({row.prefecture for row in listed}) > 1

    def place(row: ListedOrganization) -> str:
        name = f"{row.prefecture}{row.municipality}" if several else row.municipality
        return name or "（住所なし）"

    return tuple(
        Chapter(title, tuple(_entry(row, inside=inside) for row in rows))
        for title, rows in groupby(listed, key=place)
    )


def _entry(row: ListedOrganization, *, inside: bool) -> Entry:
    facts = {
        "連絡方法": codes("manner_method").label(row.method) if row.method else "",
        "つながりやすい時間": row.hours,
        "先に送るもの": row.send_first,
        "先方の同意書": row.consent_form,
        "文書料など": row.fee,
        "控えること": row.taboo if inside else "",
        "記載を確かめた日": day(row.verified_on),
    }
    return Entry(
        row.name, codes("organization_type").label(row.kind),
        f"{row.prefecture}{row.municipality}{row.address}", row.phone, row.fax,
        tuple((title, value) for title, value in facts.items() if value),
        tuple(_person(person) for person in row.persons) or (("", NOBODY, "", ""),),
    )  # fmt: skip


def _person(person: ListedPerson) -> tuple[str, ...]:
    """段階, だれ, どう, いつ."""
    stages = "・".join(codes("key_stage").label(stage) for stage in person.stages)
    post = "　".join(filter(None, [person.post, "代理" if person.is_deputy else ""]))
    return (
        stages,
        "\n".join(filter(None, [person.name, post])),
        "\n".join(filter(None, [person.phone, person.email, person.how])),
        person.when,
    )


def as_data(document: RegionalDocument) -> dict[str, Any]:
    """Everything as plain values, as the template reads it."""
    return {**asdict(document), "edition_on": None, "edition": document.edition,
            "count": document.count}  # fmt: skip
