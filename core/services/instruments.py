"""アセスメントの道具 (instruments): shipped editions come in at start-up; the office makes its own.

An edition is changed only before its first answer: afterwards a copy of it is, as a new edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.assessments import Assessment
from core.domain.entry import check_changes
from core.domain.instruments import (
    EditionEntry,
    Instrument,
    InstrumentDomain,
    InstrumentDomainEntry,
    InstrumentFile,
    InstrumentHeadEntry,
    InstrumentItem,
    InstrumentItemEntry,
    InstrumentStep,
    InstrumentStepEntry,
    shipped_instruments,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation

_BOOKS = {"id", "version", "created_at", "updated_at"}


def load_instruments(work: Work) -> int:
    """道具のファイルを入れる: editions that the ledger lacks. Returns how many were added."""
    require(work.actor, Action.SET_UP)
    t = table_of(Instrument).c
    known = {(row.key, row.edition) for row in work.rows(select(t.key, t.edition))}
    missing = [
        file
        for file in shipped_instruments()
        if (file.head["key"], file.head["edition"]) not in known
    ]
    for file in missing:
        _store(work, file)
    return len(missing)


def _store(work: Work, file: InstrumentFile) -> None:
    instrument = work.add(Instrument(**file.head))
    of: dict[str, Any] = {"instrument_id": instrument.pk}
    work.add_all([InstrumentStep(**of, **step) for step in file.steps])
    items: list[InstrumentItem] = []
    for place, (domain, listed) in enumerate(file.domains):
        stored = work.add(InstrumentDomain(**of, **domain, sort=place))
        items += [
            InstrumentItem(**of, domain_id=stored.pk, **item, sort=len(items) + number)
            for number, item in enumerate(listed)
        ]
    work.add_all(items)


def copy_edition(work: Work, instrument_id: int, entry: EditionEntry) -> Instrument:
    """新しい版を作る: everything is copied and may be changed; what was answered keeps its edition.

    Raises `RuleViolation` when the name is taken or the edition would begin before its model.
    """
    require(work.actor, Action.SET_UP)
    model = work.get(Instrument, instrument_id)
    t = table_of(Instrument).c
    work.alone(f"instrument.{model.key}")
    taken = select(t.id).where(t.key == model.key, t.edition == entry.edition)
    if work.first(taken) is not None:
        raise RuleViolation({"edition": "同じ名前の版がもうあります。別の名前にしてください。"})
    if entry.valid_from <= model.valid_from:
        raise RuleViolation(
            {"valid_from": "使いはじめは、もとの版の使いはじめより後の日にしてください。"}
        )
    own = {**entry.model_dump(), "valid_to": None, "is_editable": True}
    copy = work.add(Instrument(**{**model.model_dump(exclude=_BOOKS), **own}))
    domains = {
        row.pk: work.add(InstrumentDomain(**_copied(row, copy.pk)))
        for row in _rows(work, InstrumentDomain, instrument_id)
    }
    work.add_all(
        [
            InstrumentStep(**_copied(row, copy.pk))
            for row in _rows(work, InstrumentStep, instrument_id)
        ]
    )
    items = [_copied(row, copy.pk) for row in _rows(work, InstrumentItem, instrument_id)]
    work.add_all(
        [InstrumentItem(**{**row, "domain_id": domains[row["domain_id"]].pk}) for row in items]
    )
    return copy


def change_instrument(
    work: Work, instrument_id: int, seen: int, changes: Mapping[str, Any]
) -> Instrument:
    """版の見出しを直す. Whether it was compared with the original may be said of every edition."""
    require(work.actor, Action.SET_UP)
    row = work.get(Instrument, instrument_id)
    wrong = set(changes) - {"verified", "valid_to", "note"}
    if wrong and not row.is_editable:
        raise RuleViolation(
            {"": "はじめから入っている版です。新しい版を作ってから直してください。"}
        )
    new = check_changes(InstrumentHeadEntry, row.model_dump(exclude=_BOOKS), changes)
    begin, end = new.get("valid_from", row.valid_from), new.get("valid_to", row.valid_to)
    if end is not None and end < begin:
        raise RuleViolation({"valid_to": "「使いおわり」が「使いはじめ」より前です。"})
    return work.change(Instrument, instrument_id, seen, new)


def change_item(work: Work, item_id: int, seen: int, changes: Mapping[str, Any]) -> InstrumentItem:
    """項目を直す: its words, layer and scale; the number stays. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.SET_UP)
    row = work.get(InstrumentItem, item_id)
    _require_open(work, row.instrument_id)
    new = check_changes(InstrumentItemEntry, row.model_dump(exclude=_BOOKS), changes)
    if new.get("number", row.number) != row.number:
        raise RuleViolation({"number": "番号は変えられません。版どうしを比べる手がかりです。"})
    _require_fitting(work, row.instrument_id, {**row.model_dump(), **new})
    return work.change(InstrumentItem, item_id, seen, new)


def add_item(work: Work, entry: InstrumentItemEntry) -> InstrumentItem:
    """項目を加える, behind the others. Raises `RuleViolation` when the number is taken."""
    require(work.actor, Action.SET_UP)
    _require_open(work, entry.instrument_id)
    _require_fitting(work, entry.instrument_id, entry.model_dump())
    t = table_of(InstrumentItem).c
    mine = t.instrument_id == entry.instrument_id
    if work.first(select(t.id).where(mine, t.number == entry.number)) is not None:
        raise RuleViolation({"number": f"番号「{entry.number}」はもうあります。"})
    last = work.scalar(select(func.max(t.sort)).where(mine))
    values = entry.model_dump() | {"sort": 0 if last is None else last + 1}
    return work.add(InstrumentItem(**values))


