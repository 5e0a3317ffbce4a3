"""漏えい等の報告 (report of a leak): the days that run from its discovery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled


@dataclass(frozen=True)
class IncidentReportDates:
    """報告の期限: 速報 between the first two days, 確報 by the third."""

    prompt_from_on: date
    prompt_by_on: date
    final_by_on: date


def incident_report_dates(
    discovered_on: date, book: RuleBook, *, is_malicious: bool = False
) -> Ruled[IncidentReportDates]:
    """速報・確報の期限: 3〜5 days and 30 days after discovery, 60 when done with bad intent
    (個人情報保護法26条・規則7,8条). The day of discovery is day 0; calendar days.
    """
    early = book.get("incident.prompt_from_days", discovered_on)
    late = book.get("incident.prompt_by_days", discovered_on)
    key = "incident.final_malicious_days" if is_malicious else "incident.final_days"
    final = book.get(key, discovered_on)
    days = (discovered_on + timedelta(days=p.integer) for p in (early, late, final))
    return Ruled(IncidentReportDates(*days), (early, late, final))


def must_report_incident(
    sensitive_persons: int, discovered_on: date, book: RuleBook, *, is_encrypted: bool = False
) -> Ruled[bool]:
    """報告の対象か: sensitive data (要配慮個人情報) of one person is enough, unless it was strongly
    encrypted. Other grounds (財産的被害, 1,000人超 …) are not judged here.
    """
    persons = book.get("incident.reportable_persons", discovered_on)
    return Ruled(sensitive_persons >= persons.number and not is_encrypted, (persons,))
