"""重複の確認 (likely duplicates): who may stand in the ledger twice, and two rows side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import func, select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.clients import Client, ClientFields
from core.domain.face_sheets import FaceSheet, FaceSheetFields
from core.domain.merges import CHOSEN_FIELDS, ClientMerge, DifferentPeople, takes_merged
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import NotFound
from core.queries.attachments import Attached, attached_to, counted
from core.queries.scopes import require_client, visible_clients

# More persons of one telephone than this are a home, and of one name only, namesakes.
MANY = 8


@dataclass(frozen=True)
class PersonLine:
    """ひとりの見出し: enough to tell two rows apart."""

    id: int
    version: int
    number: int
    name: str
    kana: str
    birth_on: date | None
    phone: str
    municipality: str
    stage: str
    registered_on: date | None
    last_record_on: date | None
    owner: str


@dataclass(frozen=True)
class DuplicatePair:
    """重複の候補: two rows, and why they look like one person."""

    one: PersonLine
    other: PersonLine
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class DuplicatePairs:
    """重複の候補の一枚."""

    pairs: tuple[DuplicatePair, ...]
    total: int


class Keys(NamedTuple):
    """くらべる値 (what two rows are compared by): folded, so that 髙/高 and width do not matter."""

    id: int
    name: str
    kana: str
    phone: str
    birth_on: date | None


def likely_duplicates(view: View, *, page: int = 1, page_size: int = 20) -> DuplicatePairs:
    """重複の候補: the likeliest first (most reasons), then by id; not those that were told apart."""
    require(view.actor, Action.MERGE_CLIENTS)
    people = compared_by(view)
    d = table_of(DifferentPeople).c
    apart = {
        (r.one_id, r.other_id): r.marks for r in view.rows(select(d.one_id, d.other_id, d.marks))
    }
    found = {
        (one, other): reasons
        for (one, other), reasons in _pairs(list(people.values())).items()
        if (one, other) not in apart or apart[one, other] != marks_of(people[one], people[other])
    }
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    shown = ranked[(max(page, 1) - 1) * page_size :][:page_size]
    lines = person_lines(view, {i for pair, _ in shown for i in pair})
    return DuplicatePairs(
        tuple(DuplicatePair(lines[one], lines[other], reasons) for (one, other), reasons in shown),
        len(found),
    )


def compared_by(view: View, wanted: Collection[int] | None = None) -> dict[int, Keys]:
    """id → くらべる値, of everybody within scope or of these; never of a row that was merged."""
    require(view.actor, Action.MERGE_CLIENTS)
    c = table_of(Client).c
    asked = select(c.id, c.search_text, c.birth_on).where(
        c.merged_into_id.is_(None), *visible_clients(view, c.id)
    )
    found = {}
    for row in view.rows(asked if wanted is None else asked.where(c.id.in_(wanted))):
        # 「氏名 ふりがな 電話 番号」, the telephone only where there is one (`client_search_text`).
        words = row.search_text.split(" ")
        phone = words[2] if len(words) > 2 and len(words[2]) >= 10 and words[2].isdigit() else ""
        kana = words[1] if len(words) > 1 else ""
        found[row.id] = Keys(row.id, words[0], kana, phone, row.birth_on)
    return found


def marks_of(one: Keys, other: Keys) -> str:
    """くらべた値の印: another one as soon as a name, a birthday or a telephone is another."""
    return sha256(repr(sorted([tuple(one), tuple(other)])).encode()).hexdigest()


def _pairs(people: Sequence[Keys]) -> dict[tuple[int, int], tuple[str, ...]]:
    pairs: dict[tuple[int, int], tuple[str, ...]] = {}
    for group in _groups(people):
        for one, other in combinations(sorted(group, key=attrgetter("id")), 2):
            if (one.id, other.id) not in pairs and (reasons := _reasons(one, other)):
                pairs[one.id, other.id] = reasons
    return pairs


def _groups(people: Sequence[Keys]) -> Iterator[list[Keys]]:
    """Who shares a name, a reading or a telephone; of many namesakes, who shares a birthday too."""
    for key in (attrgetter("name"), attrgetter("kana"), attrgetter("phone")):
        held: dict[str, list[Keys]] = defaultdict(list)
        for one in people:
            held[key(one)].append(one)
        for value, group in held.items():
            if value and 1 < len(group) <= MANY:
                yield group
            elif value and len(group) > MANY:
                born: dict[date | None, list[Keys]] = defaultdict(list)
                for one in group:
                    born[one.birth_on].append(one)
                yield from (same for day, same in born.items() if day and len(same) > 1)


def _reasons(one: Keys, other: Keys) -> tuple[str, ...]:
    """Why two rows look like one person; nothing when a single sign is all they share."""
    is_same_name, is_same_kana = one.name == other.name, one.kana == other.kana
    is_same_birth = one.birth_on is not None and one.birth_on == other.birth_on
    is_same_phone = bool(one.phone) and one.phone == other.phone
    is_other_birth = bool(one.birth_on and other.birth_on) and not is_same_birth
    signs = {
        "氏名が同じ": is_same_name,
        "ふりがなが同じ": is_same_kana,
        "生年月日が同じ": is_same_birth,
        "電話が同じ": is_same_phone,
    }
    called_alike = is_same_name or is_same_kana
    likely = (
        (called_alike and (is_same_birth or is_same_phone))
        or (is_same_birth and is_same_phone)
        or (is_same_name and is_same_kana and not is_other_birth)
    )
    return tuple(said for said, holds in signs.items() if holds) if likely else ()


def person_lines(view: View, wanted: Iterable[int]) -> dict[int, PersonLine]:
    """id → 見出し of these persons, within scope."""
    require(view.actor, Action.SEE_CLIENTS)
    c, u = table_of(Client), table_of(User)
    names = [name for name in PersonLine.__dataclass_fields__ if name != "owner"]
    rows = view.rows(
        select(*(c.c[name] for name in names), func.coalesce(u.c.name, "").label("owner"))
        .select_from(c.outerjoin(u, u.c.id == c.c.owner_id))
        .where(c.c.id.in_(list(wanted)), *visible_clients(view, c.c.id))
    )
    return {row.id: PersonLine(**row._mapping) for row in rows}


# -- two rows side by side ------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldChoice:
    """項目の比べ: both values; `merged_preferred`: which is offered first."""

    field: str
    kept: object
    merged: object
    merged_preferred: bool


@dataclass(frozen=True)
class Comparison:
    """二人の比べ: the rows, the fields that differ, and how much hangs on each (table → rows)."""

    kept: PersonLine
    merged: PersonLine
    differing: tuple[FieldChoice, ...]
    kept_has: dict[str, int]
    merged_has: dict[str, int]


def comparison(view: View, kept_id: int, merged_id: int) -> Comparison:
    """二人を比べる. Raises `NotFound` for a row that is merged already, `OutOfScope`."""
    require(view.actor, Action.MERGE_CLIENTS)
    kept, merged = view.get(Client, kept_id), view.get(Client, merged_id)
    for person in (kept, merged):
        require_client(view, person.pk)
        if person.merged_into_id is not None or kept_id == merged_id:
            raise NotFound("この組はもうまとめられています。「重複の確認」をひらき直してください。")
    lines = person_lines(view, (kept_id, merged_id))
    return Comparison(
        lines[kept_id],
        lines[merged_id],
        tuple(c for c in choices_of(view, kept, merged) if c.kept != c.merged),
        counted(view, attached(), kept_id),
        counted(view, attached(), merged_id),
    )


def choices_of(view: View, kept: Client, merged: Client) -> list[FieldChoice]:
    """Every field that is chosen by itself; those of the face sheet only where both have one."""
    require(view.actor, Action.MERGE_CLIENTS)
    sheets = {
        sheet.client_id: sheet
        for sheet in view.all(
            select(FaceSheet).where(table_of(FaceSheet).c.client_id.in_([kept.pk, merged.pk]))
        )
    }
    sources: dict[str, tuple[TableModel, TableModel]] = {"client": (kept, merged)}
    if len(sheets) == 2:
        sources["face_sheet"] = (sheets[kept.pk], sheets[merged.pk])
    found = []
    for field in CHOSEN_FIELDS:
        part, name = field.split(".")
        if part in sources:
            one, other = sources[part]
            mine, theirs = getattr(one, name), getattr(other, name)
            is_newer = other.updated_at > one.updated_at
            preferred = takes_merged(field, mine, theirs, merged_is_newer=is_newer)
            found.append(FieldChoice(field, mine, theirs, preferred))
    return found


def field_title(field: str) -> str:
    """The Japanese title of `client.name` or `face_sheet.mobile`."""
    part, name = field.split(".")
    fields = ClientFields if part == "client" else FaceSheetFields
    return fields.model_fields[name].title or name


def attached() -> Attached:
    """何がぶらさがるか on a person."""
    return attached_to(Client, ClientMerge, DifferentPeople)


# -- what was merged ------------------------------------------------------------------------------


def rows_of_person(view: View, client_id: int) -> list[int]:
    """The ids under which this person ever stood: their own, and those that were merged into it."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    c, found, asked = table_of(Client).c, [client_id], [client_id]
    while asked:
        asked = [r.id for r in view.rows(select(c.id).where(c.merged_into_id.in_(asked)))]
        found += asked
    return found


