"""緊急閲覧 (break-glass): a person outside one's scope, for a while, with a reason, and looked at after."""

from __future__ import annotations

from datetime import timedelta

from core import clock
from core.db.work import Work
from core.domain.access import EmergencyAccess, EmergencyAccessEntry, EmergencyReviewEntry
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.errors import NotAllowed, RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import sees_client

MINUTES = "emergency_access.minutes"


def open_emergency(work: Work, entry: EmergencyAccessEntry) -> EmergencyAccess:
    """緊急に見る: from now on for so many minutes (a rule parameter); it ends by itself.

    Raises `NotFound`, and `RuleViolation` without a reason or when the person is seen anyway.
    """
    require(work.actor, Action.BREAK_GLASS)
    entry = check(EmergencyAccessEntry, entry.model_dump())
    client = work.get(Client, entry.client_id)
    if sees_client(work, client.pk):
        raise RuleViolation(
            {"": "この利用者は、あなたが見られる範囲にあります。そのままひらけます。"}
        )
    if client.merged_into_id is not None:
        raise RuleViolation(
            {"": "この利用者番号は、ほかの番号にまとめられました。利用者番号を確かめてください。"}
        )
    minutes = rule_book(work).integer(MINUTES, clock.today())
    granted = work.add(
        EmergencyAccess(
            user_id=work.actor.id or 0,
            client_id=client.pk,
            reason=entry.reason,
            ends_at=clock.now() + timedelta(minutes=minutes),
        )
    )
    work.log("break_glass", "client", client.pk, {"分": minutes}, reason=entry.reason)
    return granted


def end_emergency(work: Work, access_id: int, seen: int) -> EmergencyAccess:
    """緊急閲覧をいま終える: by the one who opened it."""
    require(work.actor, Action.BREAK_GLASS)
    access = work.get(EmergencyAccess, access_id)
    if access.user_id != work.actor.id:
        raise NotAllowed("終えられるのは、自分の緊急閲覧だけです。")
    return work.change(EmergencyAccess, access_id, seen, {"ends_at": clock.now()})


def review_emergency(
    work: Work, access_id: int, seen: int, entry: EmergencyReviewEntry
) -> EmergencyAccess:
    """緊急閲覧を確かめる: after it ended, by somebody else than who looked. Once.

    Raises `NotAllowed` for one's own, `RuleViolation` while it runs or when it was checked already.
    """
    require(work.actor, Action.REVIEW_ACCESS)
    access = work.get(EmergencyAccess, access_id)
    if access.user_id == work.actor.id:
        raise NotAllowed(
            "自分の緊急閲覧は、自分では確かめられません。ほかの管理者かセンター長に頼んでください。"
        )
    if access.reviewed_at is not None and access.version == seen:
        raise RuleViolation({"": "この緊急閲覧は、もう確かめられています。"})
    if access.ends_at > clock.now():
        raise RuleViolation(
            {"": "この緊急閲覧は、まだ続いています。終わってから確かめてください。"}
        )
    checked = {
        "reviewed_by_id": work.actor.id,
        "reviewed_at": clock.now(),
        "review_note": entry.review_note,
    }
    return work.change(EmergencyAccess, access_id, seen, checked, reason="緊急閲覧の確認")


def note_outside(work: Work, client_id: int) -> None:
    """範囲の外の人をひらこうとしたこと: leaves a line in the audit."""
    require(work.actor, Action.SEE_CLIENTS)
    work.log("denied", "client", client_id, reason="見られる範囲の外")
