"""書類の中身を読む (what documents are made of): a plan, a review, and to whom they may go.

Everything in it is 要配慮個人情報: only for who may see that, and only within the scope.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.clients import Certificate, Client
from core.domain.consents import Consent
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment, Office
from core.domain.face_sheets import FaceSheet
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.records import SupportRecord
from core.domain.teams import TeamMember
from core.domain.text import search_key
from core.errors import NotFound
from core.queries.employments import undisclosed_job
from core.queries.scopes import require_client, within_scope
from core.queries.users import names_of_all, read_setting

M = TypeVar("M", bound=TableModel)

HANDBOOKS = ("physical", "intellectual_tokyo", "intellectual_other", "mental")


@dataclass(frozen=True)
class PlanSheet:
    """計画書の中身. `staff` and `places`: the names behind ids; `detail`: the fields of its kind."""

    plan: Plan
    client: Client
    goals: tuple[PlanGoal, ...]
    detail: TableModel | None
    staff: Mapping[int, str]
    places: Mapping[int, Organization]
    office: str
    job: Employment | None = None
    certificate: Certificate | None = None
    face: FaceSheet | None = None
    handbooks: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class GoalFound:
    """目標ごとの結果: what the review found, and the days of the records on which it rests."""

    term: str
    priority: int
    text: str
    attainment: str
    note: str
    evidence_on: tuple[date, ...] = ()


@dataclass(frozen=True)
class ReviewSheet:
    """モニタリング記録の中身. `evidence_on`: days of the records behind the review as a whole."""

    review: PlanReview
    plan: Plan
    client: Client
    reviewer: str
    office: str
    goals: tuple[GoalFound, ...]
    evidence_on: tuple[date, ...] = ()


@dataclass(frozen=True)
class RecipientChoice:
    """渡す先の候補: who works with the person, or stands in a consent."""

    name: str
    organization_id: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class HandingFacts:
    """渡す前に知ること: the likely recipients, and what the person wants employers to know."""

    recipients: tuple[RecipientChoice, ...] = ()
    disclosure_policy: str = ""
    disclosure_note: str = ""


def plan_sheet(view: View, plan_id: int) -> PlanSheet:
    """計画書の中身. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    plan = within_scope(view, Plan, plan_id)
    client = view.get(Client, plan.client_id)
    g = table_of(PlanGoal).c
    goals = view.all(
        select(PlanGoal).where(g.plan_id == plan_id).order_by(g.term, g.priority, g.id)
    )
    detail = _detail(view, plan)
    job = _row(view, Employment, getattr(detail, "employment_id", None))
    certificate = _row(view, Certificate, getattr(detail, "certificate_id", None))
    wanted = {
        plan.consultation_office_id, getattr(detail, "organization_id", None),
        job.organization_id if job else None,
    }  # fmt: skip
    t, h = table_of(FaceSheet).c, table_of(Certificate).c
    faces = view.all(select(FaceSheet).where(t.client_id == client.pk))
    handbooks = view.all(
        select(Certificate)
        .where(h.client_id == client.pk, h.kind.in_(HANDBOOKS), h.status.in_(("held", "renewing")))
        .order_by(h.id)
    )
    return PlanSheet(
        plan, client, tuple(goals), detail, names_of_all(view), _places(view, wanted),
        office_of(view, plan), job, certificate, faces[0] if faces else None, tuple(handbooks),
    )  # fmt: skip


