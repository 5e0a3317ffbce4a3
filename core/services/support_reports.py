"""支援レポート (monthly reports of 就労定着支援): drafted from what was recorded, finished, handed over.

Finished, it changes no more. Handing it over is issuing the document (`core.services.documents`):
consent, 提供記録 and the record 支援レポート送付 are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.consents import Disclosure
from core.domain.dates import format_date, said_month
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry
from core.domain.retention import (
    REPORT_SENT,
    REPORT_TEXTS,
    SupportReport,
    SupportReportEntry,
    SupportReportShare,
)
from core.errors import RuleViolation
from core.queries.report_material import report_material
from core.queries.scopes import within_scope
from core.queries.support_reports import report_of_month
from core.services.records import add_record

# A report is not finished without these.
NEEDED = ("done", "result", "following")
# How it went there → the way of contact of its record; none of them is an interview.
_WAYS = {
    "oral": "phone",
    "email": "email",
    "online": "email",
    "file": "email",
    "meeting": "meeting",
}
# Kind of organisation → with whom the record was; all others are 就労系事業所 or その他.
_PARTIES = {
    "company": "employer", "special_subsidiary": "employer", "medical_institution": "medical",
    "day_care": "medical", "hello_work": "hello_work", "municipality": "government",
    "health_center": "government", "special_needs_school": "school",
    "consultation_office": "consultation", "core_consultation": "consultation",
    "transition_office": "employment_office", "retention_office": "employment_office",
    "employment_life_center": "employment_office", "municipal_job_center": "employment_office",
}  # fmt: skip


def begin_report(
    work: Work, employment_id: int, month: date, *, blank: bool = False
) -> SupportReport:
    """下書きを作る, from the records, signs, goals and plans of the month, or `blank`.

    Raises `RuleViolation` when that month has its report already: it is opened instead.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, employment_id)
    values = {"client_id": job.client_id, "employment_id": job.pk, "month": month}
    entry = check(SupportReportEntry, values)
    if entry.month < job.hired_on.replace(day=1):
        raise RuleViolation({"month": "就職する前の月です。"})
    work.alone(f"report.{job.client_id}")
    if report_of_month(work, job.client_id, entry.month) is not None:
        raise RuleViolation(
            {
                "month": f"{said_month(entry.month)}の支援レポートは、もうあります。一覧からひらいてください。"
            }
        )
    texts = {} if blank else report_material(work, employment_id, entry.month)
    longest = {name: 4000 if name == "done" else 2000 for name in REPORT_TEXTS}
    told = {name: text[: longest[name]] for name, text in texts.items()}
    return work.add(SupportReport(**{**entry.model_dump(), **told}, by_id=work.actor.id))


def fill_blanks(work: Work, report_id: int, seen: int) -> SupportReport:
    """空いている欄に記録から入れる: what somebody wrote stays."""
    require(work.actor, Action.WRITE_CLIENTS)
    report = _draft(work, report_id, seen)
    if report.employment_id is None:
        raise RuleViolation({"": "就職と結びついていないレポートです。記録からは入れられません。"})
    found = report_material(work, report.employment_id, report.month)
    return change_report(
        work, report_id, seen, {n: t[:2000] for n, t in found.items() if not getattr(report, n)}
    )


