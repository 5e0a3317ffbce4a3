"""議題「気になる人」と「今月まだ会っていない人」: of the whole office, with the reason, without an illness.

Reads only. The order is the order of the reasons, and within one the older day stands first; nothing
is added up to a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.deadlines import missed_contact
from core.deadlines.missed_contact import last_month
from core.deadlines.monthly_contact import owed_in_month
from core.deadlines.rule import Asked
from core.domain.codes import codes
from core.domain.early_signs import CONCERN, URGENT
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.queries.agenda_rows import Agenda, AgendaRow
from core.queries.at_risk import not_met, on_leave, workers_of_all
from core.queries.kept import kept
from core.queries.meeting_signs import SAYABLE, SignsOfPerson, signs_of_all
from core.queries.retention_visits import met_person
from core.queries.rules import rule_book
from core.queries.topic_question import TopicQuestion
from core.services.at_risk import job_matters

# Why a person is on the list, in this order, and what the mark says.
MARKS = {
    "urgent": "急いで動く",
    "differs": "見方がちがう",
    "concern": "気になる",
    "leave": "休職中",
    "ending": "契約の満了",
    "contact": "面談なし",
    "silent": "会っていない",
}
_UNMET = frozenset({"contact", "silent"})
# So many letters of signs leave room for how many more there are.
ROOM = 12
_PLACE = {kind: place for place, kind in enumerate(MARKS)}


class _Reason(NamedTuple):
    """理由の一つ: in the order of the list. `words` blank: the mark says it all."""

    place: int
    on: date
    kind: str
    words: str


def at_risk(view: View, asked: TopicQuestion) -> Agenda:
    """気になる人, each with every reason; a sign that can tell of an illness is only counted."""
    require(view.actor, Action.SEE_MEETING)
    found = kept(view, ("at_risk", asked.today), lambda: _weighed(view, asked.today))
    # Whom nobody met has a topic of its own: here it is said beside another reason.
    unmet = _UNMET if "contact" in asked.beside else frozenset[str]()
    order = [i for i, reasons in found.items() if any(r.kind not in unmet for r in reasons)]
    shown = order[asked.page.first : asked.page.end]
    masks = asked.masks(view, shown)
    rows = [
        AgendaRow(
            who=masks.client(client_id),
            what="、".join(dict.fromkeys(r.words for r in sorted(found[client_id]) if r.words)),
            owner_id=masks.owner(client_id),
            mark=MARKS[min(found[client_id]).kind],
            client_id=client_id,
        )
        for client_id in shown
    ]
    return asked.answer(rows, len(order))


def _weighed(view: View, today: date) -> dict[int, list[_Reason]]:
    """Everybody with a reason, in the order of the list."""
    found: dict[int, list[_Reason]] = {}
    for client_id, kind, on, words in _reasons(view, today):
        found.setdefault(client_id, []).append(_Reason(_PLACE[kind], on, kind, words))
    return dict(sorted(found.items(), key=lambda item: (min(item[1])[:2], item[0])))


def _reasons(view: View, today: date) -> Iterator[tuple[int, str, date, str]]:
    """Whose, which, since when, and in words."""
    for client_id, signs in signs_of_all(view, today).items():
        words = _signs(signs)
        if signs.seen_differently:
            yield client_id, "differs", min(signs.since.values()), words
        for degree in (URGENT, CONCERN):
            if degree in signs.counts:
                yield client_id, degree, signs.since[degree], words
    jobs = workers_of_all(view)
    for leave in on_leave(view, office_wide=True):
        if leave.employment_id in jobs:
            client_id, back = jobs[leave.employment_id][0], leave.planned_return_on
            yield client_id, "leave", leave.start_on, _leave(leave.start_on, back, today)
    at_work = {client_id for client_id, _hired in jobs.values()}
    asked = Asked(today, rule_book(view))
    for rule, row, due_on in job_matters(view, asked):
        if row.client_id in at_work:
            if rule is missed_contact.RULE:
                yield row.client_id, "contact", due_on, f"{due_on.month}月の面談なし"
            else:
                yield row.client_id, "ending", due_on, f"{rule.label} {_short(due_on)}"
    silent, _days = not_met(view, today, office_wide=True)
    for job_id, last_on in silent.items():
        if job_id in jobs:
            client_id, hired_on = jobs[job_id]
            on = last_on or hired_on
            yield client_id, "silent", on, f"{(today - on).days}日会っていない"


def _signs(signs: SignsOfPerson) -> str:
    """「欠勤が増えた、ほか2件」; how many, where none of them may be said."""
    label, said = codes("early_sign").label, list[str]()
    for kind in (kind for kind in SAYABLE if kind in signs.kinds):
        if not said or len("".join(said)) + len(label(kind)) <= ROOM:
            said.append(label(kind))
    if not said:
        return f"サイン{signs.number}件"
    more = signs.number - len(said)
    return "・".join(said) + (f"、ほか{more}件" if more > 0 else "")


def _leave(start_on: date, back: date | None, today: date) -> str:
    told = f"休職{(today - start_on).days}日"
    if back is None:
        return f"{told}、復職の日は未定"
    return f"{told}、復職の予定{_short(back)}" + ("を過ぎた" if back < today else "")


def _short(on: date) -> str:
    return f"{on.month}/{on.day}"


# -- whom nobody met this month --------------------------------------------------------------------


@dataclass
class _Unmet:
    """面談のない人: `owed`: the months of 就労定着支援 without an interview, the older one first;
    `last_on`: when somebody met the person at work, or the employer, last.
    """

    since: date
    owed: list[date] = field(default_factory=list)
    last_on: date | None = None

    def order(self, today: date) -> tuple[int, date]:
        """Two months missing first, then last month's, then this month's, then the longest unmet."""
        if not self.owed:
            return 3, self.since
        if len(self.owed) > 1:
            return 0, self.since
        return (1 if self.owed[0] < today.replace(day=1) else 2), self.since


def contact(view: View, asked: TopicQuestion) -> Agenda:
    """今月まだ会っていない人: 就労定着支援 without the interview of this or the last month, then those at
    work whom nobody met for so many days."""
    require(view.actor, Action.SEE_MEETING)
    found = kept(view, ("contact", asked.today, asked.days), lambda: _unmet(view, asked))
    order = list(found)
    shown = order[asked.page.first : asked.page.end]
    last = _last_met(view, [i for i in shown if found[i].owed], asked.today)
    masks = asked.masks(view, shown)
    rows = [
        AgendaRow(
            who=masks.client(i),
            what=_owed(found[i], asked.today),
            day=last.get(i, found[i].last_on),
            owner_id=masks.owner(i),
            client_id=i,
        )
        for i in shown
    ]
    return asked.answer(rows, len(order))


def _unmet(view: View, asked: TopicQuestion) -> dict[int, _Unmet]:
    rules, found = Asked(asked.today, rule_book(view)), dict[int, _Unmet]()
    for first in (last_month(rules), asked.today.replace(day=1)):
        wanted = rules.book.integer("retention.monthly_contacts", first)
        for row in view.rows(owed_in_month(rules, first, met_person(), wanted)):
            found.setdefault(row.client_id, _Unmet(first)).owed.append(first)
    silent, _days = not_met(view, asked.today, days=asked.days, office_wide=True)
    jobs = workers_of_all(view) if silent else {}
    for job_id, last_on in silent.items():
        client_id, hired_on = jobs.get(job_id, (0, asked.today))
        if client_id and client_id not in found:
            found[client_id] = _Unmet(last_on or hired_on, last_on=last_on)
    return dict(sorted(found.items(), key=lambda item: (*item[1].order(asked.today), item[0])))


def _last_met(view: View, clients: list[int], today: date) -> dict[int, date]:
    """When each was met last, whenever that was."""
    r = table_of(SupportRecord).c
    rows = view.rows(
        select(r.client_id, func.max(r.happened_on).label("day"))
        .where(
            r.client_id.in_(clients), met_person(), r.is_replaced.is_(False),
            r.happened_on <= today,
        )
        .group_by(r.client_id)
    )  # fmt: skip
    return {row.client_id: row.day for row in rows}


def _owed(unmet: _Unmet, today: date) -> str:
    if unmet.owed:
        return f"就労定着支援 {'と'.join(f'{m.month}月' for m in unmet.owed)}の面談なし"
    if unmet.last_on is None:
        return f"就職から{(today - unmet.since).days}日、面談・訪問なし"
    return f"働いている人 {(today - unmet.since).days}日会っていない"
