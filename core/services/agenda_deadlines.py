"""議題の期限 (deadlines in a meeting): overdue and coming, of the whole office, without names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.config import settings
from core.db.technical import audit_entry
from core.db.work import View, Work
from core.deadlines import RULES, Deadline, Kept, Survey, survey, survey_again
from core.deadlines.rule import Rule
from core.domain.permissions import Action, require
from core.queries.agenda_rows import Agenda, AgendaRow
from core.queries.rules import rule_book
from core.queries.topic_question import TopicQuestion

# What another topic of the same meeting brings is not told as a deadline too.
ELSEWHERE = {
    "intakes": ("intake_unowned",),
    "contact": ("monthly_contact", "missed_contact"),
    "introductions": ("introduction_silent",),
}
AHEAD = "urgency.alarm_days"

# What was surveyed last, by whom and for which series, with the mark of the change it knows of: a
# meeting writes at every step, and hardly any of it moves a deadline. Ids and days only.
_surveys: dict[tuple[Any, ...], tuple[str, Kept]] = {}
MOST = 8


def overdue(view: View, asked: TopicQuestion) -> Agenda:
    """期限切れ, the longest overdue first."""
    require(view.actor, Action.SEE_MEETING)
    ahead = rule_book(view).integer(AHEAD, asked.today)
    return _page(view, asked, _survey(view, asked, ahead).overdue())


def upcoming(view: View, asked: TopicQuestion) -> Agenda:
    """これからの期限, from today on, the nearest day first."""
    require(view.actor, Action.SEE_MEETING)
    ahead = rule_book(view).integer(AHEAD, asked.today) if asked.days is None else asked.days
    until = asked.today + timedelta(days=ahead)
    return _page(view, asked, _survey(view, asked, ahead).between(asked.today, until))


def _survey(view: View, asked: TopicQuestion, ahead: int) -> Survey:
    """Both topics at once; after a change only the rules that read what changed are asked again."""
    elsewhere = {kind for topic in asked.beside for kind in ELSEWHERE.get(topic, ())}
    kinds = tuple(rule.kind for rule in RULES if rule.kind not in elsewhere)
    until = asked.today + timedelta(days=ahead)
    if isinstance(view, Work):  # it sees what nobody else sees yet
        return survey(view, today=asked.today, until=until, kinds=kinds, office_wide=True)
    key = (settings().database_url, view.actor, asked.today, until, kinds)
    mark, before = _surveys.pop(key, ("", None))
    # Another ledger may lie at the same place by now: restored from a backup.
    if before is not None and mark != _mark(view, before.seq):
        before = None
    found, kept = survey_again(
        view, before, today=asked.today, until=until, kinds=kinds, office_wide=True
    )
    for old in list(_surveys)[: 1 - MOST]:
        _surveys.pop(old, None)
    _surveys[key] = (_mark(view, kept.seq), kept)
    return found


def _mark(view: View, seq: int) -> str:
    """The seal of one line of the audit; '' where there is none."""
    a = audit_entry.c
    return view.scalar(select(a.mac).where(a.seq == seq)) or ""


def _page(view: View, asked: TopicQuestion, found: Survey) -> Agenda:
    shown = found.page(view, asked.page.first, asked.page.end)
    intakes = [d.target_id for d in shown if d.target == "intake"]
    masks = asked.masks(view, [d.client_id for d in shown], intakes)
    own = [masks.of_intake(d.target_id if d.target == "intake" else None, _title(d)) for d in shown]
    titles = masks.texts([(title, d.client_id) for title, d in zip(own, shown, strict=True)])
    rows = tuple(
        AgendaRow(
            who=masks.client(d.client_id)
            or (masks.intake(d.target_id) if d.target == "intake" else ""),
            what=_with_caution(d, title),
            plain=_with_caution(d, _label(d)),
            day=d.due_on,
            owner_id=d.owner_id,
            mark=_days(d.urgency.days_left),
            client_id=d.client_id,
            task_id=d.target_id if d.target == "task" else None,
            task_version=d.target_version,
        )
        for d, title in zip(shown, titles, strict=True)
    )
    return asked.answer(rows, len(found))


def _title(deadline: Deadline) -> str:
    """What may stand on the wall: a rule's own title can tell a diagnosis (which certificate), its
    label cannot. What people typed themselves stays, without names."""
    rule = _rule(deadline)
    return deadline.title if rule.is_free_text else rule.label


def _label(deadline: Deadline) -> str:
    return _rule(deadline).label


def _rule(deadline: Deadline) -> Rule:
    return next(rule for rule in RULES if rule.kind == deadline.kind)


def _with_caution(deadline: Deadline, title: str) -> str:
    """In front, where it is never cut off."""
    return f"{deadline.caution}: {title}" if deadline.caution else title


def _days(left: int) -> str:
    if left < 0:
        return f"{-left}日超過"
    return "きょう" if left == 0 else f"あと{left}日"
