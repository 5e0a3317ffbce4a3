"""企業のページの見るところ (segments of one employer's page)."""

from __future__ import annotations

from collections.abc import Callable

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.queries.organizations import OrganizationPage
from core.ui.employers.carving import employer_carving
from core.ui.employers.own_subsidies import employer_subsidies
from core.ui.employers.persons import employer_persons
from core.ui.employers.quota import employer_quota
from core.ui.employers.steps import employer_steps
from core.ui.employers.summary import employer_summary
from core.ui.segments import segment

PARTS: dict[str, Callable[[Actor, OrganizationPage], None]] = {
    "経過と窓口": employer_summary,
    "相談援助の8ステップ": employer_steps,
    "職務の切り出し": employer_carving,
    "雇用率": employer_quota,
    "助成金・奨励金": employer_subsidies,
    "実習・就職している人": employer_persons,
}
NEEDS = {"実習・就職している人": Action.SEE_SENSITIVE}
# What the address calls a segment: `/employer?id=3&part=quota` opens there.
ADDRESSES = {
    "summary": "経過と窓口", "steps": "相談援助の8ステップ", "carving": "職務の切り出し",
    "quota": "雇用率", "subsidies": "助成金・奨励金", "persons": "実習・就職している人",
}  # fmt: skip


def employer_parts(user: Actor, page: OrganizationPage) -> None:
    """The chosen segment of one employer."""
    offered = [name for name in PARTS if name not in NEEDS or may(user, NEEDS[name])]
    place = f"employer.part.{page.organization.pk}"  # another one opens at the first
    PARTS[segment(place, offered, ADDRESSES)](user, page)