@dataclass(frozen=True)
class MergeLine:
    """名寄せの一件."""

    id: int
    version: int
    at: datetime
    by: str
    reason: str
    kept_id: int
    kept: str
    kept_number: int
    merged: str
    merged_number: int
    moved: int
    undone_at: datetime | None


def recent_merges(view: View, limit: int = 20) -> list[MergeLine]:
    """さいきんの名寄せ, the latest first, of persons within scope."""
    require(view.actor, Action.MERGE_CLIENTS)
    m, u, one, other = (
        table_of(ClientMerge),
        table_of(User),
        table_of(Client).alias("one"),
        table_of(Client).alias("other"),
    )
    rows = view.rows(
        select(
            m.c.id, m.c.version, m.c.created_at, m.c.reason, m.c.kept_id, m.c.moved, m.c.undone_at,
            one.c.name.label("kept"), one.c.number.label("kept_number"),
            other.c.name.label("merged"), other.c.number.label("merged_number"),
            func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(
            m.join(one, one.c.id == m.c.kept_id)
            .join(other, other.c.id == m.c.merged_id)
            .outerjoin(u, u.c.id == m.c.by_id)
        )
        .where(*visible_clients(view, m.c.kept_id))
        .order_by(m.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        MergeLine(
            row.id, row.version, row.created_at, row.by, row.reason, row.kept_id, row.kept,
            row.kept_number, row.merged, row.merged_number,
            sum(len(ids) for ids in json.loads(row.moved).values()), row.undone_at,
        )
        for row in rows
    ]  # fmt: skip
