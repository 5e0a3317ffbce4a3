"""就労パスポート (work passports): written together, confirmed by the person, and shown to whom of it what.

A confirmed edition never changes; another one begins with its words. What a recipient gets is the
person's decision, and still needs a live consent when it is handed over (`core.services.documents`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.consents import Disclosure
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.work_passports import (
    SECTION_ITEMS,
    SECTIONS,
    PassportShare,
    PassportShareEntry,
    WorkPassport,
    WorkPassportEntry,
    WorkPassportFields,
    chosen_sections,
)
from core.errors import NotFound, RuleViolation
from core.queries.scopes import require_client, within_scope
from core.queries.work_passports import material_of, passports_of
from core.services.consents import require_acquisition


def begin_passport(work: Work, entry: WorkPassportEntry) -> WorkPassport:
    """新しい版をつくる: it begins with the words of the last edition of its kind.

    Raises `RuleViolation` while another edition of that kind waits for the person's confirmation.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    work.get(Client, entry.client_id)
    last = passports_of(work, entry.client_id).latest(entry.kind)
    if last is not None and last.agreed_on is None:
        raise RuleViolation(
            {"": "まだ本人が確かめていない版があります。その版を直すか、消してから作ってください。"}
        )
    values = entry.model_dump()
    if last is not None:
        values |= {name: values[name] or getattr(last, name) for name in SECTIONS}
    row = WorkPassport(**values)
    _require_consent(work, row.client_id, {n: values[n] for n in SECTIONS if values[n]})
    return work.add(row)


def change_passport(
    work: Work, passport_id: int, seen: int, changes: Mapping[str, Any]
) -> WorkPassport:
    """就労パスポートを直す: only until the person has confirmed it. Raises `ConsentMissing`."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _unconfirmed(work, passport_id, seen)
    stored = {name: getattr(row, name) for name in WorkPassportFields.model_fields}
    whole = check(WorkPassportEntry, {**stored, **changes}).model_dump()
    new = {n: whole[n] for n in changes if n in whole and n not in ("client_id", "kind")}
    _require_consent(work, row.client_id, {n: new[n] for n in new if n in SECTIONS and new[n]})
    return work.change(WorkPassport, passport_id, seen, new)


def take_over(work: Work, passport_id: int, seen: int, material: str) -> WorkPassport:
    """台帳から取り入れる: words that the ledger has are put at the end of their section.

    `material`: the key of one of `material_of`; the words themselves are read anew.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = _unconfirmed(work, passport_id, seen)
    found = next((m for m in material_of(work, row.client_id) if m.key == material), None)
    if found is None:
        raise NotFound("取り入れるもとが変わりました。もう一度選んでください。")
    before = getattr(row, found.section)
    if found.text in before:
        raise RuleViolation({found.section: "もう取り入れています。"})
    words = f"{before.rstrip()}\n{found.text}".strip()
    return change_passport(work, passport_id, seen, {found.section: words})


def confirm_passport(work: Work, passport_id: int, seen: int, on: date) -> WorkPassport:
    """本人が確かめた: from that day it is the person's own word, and stays as it is."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _unconfirmed(work, passport_id, seen)
    if not row.written:
        raise RuleViolation(
            {"": "まだ何も書いてありません。書いてから、本人といっしょに確かめます。"}
        )
    if not row.made_on <= on <= clock.today():
        raise RuleViolation(
            {"on": "本人が確かめた日は、作った日から今日までの日付にしてください。"}
        )
    return work.change(WorkPassport, passport_id, seen, {"agreed_on": on})


def discard_passport(work: Work, passport_id: int, seen: int) -> None:
    """書きかけの版を消す: only one that the person has not confirmed."""
    require(work.actor, Action.WRITE_CLIENTS)
    _unconfirmed(work, passport_id, seen)
    work.remove(WorkPassport, passport_id, seen)


# -- to whom of it what ----------------------------------------------------------------------------


def decide_share(work: Work, entry: PassportShareEntry) -> PassportShare:
    """見せる相手と範囲を決める: the person's decision; the last one for a recipient holds.

    What was handed over under an earlier one stays as it was written, and that one ends.
    Raises `RuleViolation` for an edition that the person has not confirmed.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    passport = within_scope(work, WorkPassport, entry.passport_id)
    work.get(Organization, entry.organization_id)
    if passport.agreed_on is None:
        raise RuleViolation({"": "本人が内容を確かめてから、見せる相手を決めます。"})
    if entry.decided_on < passport.agreed_on:
        raise RuleViolation({"decided_on": "本人が決めた日が、本人が確かめた日より前です。"})
    if blank := [s for s in chosen_sections(entry.sections) if s not in passport.written]:
        raise RuleViolation({"sections": f"何も書いていない項目は選べません（{len(blank)}項目）。"})
    values = entry.model_dump() | {"client_id": passport.client_id}
    s = table_of(PassportShare).c
    earlier = work.all(
        select(PassportShare)
        .where(
            s.passport_id == passport.pk,
            s.organization_id == entry.organization_id,
            s.withdrawn_on.is_(None),
        )
        .order_by(s.id)
        .with_for_update()
    )
    for row in earlier:
        if row.given_on is None:
            kept = {name: values[name] for name in ("sections", "decided_on", "note")}
            return work.change(PassportShare, row.pk, row.version, kept)
        ended_on = max(entry.decided_on, row.decided_on)
        work.change(PassportShare, row.pk, row.version, {"withdrawn_on": ended_on}, "決め直し")
    return work.add(PassportShare(**values))


def withdraw_share(work: Work, share_id: int, seen: int, on: date) -> PassportShare:
    """見せるのをやめる: from that day it is not handed over any more."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, PassportShare, share_id)
    if row.withdrawn_on is not None and row.version == seen:
        raise RuleViolation({"": "もう取りやめています。"})
    if not row.decided_on <= on <= clock.today():
        raise RuleViolation(
            {"on": "取りやめた日は、本人が決めた日から今日までの日付にしてください。"}
        )
    return work.change(PassportShare, share_id, seen, {"withdrawn_on": on})


def note_given(work: Work, share_id: int, disclosure: Disclosure) -> PassportShare:
    """渡した: with the 提供記録 that was written for it, in the same transaction."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, PassportShare, share_id)
    if disclosure.recipient_id != row.organization_id:  # a copy for the person
        return row
    given = {
        "given_on": disclosure.provided_on,
        "disclosure_id": disclosure.pk,
        "consent_id": disclosure.consent_id,
    }
    return work.change(PassportShare, share_id, row.version, given)


# -- parts -----------------------------------------------------------------------------------------


def _unconfirmed(work: Work, passport_id: int, seen: int) -> WorkPassport:
    row = within_scope(work, WorkPassport, passport_id)
    # Who saw an older version is told of the other's save, by the change itself.
    if row.agreed_on is not None and row.version == seen:
        raise RuleViolation(
            {"": "本人が確かめた版は直せません。「新しい版をつくる」から続けてください。"}
        )
    s = table_of(PassportShare).c
    if work.scalar(select(func.count()).where(s.passport_id == passport_id)):
        raise RuleViolation({"": "見せる相手が決まっている版は直せません。"})
    return row


def _require_consent(work: Work, client_id: int, written: Mapping[str, str]) -> None:
    """What is written of an illness needs the 取得の同意, as on the face sheet."""
    sensitive = {"accommodation", "medical"}
    needed = {item for section in written for item in SECTION_ITEMS[section] & sensitive}
    if needed:
        require_acquisition(work, client_id, needed)
