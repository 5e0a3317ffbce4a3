"""名寄せ (merging of duplicates): everything that hangs on one row moves to the other, at once; and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.audit import plain
from core.db.work import Work, table_of
from core.domain.clients import Client, ClientEntry, ClientFields
from core.domain.consents import Consent
from core.domain.enrolments import Enrolment
from core.domain.entry import check
from core.domain.face_sheets import FaceSheet, FaceSheetEntry
from core.domain.introductions import Introduction
from core.domain.matching import MatchingWish
from core.domain.merges import STAGE_FIELDS, ClientMerge
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.retention import SupportReport
from core.errors import RuleViolation
from core.queries.duplicates import attached, choices_of
from core.queries.introductions import ways_twice
from core.queries.scopes import require_client
from core.services.clients import change_person, person_search_text
from core.services.moving import Unmerged, by_table, move, place_of, put_back, still_there


@dataclass(frozen=True)
class Merged:
    """名寄せの結果: what moved, by table, and what a person should look at now."""

    merge_id: int
    kept_id: int
    moved: Mapping[str, int]
    cautions: tuple[str, ...] = ()


def merge_clients(
    work: Work,
    kept_id: int,
    merged_id: int,
    seen: Mapping[int, int],
    choices: Mapping[str, int] | None = None,
    reason: str = "",
) -> Merged:
    """二人をひとりにまとめる: `merged_id` leaves every list, and all that hangs on it moves.

    `seen`: id → version of both rows as compared; `choices`: field → the id whose value stays (what
    is not chosen is decided as the comparison offers it). Raises `Conflict`, `RuleViolation`,
    `OutOfScope`.
    """
    require(work.actor, Action.MERGE_CLIENTS)
    if kept_id == merged_id:
        raise RuleViolation({"": "同じ利用者どうしはまとめられません。別の人を選んでください。"})
    work.alone("client.merge")
    reason = reason.strip()[:300] or "名寄せ"
    for client_id in (kept_id, merged_id):
        require_client(work, client_id)
        _require_unmerged(work.get(Client, client_id))
    kept, merged = work.get(Client, kept_id), work.get(Client, merged_id)
    values = _chosen(work, kept, merged, choices or {})
    # The row that goes is closed to everybody else before anything is moved away from it.
    change_person(work, merged_id, seen[merged_id], {"merged_into_id": kept_id}, reason)
    before = {
        "client": _change(work, kept, seen[kept_id], values["client"], reason),
        "face_sheet": _change_sheet(work, kept_id, values["face_sheet"], reason),
    }
    moved = {place_of(c): move(work, m, c, merged_id, kept_id, reason) for m, c in attached()}
    _keep_last_day(work, kept_id)
    merge = work.add(
        ClientMerge(
            kept_id=kept_id,
            merged_id=merged_id,
            before=json.dumps(before, ensure_ascii=False),
            moved=json.dumps({place: ids for place, ids in moved.items() if ids}),
            by_id=work.actor.id,
            reason=reason,
        )
    )
    cautions = tuple(_cautions(work, kept_id, merged_id))
    return Merged(merge.pk, kept_id, by_table(moved), cautions)


def unmerge(work: Work, merge_id: int, seen: int) -> Unmerged:
    """名寄せを取り消す: puts back what was moved and untouched since, and says what it could not.

    What was written since stays with the person that was kept. Raises `Conflict`, `RuleViolation`.
    """
    require(work.actor, Action.MERGE_CLIENTS)
    work.alone("client.merge")
    merge = work.get(ClientMerge, merge_id)
    require_client(work, merge.kept_id)
    if merge.undone_at is not None:
        raise RuleViolation({"": "この名寄せは、もう取り消されています。"})
    kept, merged = work.get(Client, merge.kept_id), work.get(Client, merge.merged_id)
    _require_unmerged(kept)
    if merged.merged_into_id != kept.pk:
        raise RuleViolation({"": "この名寄せは、いまの台帳と合わないので取り消せません。"})
    reason = "名寄せの取り消し"
    work.change(ClientMerge, merge_id, seen, {"undone_at": clock.now()}, reason)
    before, moved = json.loads(merge.before), json.loads(merge.moved)
    result = put_back(work, attached(), moved, kept.pk, merged.pk, reason)
    work.change(Client, merged.pk, merged.version, {"merged_into_id": None}, reason)
    values = still_there(kept, before["client"], result)
    _change(work, kept, kept.version, values, reason)
    for client_id in (merged.pk, kept.pk):
        _keep_last_day(work, client_id)
    if before["face_sheet"]:
        sheet = work.get(FaceSheet, before["face_sheet"]["id"])
        values = still_there(sheet, before["face_sheet"]["fields"], result)
        work.change(FaceSheet, sheet.pk, sheet.version, values, reason)
    return result


def _require_unmerged(person: Client) -> None:
    if person.merged_into_id is not None:
        raise RuleViolation(
            {
                "": f"「{person.name}」は、ほかの利用者にもうまとめられています。"
                "「重複の確認」をひらき直してください。"
            }
        )


# -- the fields -----------------------------------------------------------------------------------


def _chosen(
    work: Work, kept: Client, merged: Client, choices: Mapping[str, int]
) -> dict[str, dict[str, Any]]:
    """part → field → value that comes over from the row that goes."""
    values: dict[str, dict[str, Any]] = {"client": {}, "face_sheet": {}}
    for choice in choices_of(work, kept, merged):
        wanted = choices.get(choice.field, merged.pk if choice.merged_preferred else kept.pk)
        if wanted == merged.pk and choice.kept != choice.merged:
            part, name = choice.field.split(".")
            values[part][name] = choice.merged
    if "stage" in values["client"]:
        values["client"] |= {name: getattr(merged, name) for name in STAGE_FIELDS}
    check(ClientEntry, {**_typed(kept), **values["client"]})
    return values


def _change(
    work: Work, person: Client, seen: int, values: dict[str, Any], reason: str
) -> dict[str, list[object]]:
    """Change the person that is kept, and what finds them. Field → [before, after]."""
    old = {name: plain(getattr(person, name)) for name in values}
    after = {**_typed(person), **values}
    text = person_search_text(
        work, person.pk, after["name"], after["kana"], after["phone"], person.number
    )
    change_person(work, person.pk, seen, {**values, "search_text": text}, reason)
    return {name: [old[name], plain(value)] for name, value in values.items()}


def _change_sheet(
    work: Work, client_id: int, values: dict[str, Any], reason: str
) -> dict[str, Any]:
    if not values:
        return {}
    (sheet,) = work.all(select(FaceSheet).where(table_of(FaceSheet).c.client_id == client_id))
    old = {name: getattr(sheet, name) for name in values}
    check(FaceSheetEntry, {n: getattr(sheet, n) for n in FaceSheetEntry.model_fields} | values)
    work.change(FaceSheet, sheet.pk, sheet.version, values, reason)
    fields = {name: [plain(old[name]), plain(value)] for name, value in values.items()}
    return {"id": sheet.pk, "fields": fields}


def _typed(person: Client) -> dict[str, Any]:
    return {name: getattr(person, name) for name in ClientFields.model_fields}


def _keep_last_day(work: Work, client_id: int) -> None:
    """最後の記録, from the records that the person has now."""
    r, person = table_of(SupportRecord).c, work.get(Client, client_id)
    last = work.scalar(
        select(func.max(r.happened_on)).where(r.client_id == client_id, r.is_replaced.is_(False))
    )
    work.change(Client, client_id, person.version, {"last_record_on": last})


# -- what stands twice now ------------------------------------------------------------------------


def _cautions(work: Work, client_id: int, merged_id: int) -> list[str]:
    """What a person must put right, because no rule can: said once, after the merge."""
    one, other = table_of(Enrolment).alias("one"), table_of(Enrolment).alias("other")
    twice = work.scalar(
        select(func.count())
        .select_from(one)
        .join(other, other.c.id > one.c.id)
        .where(
            one.c.client_id == client_id, other.c.client_id == client_id,
            one.c.office_id == other.c.office_id, one.c.programme == other.c.programme,
            one.c.end_on.is_(None), other.c.end_on.is_(None),
        )
    )  # fmt: skip
    k = table_of(Consent).c
    held = work.rows(
        select(k.withdrawn_on).where(k.client_id == client_id, k.kind == "acquisition")
    )
    said = []
    if twice:
        said.append("同じ事業への登録が二つあります。「登録・段階」で一つを終わらせてください。")
    if len(held) > 1:
        withdrawn = any(row.withdrawn_on for row in held)
        said.append(
            "取得の同意が二つ以上あります。"
            + ("撤回されたものがあります。" if withdrawn else "")
            + "「同意・提供」で、本人の意思と合っているか確かめてください。"
        )
    if ways_twice(work, table_of(Introduction).c.client_id == client_id):
        said.append("同じ機関への紹介が二つ進んでいます。「紹介」で一つを終わらせてください。")
    w = table_of(MatchingWish).c
    both = select(func.count()).where(w.client_id.in_([client_id, merged_id]))
    if work.scalar(both) > 1:
        said.append(
            "マッチングの希望の条件が、二人ともにありました。残した人の条件を確かめてください。"
        )
    p = table_of(SupportReport).c
    if work.scalar(select(func.count()).where(p.client_id == merged_id)):
        # One report a month: what the kept person has already, stayed with the row that went.
        said.append(
            "同じ月の支援レポートが、二人ともにありました。残した人のレポートの内容を確かめてください。"
        )
    return said
