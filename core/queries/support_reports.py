"""支援レポート (monthly reports): of one job, what they may begin with, and to whom they may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.documents import TO_PERSON
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.retention import REPORT_SENT, SupportReport, SupportReportShare
from core.queries.consents import Recipient, consents_of, covering
from core.queries.documents import closed_employers, handing_facts, undisclosed
from core.queries.scopes import within_scope

# 利用目的 under which a report may go out, the likeliest first.
PURPOSES = ("retention_support", "employer_accommodation", "agency_coordination")
ITEMS = frozenset({"basic", "employment"})


@dataclass(frozen=True)
class ShareRow:
    """渡した一件: '' is the person."""

    organization_id: int | None
    recipient: str
    sent_on: date
    method: str


@dataclass(frozen=True)
class ReportRow:
    """支援レポートの一件, with what it says and to whom it went."""

    report: SupportReport
    shares: tuple[ShareRow, ...]

    @property
    def is_finished(self) -> bool:
        """It changes no more."""
        return self.report.finished_on is not None


@dataclass(frozen=True)
class ReportRecipient:
    """渡す先の候補. `state`: person, ok, consent (missing), undisclosed. `purpose`: for which the consent
    is; `sent`: how it went there already."""

    name: str
    organization_id: int | None
    kind: str
    state: str
    purpose: str = ""
    sent: ShareRow | None = None


@dataclass(frozen=True)
class ReportSheet:
    """支援レポートの中身, as the document needs it."""

    report: SupportReport
    client: Client
    job: Employment | None
    place: str


def reports_of_job(view: View, employment_id: int) -> list[ReportRow]:
    """一つの就職の支援レポート, the latest month first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Employment, employment_id)
    p = table_of(SupportReport).c
    asked = select(SupportReport).where(p.employment_id == employment_id)
    found = view.all(asked.order_by(p.month.desc()))
    shares = _shares(view, [row.pk for row in found])
    return [ReportRow(row, tuple(shares.get(row.pk, ()))) for row in found]


def report_of_month(view: View, client_id: int, month: date) -> SupportReport | None:
    """その月の支援レポート of one person, of whatever job."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Client, client_id)
    p = table_of(SupportReport).c
    asked = select(SupportReport).where(p.client_id == client_id, p.month == month)
    return next(iter(view.all(asked)), None)


def report_sheet(view: View, report_id: int) -> ReportSheet:
    """支援レポートの中身. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    report = within_scope(view, SupportReport, report_id)
    job = view.get(Employment, report.employment_id) if report.employment_id else None
    place = view.get(Organization, job.organization_id).name if job and job.organization_id else ""
    return ReportSheet(report, view.get(Client, report.client_id), job, place)


def items_of_report(report: SupportReport) -> frozenset[str]:
    """What of a person a report tells (`data_category`)."""
    return ITEMS | ({"plan"} if report.goals else set())


def report_recipients(view: View, report_id: int) -> list[ReportRecipient]:
    """渡す先: the person, the employer, and who works with the person; each with what stands between.

    Raises `NotFound`, `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    sheet = report_sheet(view, report_id)
    client, today = sheet.client, clock.today()
    sent = {share.organization_id: share for share in _shares(view, [report_id]).get(report_id, ())}
    consents, closed = consents_of(view, client.pk), closed_employers(view, client.pk)
    items = items_of_report(sheet.report)
    found = [ReportRecipient(client.name, None, "", TO_PERSON, sent=sent.get(None))]
    for choice in handing_facts(view, client.pk, today).recipients:
        if choice.organization_id is None:
            continue
        place = Recipient(choice.name, choice.organization_id, choice.kind)
        purpose = next(
            (p for p in PURPOSES if covering(consents, "third_party", place, items, p, today)), ""
        )
        state = "ok" if purpose else "consent"
        if undisclosed(closed, choice.name, choice.organization_id):
            state = "undisclosed"
        found.append(
            ReportRecipient(
                choice.name, choice.organization_id, choice.kind, state, purpose or PURPOSES[0],
                sent.get(choice.organization_id),
            )
        )  # fmt: skip
    # The employer first among the others.
    first = sheet.job.organization_id if sheet.job else None
    return sorted(found, key=lambda r: (r.state != TO_PERSON, r.organization_id != first))


# -- conditions of other questions -----------------------------------------------------------------


def report_sent_by_record(month: date) -> ColumnElement[bool]:
    """A record that tells of a report that was sent, but not of another month's."""
    r, s, p = (table_of(m) for m in (SupportRecord, SupportReportShare, SupportReport))
    of_another = exists(s.c.id).where(
        s.c.record_id == r.c.id, s.c.report_id == p.c.id, p.c.month != month
    )
    return (r.c.activity == REPORT_SENT) & ~of_another


def month_shared(client_id: ColumnElement[int], month: date) -> ColumnElement[bool]:
    """Whether the report of that month was handed to anybody, whenever that was."""
    s, p = table_of(SupportReportShare).c, table_of(SupportReport).c
    return exists(s.id).where(p.client_id == client_id, p.month == month, s.report_id == p.id)


# -- parts -----------------------------------------------------------------------------------------


def _shares(view: View, report_ids: list[int]) -> dict[int, list[ShareRow]]:
    if not report_ids:
        return {}
    s, o = table_of(SupportReportShare), table_of(Organization)
    asked = (
        select(s.c.report_id, s.c.organization_id, o.c.name, s.c.sent_on, s.c.method)
        .select_from(s.outerjoin(o, o.c.id == s.c.organization_id))
        .where(s.c.report_id.in_(report_ids), or_(s.c.organization_id.is_(None), o.c.id.is_not(None)))
        .order_by(s.c.sent_on, s.c.id)
    )  # fmt: skip
    found: dict[int, list[ShareRow]] = {}
    for row in view.rows(asked):
        share = ShareRow(row.organization_id, row.name or "", row.sent_on, row.method)
        found.setdefault(row.report_id, []).append(share)
    return found