def change_domain(
    work: Work, domain_id: int, seen: int, changes: Mapping[str, Any]
) -> InstrumentDomain:
    """領域を直す."""
    require(work.actor, Action.SET_UP)
    row = work.get(InstrumentDomain, domain_id)
    _require_open(work, row.instrument_id)
    new = check_changes(InstrumentDomainEntry, row.model_dump(exclude=_BOOKS), changes)
    return work.change(InstrumentDomain, domain_id, seen, new)


def add_domain(work: Work, entry: InstrumentDomainEntry) -> InstrumentDomain:
    """領域を加える, behind the others."""
    require(work.actor, Action.SET_UP)
    _require_open(work, entry.instrument_id)
    t = table_of(InstrumentDomain).c
    last = work.scalar(select(func.max(t.sort)).where(t.instrument_id == entry.instrument_id))
    values = entry.model_dump() | {"sort": 0 if last is None else last + 1}
    return work.add(InstrumentDomain(**values))


def change_step(work: Work, step_id: int, seen: int, changes: Mapping[str, Any]) -> InstrumentStep:
    """段階のことばと、三つのまとめのどれかを直す; it stays in its scale, which items rely on."""
    require(work.actor, Action.SET_UP)
    row = work.get(InstrumentStep, step_id)
    _require_open(work, row.instrument_id)
    new = check_changes(InstrumentStepEntry, row.model_dump(exclude=_BOOKS), changes)
    if new.get("scale", row.scale) != row.scale:
        raise RuleViolation(
            {"scale": "段階の種類は変えられません。新しい種類の段階を加えて、項目の側で選びます。"}
        )
    _require_free(work, row, new)
    return work.change(InstrumentStep, step_id, seen, new)


def add_step(work: Work, entry: InstrumentStepEntry) -> InstrumentStep:
    """段階を加える, also the first one of another kind (a scale of two steps)."""
    require(work.actor, Action.SET_UP)
    _require_open(work, entry.instrument_id)
    row = InstrumentStep(**entry.model_dump())
    _require_free(work, row, {})
    return work.add(row)


# -- what must hold --------------------------------------------------------------------------------


def _copied(row: InstrumentDomain | InstrumentItem | InstrumentStep, to: int) -> dict[str, Any]:
    return {**row.model_dump(exclude=_BOOKS), "instrument_id": to}


def _rows(work: Work, model: Any, instrument_id: int) -> list[Any]:
    t = table_of(model).c
    return work.all(select(model).where(t.instrument_id == instrument_id).order_by(t.id))


def _require_open(work: Work, instrument_id: int) -> None:
    """The edition may still be changed: it is the office's own, and nobody answered it yet."""
    row = work.get(Instrument, instrument_id)
    t = table_of(Assessment).c
    # Starting an assessment and changing the edition take turns.
    work.alone(f"instrument.{row.key}")
    used = work.scalar(select(t.id).where(t.instrument_id == instrument_id).limit(1))
    if not row.is_editable or used is not None:
        raise RuleViolation(
            {
                "": "この版は、はじめから入っているか、もう使われています。"
                "新しい版を作ってから直してください。前のアセスメントは前の版のまま残ります。"
            }
        )


def _require_fitting(work: Work, instrument_id: int, values: Mapping[str, Any]) -> None:
    """The scale and the domain of an item belong to the same edition."""
    s, d = table_of(InstrumentStep).c, table_of(InstrumentDomain).c
    known = {
        row.scale
        for row in work.rows(select(s.scale).where(s.instrument_id == instrument_id).distinct())
    }
    if values["scale"] not in known:
        raise RuleViolation({"scale": f"段階は {'・'.join(sorted(known))} から選んでください。"})
    mine = select(d.id).where(d.id == values["domain_id"], d.instrument_id == instrument_id)
    if work.first(mine) is None:
        raise RuleViolation({"domain_id": "領域は、この版のものを選んでください。"})


def _require_free(work: Work, row: InstrumentStep, new: Mapping[str, Any]) -> None:
    """Within a scale a place and a word stand once."""
    t = table_of(InstrumentStep).c
    scale, label = new.get("scale", row.scale), new.get("label", row.label)
    position = new.get("position", row.position)
    for other in work.rows(
        select(t.id, t.position, t.label).where(
            t.instrument_id == row.instrument_id, t.scale == scale, t.id != (row.id or 0)
        )
    ):
        if other.position == position:
            raise RuleViolation({"position": f"並び「{position}」はもうあります。"})
        if other.label == label:
            raise RuleViolation({"label": f"ことば「{label}」はもうあります。"})


def edition_on(work: Work, instrument_id: int, on: date) -> Instrument:
    """その日に使える版: raises `RuleViolation` where the edition is not in use that day or is empty."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = work.get(Instrument, instrument_id)
    work.alone(f"instrument.{row.key}")
    if on < row.valid_from or (row.valid_to is not None and on > row.valid_to):
        raise RuleViolation({"instrument_id": "この版は、実施日には使えません。"})
    t = table_of(InstrumentItem).c
    asked = select(t.id).where(t.instrument_id == instrument_id, t.is_retired.is_(False)).limit(1)
    if work.first(asked) is None:
        raise RuleViolation(
            {
                "instrument_id": "この道具には、まだ項目が入っていません。"
                "管理者が新しい版を作り、原本から入力すると使えます。"
            }
        )
    return row
