"""相談受付 (intakes): opened, taken, carried on, closed, or registered as a client."""

from __future__ import annotations

from core import clock
from core.db.work import Work
from core.domain.clients import Client, ClientEntry, ServiceUseEntry
from core.domain.codes import codes
from core.domain.consents import ConsentEntry
from core.domain.intakes import SETTLED, Intake, IntakeEntry, NextStepEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.services.clients import enrol
from core.services.derived import intake_search_text
from core.services.ownership import require_owner


def open_case(work: Work, entry: IntakeEntry) -> Intake:
    """相談を受け付ける: with an owner it is in progress, without one it waits to be taken."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_owner(work, entry.owner_id)
    return work.add(
        Intake(
            **entry.model_dump(),
            status="in_progress" if entry.owner_id else "received",
            search_text=intake_search_text(entry.name, entry.kana, entry.phone),
        )
    )


def take(work: Work, intake_id: int, seen: int, owner_id: int) -> Intake:
    """相談を受け持つ, or hand it to a colleague."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_owner(work, owner_id)
    intake = _still_open(work, intake_id)
    status = "in_progress" if intake.status == "received" else intake.status
    return work.change(Intake, intake_id, seen, {"owner_id": owner_id, "status": status})


def set_next_step(work: Work, intake_id: int, seen: int, entry: NextStepEntry) -> Intake:
    """次の対応を決める: what, by when, and where it waits (説明会, インテーク)."""
    require(work.actor, Action.WRITE_CLIENTS)
    _still_open(work, intake_id)
    if entry.status in SETTLED:
        raise RuleViolation(
            {"status": "「受理・登録」と「終了」は、登録するか相談を終えると付きます。"}
        )
    return work.change(Intake, intake_id, seen, entry.model_dump())


def close(work: Work, intake_id: int, seen: int, reason: str) -> Intake:
    """相談を終える, with a reason (`intake_close_reason`)."""
    require(work.actor, Action.WRITE_CLIENTS)
    _still_open(work, intake_id)
    if reason not in codes("intake_close_reason"):
        raise RuleViolation({"close_reason": "終了の理由を選んでください。"})
    return work.change(
        Intake,
        intake_id,
        seen,
        {"status": "closed", "closed_on": clock.today(), "close_reason": reason},
    )


def register(
    work: Work,
    intake_id: int,
    seen: int,
    client: ClientEntry,
    consent: ConsentEntry | None,
    service: ServiceUseEntry | None = None,
) -> Client:
    """利用者として登録する: person, 取得の同意 and first service in one transaction.

    The consultation stays and points to the person. Two browsers that register the same one make
    one client: the second meets `Conflict` or `RuleViolation`, and nothing of it is kept.
    Raises `ConsentMissing` without a 取得の同意.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    _still_open(work, intake_id)
    # First: from here on this row is ours, and a second browser fails before it makes anything.
    intake = work.change(Intake, intake_id, seen, {"status": "accepted"})
    made = enrol(work, client, consent, service)
    work.change(Intake, intake_id, intake.version, {"client_id": made.pk})
    return made


def _still_open(work: Work, intake_id: int) -> Intake:
    intake = work.get(Intake, intake_id)
    if intake.status == "accepted":
        raise RuleViolation({"status": "この相談は、もう利用者として登録されています。"})
    if intake.status == "closed":
        raise RuleViolation({"status": "この相談は、もう終わっています。"})
    return intake
