"""会議のネットワークの知らせ (news of the network): events, notices, vacancies, hospitals, employers.

Nobody of the ledger stands here. Employers have no name; hospitals and providers have theirs, for
here no person stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.employer_support import EmployerMove
from core.domain.events import Event
from core.domain.job_search import Vacancy
from core.domain.notices import Notice
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.permissions import Action, require
from core.queries.agenda_rows import Agenda, AgendaRow
from core.queries.topic_question import TopicQuestion


class _Said(NamedTuple):
    """In words. `typed`: by a person, who may have named somebody; `about_person`: and meant to."""

    mark: str
    what: str
    typed: bool = False
    about_person: bool = False


class _News(NamedTuple):
    """一つの知らせ, before it is put into words: of one page only."""

    day: date
    source: str
    id: int


def network(view: View, asked: TopicQuestion) -> Agenda:
    """ネットワークの知らせ: the events that come, the nearest first; then what happened since the last
    meeting, the latest first."""
    require(view.actor, Action.SEE_MEETING)
    found = [
        _News(row.day, source, row.id)
        for source, question in _questions(asked).items()
        for row in view.rows(question)
    ]
    today = asked.today
    coming = sorted(news for news in found if news.day >= today)
    past = sorted((n for n in found if n.day < today), key=lambda n: (today - n.day, n))
    found = coming + past
    shown = found[asked.page.first : asked.page.end]
    told = _told(view, asked, shown)
    rows = [told[news] for news in shown if news in told]
    return asked.answer(rows, len(found))


def _questions(asked: TopicQuestion) -> dict[str, Select[Any]]:
    """The days of all news by source; their words are asked for by page."""
    since, today = asked.meeting.since, asked.today
    until = today + timedelta(days=asked.days or 0)
    e, n, o = table_of(Event).c, table_of(Notice).c, table_of(Organization).c
    s, v, m = table_of(OutreachStep).c, table_of(Vacancy).c, table_of(EmployerMove).c

    def of(day: ColumnElement[date], row_id: Any, *wanted: ColumnElement[bool]) -> Select[Any]:
        return select(day.label("day"), row_id.label("id")).where(*wanted)

    is_standing = and_(o.gone_on.is_(None), o.merged_into_id.is_(None))
    return {
        "event": of(e.held_on, e.id, e.held_on.between(since, until), e.status != "cancelled"),
        "notice": of(
            n.posted_on, n.id, n.posted_on.between(since, today), n.withdrawn_on.is_(None),
            n.settled_on.is_(None),
        ),
        "places": of(
            o.vacancy_on, o.id, o.vacancy_on.between(since, today),
            o.vacancy_count.is_not(None), is_standing,
        ),
        "hospital": of(s.changed_on, s.id, s.changed_on.between(since, today)),
        "vacancy": of(
            v.opened_on, v.id, v.opened_on.between(since, today),
            or_(v.closed_on.is_(None), v.closed_on > today),
        ),
        "filled": of(v.closed_on, v.id, v.closed_on.between(since, today)),
        "employer": of(m.moved_on, m.id, m.moved_on.between(since, today)),
    }  # fmt: skip


def _told(view: View, asked: TopicQuestion, shown: Sequence[_News]) -> Mapping[_News, AgendaRow]:
    said: dict[_News, _Said] = {}
    for source, (question, say) in _WORDS.items():
        wanted = {news.id: news for news in shown if news.source == source}
        if wanted:
            said |= {wanted[row.id]: say(row) for row in view.rows(question(list(wanted)))}
    masks = asked.masks(view, ())
    field = [n for n, s in said.items() if s.typed and not s.about_person]
    persons = [n for n, s in said.items() if s.about_person]
    shown_as = dict(zip(field, masks.public([said[n].what for n in field]), strict=True))
    texts = masks.texts([(said[n].what, None) for n in persons])
    shown_as |= dict(zip(persons, texts, strict=True))
    return {
        n: AgendaRow(who="", what=shown_as.get(n, s.what), day=n.day, mark=s.mark)
        for n, s in said.items()
    }


# -- in words ------------------------------------------------------------------------------------


def _events(ids: Collection[int]) -> Select[Any]:
    e = table_of(Event).c
    return select(e.id, e.kind, e.name, e.topic, e.starts_at).where(e.id.in_(ids))


def _event(row: Row[Any]) -> _Said:
    topic = f"（{row.topic}）" if row.topic else ""
    begins = row.starts_at.split("〜")[0]
    what = f"{begins} {row.name}{topic}".strip()
    return _Said(codes("event_type").label(row.kind), what, typed=True)


def _notices(ids: Collection[int]) -> Select[Any]:
    n = table_of(Notice).c
    return select(n.id, n.kind, n.title, n.is_about_person).where(n.id.in_(ids))


def _notice(row: Row[Any]) -> _Said:
    kind = codes("notice_kind").label(row.kind)
    return _Said(kind, row.title, typed=True, about_person=row.is_about_person)


def _places(ids: Collection[int]) -> Select[Any]:
    o = table_of(Organization).c
    return select(o.id, o.name, o.vacancy_count).where(o.id.in_(ids))


def _place(row: Row[Any]) -> _Said:
    free = f"空き{row.vacancy_count}" if row.vacancy_count else "満員"
    return _Said("空き", f"{row.name} {free}")


def _steps(ids: Collection[int]) -> Select[Any]:
    s, o = table_of(OutreachStep), table_of(Organization)
    return (
        select(s.c.id, o.c.name, s.c.before, s.c.after)
        .select_from(s.join(o, o.c.id == s.c.organization_id))
        .where(s.c.id.in_(ids))
    )


def _step(row: Row[Any]) -> _Said:
    stage = codes("outreach_stage")
    return _Said("医療機関", f"{row.name} {stage.label(row.before)} → {stage.label(row.after)}")


def _vacancies(ids: Collection[int]) -> Select[Any]:
    v = table_of(Vacancy).c
    return select(v.id, v.occupation, v.scheme, v.hours_band, v.headcount).where(v.id.in_(ids))


def _job(row: Row[Any]) -> str:
    """A vacancy without the employer: what work, in which scheme, for how many."""
    parts = [
        codes("occupation").label(row.occupation) if row.occupation else "仕事は企業のページで",
        codes("employment_scheme").label(row.scheme) if row.scheme else "",
        codes("weekly_hours_band").label(row.hours_band) if row.hours_band else "",
        f"{row.headcount}人" if row.headcount else "",
    ]
    return "、".join(part for part in parts if part)


def _opened(row: Row[Any]) -> _Said:
    return _Said("新しい求人", _job(row))


def _filled(row: Row[Any]) -> _Said:
    return _Said("終わった求人", _job(row))


def _moves(ids: Collection[int]) -> Select[Any]:
    m = table_of(EmployerMove).c
    return select(m.id, m.before, m.after).where(m.id.in_(ids))


def _move(row: Row[Any]) -> _Said:
    stage = codes("employer_stage")
    before = f"{stage.label(row.before)} → " if row.before else "はじまり: "
    return _Said("企業支援", f"ある企業 {before}{stage.label(row.after)}")


# source → how its words are asked for, and how they are said: mark, sentence.
_WORDS: dict[str, tuple[Callable[[Collection[int]], Select[Any]], Callable[[Row[Any]], _Said]]] = {
    "event": (_events, _event),
    "notice": (_notices, _notice),
    "places": (_places, _place),
    "hospital": (_steps, _step),
    "vacancy": (_vacancies, _opened),
    "filled": (_vacancies, _filled),
    "employer": (_moves, _move),
}