def review_sheet(view: View, review_id: int) -> ReviewSheet:
    """モニタリング記録の中身. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    review = view.get(PlanReview, review_id)
    plan = within_scope(view, Plan, review.plan_id)
    a, g = table_of(GoalAttainment), table_of(PlanGoal)
    days = _evidence(view, review_id)
    found = view.rows(
        select(
            g.c.id, g.c.term, g.c.priority, g.c.text,
            a.c.attainment, a.c.note,
        )
        .select_from(a.join(g, g.c.id == a.c.goal_id))
        .where(a.c.review_id == review_id)
        .order_by(g.c.term, g.c.priority, g.c.id)
    )  # fmt: skip
    return ReviewSheet(
        review, plan, view.get(Client, plan.client_id),
        names_of_all(view).get(review.reviewer_id or 0, ""), office_of(view, plan),
        tuple(
            GoalFound(
                row.term, row.priority, row.text, row.attainment, row.note, days.get(row.id, ())
            )
            for row in found
        ),
        days.get(None, ()),
    )  # fmt: skip


def office_of(view: View, plan: Plan) -> str:
    """事業所の名称 of a plan: of its enrolment, else of this ledger."""
    require(view.actor, Action.SEE_SENSITIVE)
    e, o = table_of(Enrolment), table_of(Office)
    name = None
    if plan.enrolment_id is not None:
        name = view.scalar(
            select(o.c.name)
            .select_from(e.join(o, o.c.id == e.c.office_id))
            .where(e.c.id == plan.enrolment_id)
        )
    return str(name or read_setting(view, "office_name"))


def handing_facts(view: View, client_id: int, on: date) -> HandingFacts:
    """渡す前に知ること: recipients of live consents first, then who works with the person, and where the
    person works."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    c, m, p, f = (table_of(model).c for model in (Consent, TeamMember, Plan, FaceSheet))
    consents = view.all(
        select(Consent).where(c.client_id == client_id, c.kind == "third_party").order_by(c.id)
    )
    live = [consent for consent in consents if consent.is_live(on)]
    team = view.rows(
        select(m.organization_id).where(
            m.client_id == client_id, m.organization_id.is_not(None),
            or_(m.end_on.is_(None), m.end_on >= on),
        )
    )  # fmt: skip
    offices = view.rows(
        select(p.consultation_office_id).where(
            p.client_id == client_id, p.consultation_office_id.is_not(None)
        )
    )
    j = table_of(Employment).c
    employers = view.rows(
        select(j.organization_id).where(
            j.client_id == client_id, j.organization_id.is_not(None), j.left_on.is_(None)
        )
    )
    ids = [x.recipient_id for x in live] + [row[0] for row in (*offices, *team, *employers)]
    places = _places(view, set(ids))
    found: dict[object, RecipientChoice] = {}
    for organization_id in ids:
        if place := places.get(organization_id or 0):
            choice = RecipientChoice(place.name, place.pk, place.kind)
            found.setdefault(place.pk, choice)
    known = {search_key(place.name) for place in places.values()}
    for consent in live:
        name = search_key(consent.recipient)
        if name and consent.recipient_id is None and name not in known:
            found.setdefault(consent.recipient, RecipientChoice(consent.recipient))
    told = view.first(
        select(f.disclosure_policy, f.disclosure_note).where(f.client_id == client_id)
    )
    return HandingFacts(tuple(found.values()), *(told or ("", "")))


def closed_employers(view: View, client_id: int) -> tuple[RecipientChoice, ...]:
    """非開示の就職先 (P16): where the person works or worked without telling of the disability."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    j, o = table_of(Employment), table_of(Organization)
    asked = (
        select(o.c.id, o.c.name, o.c.kind)
        .select_from(j.join(o, o.c.id == j.c.organization_id))
        .where(j.c.client_id == client_id, undisclosed_job())
        .distinct()
    )
    return tuple(RecipientChoice(row.name, row.id, row.kind) for row in view.rows(asked))


def undisclosed(
    closed: Collection[RecipientChoice], name: str, organization_id: int | None
) -> bool:
    """Whether this recipient is one of them, by its row or by its name."""
    return any(
        organization_id == place.organization_id
        if organization_id is not None
        else search_key(name) == search_key(place.name)
        for place in closed
    )


def organization_kind(view: View, organization_id: int) -> str:
    """種別 of an organisation of the directory. Raises `NotFound`."""
    require(view.actor, Action.SEE_SENSITIVE)
    o = table_of(Organization).c
    kind = view.scalar(select(o.kind).where(o.id == organization_id))
    if kind is None:
        raise NotFound("この機関は名簿にありません。選び直してください。")
    return str(kind)


# -- parts -----------------------------------------------------------------------------------------


def _detail(view: View, plan: Plan) -> TableModel | None:
    model = DETAILS.get(plan.kind)
    if model is None:
        return None
    t = table_of(model).c
    found = view.all(select(model).where(t.plan_id == plan.pk))
    return found[0] if found else model.model_construct()


def _row(view: View, model: type[M], row_id: int | None) -> M | None:
    return view.get(model, row_id) if row_id is not None else None


def _places(view: View, wanted: set[int | None]) -> dict[int, Organization]:
    ids = [place for place in wanted if place is not None]
    if not ids:
        return {}
    o = table_of(Organization).c
    return {row.pk: row for row in view.all(select(Organization).where(o.id.in_(ids)))}


def _evidence(view: View, review_id: int) -> dict[int | None, tuple[date, ...]]:
    """goal → days of its records; None: those of the review as a whole. Never what they say."""
    e, r = table_of(ReviewEvidence), table_of(SupportRecord)
    found: dict[int | None, tuple[date, ...]] = {}
    for row in view.rows(
        select(e.c.goal_id, r.c.happened_on)
        .select_from(e.join(r, r.c.id == e.c.record_id))
        .where(e.c.review_id == review_id)
        .order_by(r.c.happened_on, r.c.id)
    ):
        found[row.goal_id] = (*found.get(row.goal_id, ()), row.happened_on)
    return found