def change_report(
    work: Work, report_id: int, seen: int, changes: Mapping[str, Any]
) -> SupportReport:
    """下書きを直す: the texts only. Raises `RuleViolation` once it is finished, `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    report = _draft(work, report_id, seen)
    values = {name: getattr(report, name) for name in SupportReportEntry.model_fields}
    entry = check(SupportReportEntry, {**values, **changes})
    new = {name: getattr(entry, name) for name in changes if name in REPORT_TEXTS}
    return work.change(SupportReport, report_id, seen, new)


def finish_report(work: Work, report_id: int, seen: int) -> SupportReport:
    """仕上げる: from now on it changes no more, and may be handed over."""
    require(work.actor, Action.WRITE_CLIENTS)
    report = _draft(work, report_id, seen)
    missing = [name for name in NEEDED if not getattr(report, name).strip()]
    if missing:
        titles = "、".join(str(SupportReport.model_fields[name].title) for name in missing)
        raise RuleViolation(dict.fromkeys(missing, f"仕上げるまえに、{titles}を書いてください。"))
    return work.change(
        SupportReport, report_id, seen, {"finished_on": clock.today(), "by_id": work.actor.id}
    )


def reopen_report(work: Work, report_id: int, seen: int) -> SupportReport:
    """下書きにもどす: only while nobody was given it."""
    require(work.actor, Action.WRITE_CLIENTS)
    report = within_scope(work, SupportReport, report_id)
    if report.finished_on is None and report.version == seen:
        raise RuleViolation({"": "このレポートは、まだ下書きです。"})
    s = table_of(SupportReportShare).c
    sent = work.scalar(select(s.sent_on).where(s.report_id == report_id).order_by(s.id).limit(1))
    if sent is not None:
        raise RuleViolation(
            {
                "": f"{format_date(sent)}に渡したレポートは直せません。"
                "違っていたことは、次の月のレポートに書いてください。"
            }
        )
    return work.change(SupportReport, report_id, seen, {"finished_on": None})


def remove_report(work: Work, report_id: int, seen: int) -> None:
    """下書きを消す. A finished one stays."""
    require(work.actor, Action.WRITE_CLIENTS)
    _draft(work, report_id, seen)
    work.remove(SupportReport, report_id, seen)


def report_handed(work: Work, report_id: int, disclosure: Disclosure) -> SupportReportShare:
    """渡した: the record that the month's duty counts, and the line that says to whom it went.

    Part of issuing the document, after the disclosure was allowed. PDF and Excel for the same one on
    one day are one handing-over. Raises `RuleViolation` for a report that is not finished.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    report = within_scope(work, SupportReport, report_id)
    if report.finished_on is None:
        raise RuleViolation(
            {"": "下書きの支援レポートは渡せません。先に「仕上げる」を押してください。"}
        )
    s, on = table_of(SupportReportShare).c, disclosure.provided_on
    known = work.all(
        select(SupportReportShare).where(
            s.report_id == report_id, s.sent_on == on,
            s.organization_id.is_not_distinct_from(disclosure.recipient_id),
        )
    )  # fmt: skip
    if known and disclosure.recipient_id is not None:
        return known[0]
    if known and any(_is_to(work, share, disclosure) for share in known):
        return known[0]
    record = add_record(work, _record(work, report, disclosure))
    return work.add(
        SupportReportShare(
            client_id=report.client_id, report_id=report.pk, sent_on=on,
            organization_id=disclosure.recipient_id, method=disclosure.method,
            consent_id=disclosure.consent_id, disclosure_id=disclosure.pk, record_id=record.pk,
        )
    )  # fmt: skip


# -- parts -----------------------------------------------------------------------------------------


def _draft(work: Work, report_id: int, seen: int) -> SupportReport:
    report = within_scope(work, SupportReport, report_id)
    if report.finished_on is not None and report.version == seen:
        raise RuleViolation({"": "仕上げた支援レポートは直せません。"})
    return report


def _is_to(work: Work, share: SupportReportShare, disclosure: Disclosure) -> bool:
    """Whether that one went to the same recipient, who is not of the directory."""
    if share.disclosure_id is None:
        return True
    return work.get(Disclosure, share.disclosure_id).recipient == disclosure.recipient


def _record(work: Work, report: SupportReport, disclosure: Disclosure) -> RecordEntry:
    party = "person" if disclosure.recipient_legal_type == "person" else "other"
    if disclosure.recipient_id is not None:
        kind = work.get(Organization, disclosure.recipient_id).kind
        party = _PARTIES.get(kind, "other")
    how = codes("disclosure_method").label(disclosure.method)
    return check(
        RecordEntry,
        {
            "client_id": report.client_id, "happened_on": disclosure.provided_on,
            "method": _WAYS.get(disclosure.method, "letter"), "party": party,
            "organization_id": disclosure.recipient_id, "activity": REPORT_SENT,
            "facts": f"{said_month(report.month)}の支援レポートを{disclosure.recipient}に渡した（{how}）。",
        },
    )  # fmt: skip
