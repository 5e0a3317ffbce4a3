"""漏えい等の報告 (report of a leak): 速報, then 確報, then the notice to the persons concerned.

個人情報保護法26条・規則7条・8条 (domain T28, P12): 速報 within 3 to 5 days of the discovery, 確報 within 30
(60 when it was done with bad intent). One matter at a time: the first step that is missing. For who
manages incidents.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, case, literal, null

from core.db.work import table_of
from core.deadlines.dated import days_after, in_force
from core.deadlines.rule import Asked, Rule, about
from core.domain.dates import said
from core.domain.incidents import Incident
from core.domain.permissions import Action
from core.domain.rules.incident import incident_report_dates

STEP_TITLES = {"prompt": "漏えい等の速報", "final": "漏えい等の確報", "told": "本人への通知"}


def _is_reportable(asked: Asked) -> list[ColumnElement[bool]]:
    """As `must_report_incident`: sensitive data of enough persons, not strongly encrypted."""
    i = table_of(Incident).c
    enough = asked.book.number("incident.reportable_persons", asked.today)
    return [i.is_sensitive.is_(True), i.is_encrypted.is_(False), i.persons >= int(enough)]


def _question(asked: Asked) -> Select[Any]:
    incident, book = table_of(Incident), asked.book
    i = incident.c
    days = {
        name: in_force(book, f"incident.{name}_days", i.found_on)
        for name in ("prompt_by", "final", "final_malicious")
    }
    final = case((i.is_malicious.is_(True), days["final_malicious"]), else_=days["final"])
    is_prompt, is_final = i.prompt_reported_on.is_(None), i.final_reported_on.is_(None)
    step = case((is_prompt, "prompt"), (is_final, "final"), else_="told")
    due_on = days_after(i.found_on, case((is_prompt, days["prompt_by"]), else_=final))
    nobody = null().cast(Integer)
    return (
        about(
            due_on, i.found_on, i.is_malicious, step.label("step"),
            target_id=i.id, owner_id=i.owner_id, client_id=nobody, number=nobody,
            name=literal("", String), kana=literal("", String),
        )
        .select_from(incident)
        .where(
            i.closed_on.is_(None),
            is_prompt | is_final | i.persons_told_on.is_(None),
            *_is_reportable(asked),
        )
    )  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    return STEP_TITLES[row.step]


def _dates(row: Row[Any], asked: Asked) -> Any:
    return incident_report_dates(row.found_on, asked.book, is_malicious=row.is_malicious)


def _caution(row: Row[Any], asked: Asked) -> str:
    caution: str = _dates(row, asked).caution
    return caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    early, late, final = (p.shown for p in _dates(row, asked).basis)
    found = f"{said(row.found_on)}に発覚し、"
    if row.step == "prompt":
        return f"{found}速報はおおむね{early}〜{late}以内です。{late}後が{said(due_on)}です。"
    ground = "（不正の目的のおそれ）" if row.is_malicious else ""
    if row.step == "final":
        return f"{found}確報は{final}以内{ground}です。その日が{said(due_on)}です。"
    return (
        f"{found}本人にも速やかに知らせます。遅くとも確報の期限{ground}の{said(due_on)}までです。"
    )


def _warn_on(row: Row[Any], _due_on: date, _asked: Asked) -> date:
    found_on: date = row.found_on
    return found_on


RULE = Rule(
    "incident_report", "漏えい等の報告", "incident", _question, _title, _caution,
    why=_why, warn_on=_warn_on, source="個人情報保護法26条、同規則7条・8条",
    action=Action.MANAGE_INCIDENTS,
)  # fmt: skip
