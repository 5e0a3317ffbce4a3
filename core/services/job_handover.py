"""引き継ぎ (hand-over at a border): who supports this job from now on, and what they must know.

The sheet for them is a document of its own, which asks for the consent. A record keeps what was
handed over, so that a later hand-over does not take it away.
"""

from __future__ import annotations

from core.db.work import Work
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry
from core.domain.retention import HandoverEntry
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.records import add_record

NOTHING = {"handed_over_on": None, "next_supporter_id": None, "handover_note": ""}


def hand_over(work: Work, employment_id: int, seen: int, entry: HandoverEntry) -> Employment:
    """引き継いだことを記録する: on the job, and as a support record. The stage stays as it is.

    Raises `RuleViolation`, `Conflict`, `NotFound`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    entry = check(HandoverEntry, entry.model_dump())
    place = work.get(Organization, entry.next_supporter_id)
    if place.merged_into_id is not None:
        raise RuleViolation(
            {"next_supporter_id": "この機関は、ほかの機関にまとめられました。選び直してください。"}
        )
    if entry.handed_over_on < job.hired_on:
        raise RuleViolation({"handed_over_on": "引き継いだ日が就職日より前です。"})
    job = work.change(Employment, employment_id, seen, entry.model_dump())
    typed = {
        "client_id": job.client_id, "happened_on": entry.handed_over_on, "method": "meeting",
        "party": "other", "organization_id": place.pk, "activity": "agency_coordination",
        "facts": f"定着の支援を{place.name}"
        f"（{codes('organization_type').label(place.kind)}）に引き継いだ。",
        "done": entry.handover_note,
    }  # fmt: skip
    add_record(work, check(RecordEntry, typed))
    return job


def take_back(work: Work, employment_id: int, seen: int) -> Employment:
    """引き継ぎを取り消す: noted by mistake. Its record stays, and is corrected where it stands."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    if job.handed_over_on is None and job.version == seen:
        raise RuleViolation({"": "引き継ぎは記録されていません。"})
    return work.change(Employment, employment_id, seen, NOTHING, "引き継ぎの取り消し")
