"""事業への登録の選択肢 (enrolments to choose from): which registration a plan belongs to."""

from __future__ import annotations

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.queries.enrolments import enrolments_of


def enrolment_choices(user: Actor, client_id: int) -> dict[int, str]:
    """Open registrations of a person: id → programme and office."""
    with read_only(user) as view:
        return {
            row.id: f"{codes('programme').label(row.programme)}（{row.office}）"
            for row in enrolments_of(view, client_id)
            if row.is_open
        }
