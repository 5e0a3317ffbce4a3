"""機関の名寄せ (merging of organisations): all that hangs on one row moves to the other; and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, or_, select

from core import clock
from core.db.audit import plain
from core.db.base import TableModel
from core.db.work import BOOKKEEPING, Work, column_names, table_of
from core.domain.entry import check_changes
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationMerge
from core.domain.organizations import (
    PUBLIC_FIELDS,
    KeyPerson,
    Organization,
    OrganizationEntry,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.attachments import unique_with
from core.queries.employer_support import ways_side_by_side
from core.queries.introductions import ways_twice
from core.queries.organization_duplicates import attached, organization_choices
from core.services.moving import (
    Unmerged,
    by_table,
    move,
    place_of,
    put_back,
    still_there,
    stored_value,
)
from core.services.organizations import search_text_of

# What ties a row to its public file; it goes over as a whole, or not at all.
SOURCE_FIELDS = ("source", "source_key", "authority_code", "authority_name", "batch_id")
BLANK = (None, "")


@dataclass(frozen=True)
class OrganizationsMerged:
    """名寄せの結果: what moved, by table, and what a person should look at now."""

    merge_id: int
    kept_id: int
    moved: Mapping[str, int]
    cautions: tuple[str, ...] = ()


def merge_organizations(
    work: Work,
    organization_id: int,
    other_id: int,
    versions: tuple[int, int],
    choices: Mapping[str, int] | None = None,
    reason: str = "",
) -> OrganizationsMerged:
    """二つの機関をひとつにまとめる: `other_id` leaves every list, and all that hangs on it moves.

    `versions`: of both rows as compared; `choices`: field → the id whose value stays. Where both
    have the one row that there may be (a profile, the manner), the kept one is filled up from the
    other. An office's own row takes over the number of the public row merged into it, so that the
    next import goes on with it. Raises `Conflict`, `RuleViolation`, `NotFound`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    if organization_id == other_id:
        raise RuleViolation({"": "同じ機関どうしはまとめられません。別の機関を選んでください。"})
    work.alone("organization.merge")
    reason = reason.strip()[:300] or "機関の名寄せ"
    kept, other = work.get(Organization, organization_id), work.get(Organization, other_id)
    for row in (kept, other):
        _require_listed(row)
    values = _chosen(kept, other, choices or {})
    gone: dict[str, Any] = {"merged_into_id": organization_id}
    if kept.source is None and other.source is not None:
        values |= {name: getattr(other, name) for name in SOURCE_FIELDS}
        values["kept_fields"] = _corrected(kept, other, values)
        gone |= {"source": None, "source_key": None}
    before: dict[str, Any] = {
        "other": _changed(work, Organization, other, versions[1], gone, reason),
        "kept": _changed(work, Organization, kept, versions[0], _found(kept, values), reason),
        "filled": [],
    }
    moved: dict[str, dict[int, int]] = {}
    for model, column in attached():
        if filled := _fill_up(work, model, column, other_id, organization_id, reason):
            before["filled"].append(filled)
        moved[place_of(column)] = move(work, model, column, other_id, organization_id, reason)
    merge = work.add(
        OrganizationMerge(
            kept_id=organization_id, merged_id=other_id, reason=reason, by_id=work.actor.id,
            before=json.dumps(before, ensure_ascii=False),
            moved=json.dumps({place: ids for place, ids in moved.items() if ids}),
        )
    )  # fmt: skip
    cautions = tuple(_cautions(work, organization_id))
    return OrganizationsMerged(merge.pk, organization_id, by_table(moved), cautions)


