"""気になる人 (the risk list): who works and why one should look, each reason in words.

Reads only. Nothing is added up to a score: the order is the order of `REASONS`, and within a reason
the older day stands first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Row

from core.db.work import View
from core.deadlines import challenge_term, contract_end, missed_contact, trial_end, warning_day
from core.deadlines.rule import Asked, Rule
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.early_signs import CONCERN, URGENT, is_seen_differently, standing_views
from core.domain.permissions import Action, require
from core.domain.tasks import SIGN
from core.queries.agenda_items import clients_brought
from core.queries.at_risk import (
    Leave,
    Worker,
    not_met,
    on_leave,
    open_tasks_from,
    workers,
)
from core.queries.early_signs import SignRow, standing_signs, view_since
from core.queries.rules import rule_book
from core.queries.snoozes import running_snoozes

PER_PAGE = 12
REASONS = {
    "urgent": "急いで動くサイン",
    "differs": "三者の見方のちがい",
    "concern": "気になるサイン",
    "leave": "休職中",
    "ending": "契約の満了が近い",
    "contact": "先月の面談がない",
    "silent": "長く会っていない",
    "watch": "様子を見るサイン",
}
_DUES = (missed_contact.RULE, contract_end.RULE, trial_end.RULE, challenge_term.RULE)
_PLACE = {kind: place for place, kind in enumerate(REASONS)}


@dataclass(frozen=True)
class Reason:
    """理由の一つ: in words; `note` was typed by a person."""

    kind: str
    text: str
    on: date
    note: str = ""


class _Found(NamedTuple):
    """A reason before it is said: of a thousand only those of one page are."""

    kind: str
    on: date
    say: Callable[[], Reason]


@dataclass(frozen=True)
class AtRisk:
    """気になる一人. `for_meeting`, `has_follow_up`: what was made of it and is still open."""

    worker: Worker
    reasons: tuple[Reason, ...]
    for_meeting: bool = False
    has_follow_up: bool = False
    follow_up_on: date | None = None


@dataclass(frozen=True)
class RiskCriteria:
    """だれを: one owner's or everybody's; those with one reason; which page."""

    owner_id: int | None = None
    reason: str = ""
    page: int = 1


@dataclass(frozen=True)
class RiskPage:
    """一ページ. `counts`: how many persons have each reason, whatever reason was asked for."""

    rows: tuple[AtRisk, ...]
    total: int
    everybody: int
    page: int
    pages: int
    silent_days: int
    counts: Mapping[str, int] = field(default_factory=dict)


def people_at_risk(view: View, criteria: RiskCriteria, today: date) -> RiskPage:
    """気になる人, in the order of `REASONS`; one page of them."""
    require(view.actor, Action.SEE_SENSITIVE)
    known = workers(view, criteria.owner_id)
    silent, days = not_met(view, today)
    found: dict[int, list[_Found]] = {}
    for job_id, reason in _all(view, known, silent, today):
        if job_id in known:
            found.setdefault(job_id, []).append(reason)
    tally = Counter(kind for reasons in found.values() for kind in {r.kind for r in reasons})
    counts = {kind: tally[kind] for kind in REASONS}
    chosen = sorted(
        (_order(reasons), job_id)
        for job_id, reasons in found.items()
        if not criteria.reason or any(r.kind == criteria.reason for r in reasons)
    )
    pages = max(1, -(-len(chosen) // PER_PAGE))
    page = min(max(1, criteria.page), pages)
    shown = {
        job_id: found[job_id] for _key, job_id in chosen[(page - 1) * PER_PAGE : page * PER_PAGE]
    }
    rows = _rows(view, known, shown)
    return RiskPage(rows, len(chosen), len(found), page, pages, days, counts)


def _order(reasons: list[_Found]) -> tuple[int, date]:
    reasons.sort(key=lambda r: (_PLACE[r.kind], r.on))
    return _PLACE[reasons[0].kind], reasons[0].on


def _all(
    view: View, known: Mapping[int, Worker], silent: Mapping[int, date | None], today: date
) -> Iterator[tuple[int, _Found]]:
    since = view_since(view, today)
    for job_id, signs in standing_signs(view, today).items():
        for reason in _signs(signs, since):
            yield job_id, _Found(reason.kind, reason.on, partial(_as_it_is, reason))
    for leave in on_leave(view):
        say = partial(_leave, leave, today)
        yield leave.employment_id, _Found("leave", leave.start_on, say)
    for job_id, last_on in silent.items():
        if job_id in known:
            say = partial(_silence, known[job_id], last_on, today)
            yield job_id, _Found("silent", last_on or known[job_id].hired_on, say)
    of_person: dict[int, list[int]] = {}
    for worker in known.values():
        of_person.setdefault(worker.client_id, []).append(worker.employment_id)
    yield from _dues(view, of_person, today)


def _as_it_is(reason: Reason) -> Reason:
    return reason


def _signs(signs: list[SignRow], since: date) -> Iterator[Reason]:
    kinds, sides, degrees = codes("early_sign"), codes("assessment_rater"), codes("sign_degree")
    for sign in signs:
        if sign.is_open:
            kind = sign.degree if sign.degree in (URGENT, CONCERN) else "watch"
            told = (
                f"{kinds.label(sign.kind)}（{sides.label(sign.side)}、{_short(sign.noticed_on)}）"
            )
            yield Reason(kind, told, sign.noticed_on, sign.note)
    for kind, views in standing_views(signs, since).items():
        if is_seen_differently(views):
            told = "、".join(
                f"{sides.label(side)}は「{degrees.label(view.degree)}」"
                for side, view in views.items()
            )
            first = min(view.noticed_on for view in views.values())
            yield Reason("differs", f"{kinds.label(kind)}: {told}", first)


def _leave(leave: Leave, today: date) -> Reason:
    days = (today - leave.start_on).days
    why = codes("leave_reason").label(leave.reason)
    told = f"{format_date(leave.start_on, weekday=False)}から{days}日" + (
        f"（{why}）" if why else ""
    )
    back = leave.planned_return_on
    if back is None:
        told += "。復職の予定日は、まだありません"
    elif back < today:
        told += f"。復職の予定日 {_short(back)} を過ぎています"
    else:
        told += f"。復職の予定は {format_date(back, weekday=False)}"
    return Reason("leave", told, leave.start_on)


def _dues(
    view: View, of_person: Mapping[int, list[int]], today: date
) -> Iterator[tuple[int, _Found]]:
    """What the deadlines know already, unless it was put off: a month without the interview, a
    contract that ends soon. Asked without the words of a list: there may be a thousand."""
    asked = Asked(today, rule_book(view))
    for rule, row, due_on in job_matters(view, asked):
        kind = "contact" if rule is missed_contact.RULE else "ending"
        for job_id in of_person.get(row.client_id, ()):
            yield job_id, _Found(kind, due_on, partial(_due, rule, row, due_on, asked))


def job_matters(view: View, asked: Asked) -> Iterator[tuple[Rule, Row[Any], date]]:
    """What falls due soon with the jobs of the whole office, unless it was put off: which rule,
    whose row, which day. Whoever asks names only persons that may be named."""
    require(view.actor, Action.SEE_MEETING)
    snoozes, until = running_snoozes(view, asked.today), warning_day(asked, "soon")
    for rule in _DUES:
        question = rule.question(asked)
        # No due day lies before its stored one; a matter that has no day is none.
        for row in view.rows(question.where(question.selected_columns.stored <= until)):
            due_on = rule.due_on(row.stored, asked)
            if due_on <= until and (rule.kind, row.matter_id, due_on) not in snoozes:
                yield rule, row, due_on


def _due(rule: Rule, row: Row[Any], due_on: date, asked: Asked) -> Reason:
    if rule is missed_contact.RULE:
        told = f"{due_on.year}年{due_on.month}月の面談の記録がありません"
        return Reason("contact", told, due_on)
    days = (due_on - asked.today).days
    left = f"あと{days}日" if days >= 0 else f"{-days}日過ぎています"
    title = rule.title(row, asked) if rule.title else rule.label
    doubt = rule.caution(row, asked)
    doubt = f"（{doubt}）" if doubt else ""
    return Reason("ending", f"{title} {format_date(due_on, weekday=False)}、{left}{doubt}", due_on)


def _rows(
    view: View, known: Mapping[int, Worker], shown: Mapping[int, list[_Found]]
) -> tuple[AtRisk, ...]:
    clients = {known[job_id].client_id for job_id in shown}
    tasks = open_tasks_from(view, clients, (SIGN,))
    brought = clients_brought(view, clients)
    rows = []
    for job_id, reasons in shown.items():
        worker = known[job_id]
        rows.append(
            AtRisk(
                worker,
                tuple(reason.say() for reason in reasons),
                for_meeting=worker.client_id in brought,
                has_follow_up=(worker.client_id, SIGN) in tasks,
                follow_up_on=tasks.get((worker.client_id, SIGN)),
            )
        )
    return tuple(rows)


def _silence(worker: Worker, last_on: date | None, today: date) -> Reason:
    if last_on is None:
        told = f"就職から{(today - worker.hired_on).days}日、本人・企業との面談や訪問の記録がありません"
        return Reason("silent", told, worker.hired_on)
    told = (
        f"最後の面談・訪問は{format_date(last_on, weekday=False)}、{(today - last_on).days}日前です"
    )
    return Reason("silent", told, last_on)


def _short(on: date) -> str:
    return f"{on.month}/{on.day}"
