"""医療機関連携 (medical outreach): how far a hospital has come, moved on or back, with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.organization_contacts import OrganizationContact, OrganizationContactEntry
from core.domain.organizations import Organization
from core.domain.outreach import MedicalOutreach, OutreachMoveEntry, OutreachStep
from core.domain.permissions import Action, require
from core.domain.teams import MEDICAL_KINDS
from core.errors import Conflict, RuleViolation
from core.services.organization_contacts import add_contact

UNTOUCHED = "untouched"


def move_outreach(work: Work, entry: OutreachMoveEntry, seen: int) -> MedicalOutreach:
    """連携の段階と次にすることを書く. `seen`: the version on the screen, 0 where there was none yet.

    A change of the stage leaves a row of its history; going back needs a reason. Raises
    `RuleViolation` at the field, `Conflict`, `NotFound`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(OutreachMoveEntry, entry.model_dump())
    work.alone(f"outreach.{entry.organization_id}")
    _require_hospital(work, entry.organization_id)
    row = _stored(work, entry.organization_id)
    before = row.stage if row else UNTOUCHED
    values = entry.model_dump(exclude={"reason"})
    if entry.stage == before:
        values["stage_on"] = row.stage_on if row else None
    else:
        values["stage_on"] = entry.stage_on or clock.today()
        _require_order(work, entry, before, values["stage_on"])
    moved = _write(work, row, seen, values)
    if entry.stage != before:
        work.add(
            OutreachStep(
                organization_id=entry.organization_id, before=before, after=entry.stage,
                changed_on=values["stage_on"], reason=entry.reason.strip(), by_id=work.actor.id,
            )
        )  # fmt: skip
    return moved


def note_hospital_contact(
    work: Work, entry: OrganizationContactEntry, seen: int
) -> OrganizationContact:
    """医療機関との連絡・訪問を書く: what comes next of it is the next step of the hospital too.

    Raises `RuleViolation`, `Conflict`, `NotFound`.
    """
    require(work.actor, Action.WRITE_NETWORK)
    work.alone(f"outreach.{entry.organization_id}")
    _require_hospital(work, entry.organization_id)
    contact = add_contact(work, entry)
    if contact.next_step or contact.next_on:
        row = _stored(work, entry.organization_id)
        values: dict[str, Any] = {"next_step": contact.next_step, "next_on": contact.next_on}
        if row is None or row.owner_id is None:
            values["owner_id"] = work.actor.id
        if row is None:
            values["organization_id"] = entry.organization_id
        _write(work, row, seen, values)
    return contact


# -- parts -----------------------------------------------------------------------------------------


def _require_hospital(work: Work, organization_id: int) -> None:
    place = work.get(Organization, organization_id)
    if place.merged_into_id is not None:
        raise RuleViolation(
            {"": "この機関は、ほかの機関にまとめられました。まとめた先に書いてください。"}
        )
    if place.kind not in MEDICAL_KINDS:
        raise RuleViolation({"": "医療機関連携の段階は、医療機関とデイケアに付けます。"})


def _stored(work: Work, organization_id: int) -> MedicalOutreach | None:
    t = table_of(MedicalOutreach).c
    found = work.all(select(MedicalOutreach).where(t.organization_id == organization_id))
    return found[0] if found else None


def _write(
    work: Work, row: MedicalOutreach | None, seen: int, values: dict[str, Any]
) -> MedicalOutreach:
    if row is not None:
        return work.change(MedicalOutreach, row.pk, seen, values)
    if seen:
        raise Conflict("medical_outreach", 0, 0, ())
    return work.add(MedicalOutreach(**values))


def _require_order(work: Work, entry: OutreachMoveEntry, before: str, on: date) -> None:
    """Forward freely; back with a reason; never before the last change."""
    order = {code.code: code.sort for code in codes("outreach_stage")}
    if order[entry.stage] < order[before] and not entry.reason.strip():
        raise RuleViolation(
            {"reason": "段階を戻すときは、理由を書いてください（例: 窓口の人が代わった）。"}
        )
    s = table_of(OutreachStep).c
    last: date | None = work.scalar(
        select(s.changed_on)
        .where(s.organization_id == entry.organization_id)
        .order_by(s.changed_on.desc(), s.id.desc())
        .limit(1)
    )
    if last is not None and on < last:
        told = format_date(last, weekday=False)
        raise RuleViolation({"stage_on": f"まえの段階になった日（{told}）より前です。"})