def unmerge_organizations(work: Work, merge_id: int, seen: int) -> Unmerged:
    """名寄せを取り消す: puts back what was moved and untouched since, and says what it could not.

    Raises `Conflict`, `RuleViolation`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    work.alone("organization.merge")
    merge = work.get(OrganizationMerge, merge_id)
    if merge.undone_at is not None:
        raise RuleViolation({"": "この名寄せは、もう取り消されています。"})
    kept, other = work.get(Organization, merge.kept_id), work.get(Organization, merge.merged_id)
    _require_listed(kept)
    if other.merged_into_id != kept.pk:
        raise RuleViolation({"": "この名寄せは、いまの名簿と合わないので取り消せません。"})
    reason = "機関の名寄せの取り消し"
    work.change(OrganizationMerge, merge_id, seen, {"undone_at": clock.now()}, reason)
    before, moved = json.loads(merge.before), json.loads(merge.moved)
    result = put_back(work, attached(), moved, kept.pk, other.pk, reason)
    models = {str(model.__tablename__): model for model, _column in attached()}
    for filled in before["filled"]:
        model = models[filled["table"]]
        row = work.first(select(table_of(model).c.id).where(table_of(model).c.id == filled["id"]))
        if row is not None:
            stored = work.get(model, filled["id"])
            values = still_there(stored, filled["fields"], result)
            work.change(model, stored.pk, stored.version, values, reason)
    # The number of the public file goes back before the other row takes it again.
    # What finds the row is not put back but made anew, by `_found`.
    changed = {name: pair for name, pair in before["kept"].items() if name != "search_text"}
    values = still_there(kept, changed, result)
    if set(SOURCE_FIELDS) & values.keys():
        values |= dict.fromkeys(("source", "source_key"))
    work.change(Organization, kept.pk, kept.version, _found(kept, values), reason)
    back = {name: stored_value(other, name, old) for name, (old, _new) in before["other"].items()}
    work.change(Organization, other.pk, other.version, back, reason)
    return result


def _require_listed(row: Organization) -> None:
    if row.merged_into_id is not None:
        message = (
            f"「{row.name}」は、もうほかの機関にまとめられています。一覧をひらき直してください。"
        )
        raise RuleViolation({"": message})


# -- the fields -----------------------------------------------------------------------------------


def _chosen(kept: Organization, other: Organization, choices: Mapping[str, int]) -> dict[str, Any]:
    """Field → value that comes over from the row that goes."""
    values = {}
    for choice in organization_choices(kept, other):
        preferred = other.pk if choice.other_preferred else kept.pk
        if choices.get(choice.field, preferred) == other.pk and choice.kept != choice.other:
            values[choice.field] = choice.other
    now = kept.model_dump(include=set(OrganizationEntry.model_fields))
    checked = check_changes(OrganizationEntry, now, values) if values else {}
    if kept.source is not None:
        corrected = kept.kept | {name for name in checked if name in PUBLIC_FIELDS}
        checked["kept_fields"] = ",".join(sorted(corrected))
    return checked


def _corrected(kept: Organization, other: Organization, values: Mapping[str, Any]) -> str:
    """What stays otherwise than the public row has it was written by hand: an import leaves it."""
    by_hand = {n for n in PUBLIC_FIELDS if values.get(n, getattr(kept, n)) != getattr(other, n)}
    return ",".join(sorted(by_hand | (other.kept & set(PUBLIC_FIELDS))))


def _found(row: Organization, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with what finds the row by them."""
    now = row.model_dump(include=set(OrganizationEntry.model_fields))
    return {**values, "search_text": search_text_of({**now, **values})}


def _changed(
    work: Work, model: type[TableModel], row: TableModel, seen: int, values: Mapping[str, Any],
    reason: str,
) -> dict[str, list[object]]:  # fmt: skip
    """Change a row. Field → [before, after]."""
    old = {name: plain(getattr(row, name)) for name in values}
    work.change(model, row.pk, seen, values, reason)
    return {name: [old[name], plain(value)] for name, value in values.items()}


# -- what moves -----------------------------------------------------------------------------------


def _fill_up(
    work: Work, model: type[TableModel], column: Column[Any], source: int, target: int, reason: str
) -> dict[str, Any] | None:
    """Where there may be one row alone and both have it: the blanks of the kept one are filled."""
    if () not in unique_with(column):
        return None
    rows = work.all(select(model).where(column.in_([source, target])))
    by_place = {getattr(row, column.name): row for row in rows}
    if len(by_place) < 2:
        return None
    kept, other = by_place[target], by_place[source]
    values = {
        name: getattr(other, name)
        for name in column_names(model)
        if name not in BOOKKEEPING | {column.name}
        and getattr(kept, name) in BLANK
        and getattr(other, name) not in BLANK
    }
    if not values:
        return None
    fields = _changed(work, model, kept, kept.version, values, reason)
    return {"table": column.table.name, "id": kept.pk, "fields": fields}


# -- what stands twice now ------------------------------------------------------------------------


def _cautions(work: Work, organization_id: int) -> list[str]:
    """What a person must put right, because no rule can: said once, after the merge."""
    k, i = table_of(KeyPerson).c, table_of(Introduction).c
    twice = work.rows(
        select(k.name)
        .where(k.organization_id == organization_id, k.left_on.is_(None))
        .group_by(k.name)
        .having(func.count() > 1)
    )
    said = []
    if twice:
        names = "、".join(row.name for row in twice)
        said.append(f"同じ名前のキーパーソンがいます（{names}）。一人に離任日を入れてください。")
    circles = work.scalar(
        select(func.count()).where(i.from_id == organization_id, i.to_id == organization_id)
    )
    if circles:
        said.append(
            f"紹介した機関と紹介先が同じになった紹介が{circles}件あります。直してください。"
        )
    if twice_gone := ways_twice(
        work, or_(i.from_id == organization_id, i.to_id == organization_id)
    ):
        said.append(
            f"同じ人の同じ紹介が二つ進んでいるものが{twice_gone}件あります。「紹介」で一つを終わらせてください。"
        )
    if ways_side_by_side(work, organization_id):
        said.append(
            "同じ事業の企業支援が二つ進んでいます。「企業支援」で一つを終わらせてください。"
        )
    return said
