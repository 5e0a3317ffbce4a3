"""議事録の書類 (minutes on paper): attendance, each topic with its rows and notes, decisions, what is left.

Masked as the meeting was. With `names` it tells beside each masked name who that is: only those whom
the reader may see stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from core import clock
from core.documents.content import (
    Box,
    Boxes,
    Column,
    Document,
    Note,
    Part,
    Table,
    Words,
    day,
)
from core.domain.dates import format_date
from core.domain.minutes import DecisionLine, Minutes, TopicLine
from core.queries.agenda_rows import AgendaRow, Figure
from core.services.agenda import Frozen, thawed

TITLE = "議事録"
NAMED_MARK = "氏名入り・取扱注意"
DECIDED = (Column("だれの", 2), Column("決まったこと", 4), Column("担当", 2), Column("期日", 2))
TOPICS = (Column("", 1), Column("議題", 5), Column("時間", 3), Column("どうしたか", 3))
CALLED = (Column("この議事録での呼び名", 5), Column("氏名", 7))
ADDED = (Column("書いた日", 3), Column("書いた人", 2), Column("追記", 7))
# What a column of a topic takes of the page; what is left over goes to the sentence.
WIDTHS = {"who": 2, "owner": 2, "day": 2, "mark": 2}
MASKED = "氏名は伏せてあります。"


def minutes_document(
    found: Minutes,
    *,
    names: Mapping[int, str] | None = None,
    standing: bool = False,
) -> Document:
    """議事録. `names`: of those whom the reader may see, None for masked minutes; `standing`: how the
    tasks stand today, which the minutes themselves do not say."""
    known = names or {}
    parts: list[Part] = [_head(found), *_attendance(found)]
    parts += [_decided(found, known, standing=standing), _passed(found)]
    for number, topic in enumerate(found.topics, 1):
        parts += _topic(number, topic, known)
    parts += _added(found)
    parts += _called(found, names)
    return Document(
        title=TITLE,
        client_id=0,
        number=0,
        name=f"{found.series}　{format_date(found.held_on)}",
        kana="",
        about=f"{TITLE}（{found.series} {format_date(found.held_on, weekday=False)}）",
        parts=tuple(parts),
        items=frozenset(),
        forms=("pdf", "xlsx", "md"),
    )


def persons_of(found: Minutes) -> dict[int, str]:
    """Every person who stands in it, with the masked name."""
    called = {d.client_id: d.who for d in found.decisions if d.client_id is not None}
    if found.client_id is not None:
        called[found.client_id] = found.who
    for topic in found.topics:
        for row in thawed(topic.content).agenda.rows:
            if row.client_id is not None:
                called.setdefault(row.client_id, row.who)
    return called


def spent(topic: TopicLine) -> str:
    """かかった時間: 「6分（予定 5分）」, '' where nobody measured it."""
    took = f"{minutes_of(topic.seconds)}分" if topic.seconds else ""
    planned = f"（予定 {topic.minutes}分）" if topic.minutes else ""
    return took + planned if took else ""


def minutes_of(seconds: int) -> int:
    """Minutes as people say them: less than one is one."""
    return max(1, round(seconds / 60)) if seconds else 0


def what_became(topic: TopicLine) -> str:
    """話した, 次回へ, or both."""
    if not topic.is_carried:
        return "話した" if topic.is_reached else ""
    return "話した・次回へ続く" if topic.is_reached else "次回へ（話せなかった）"


# -- parts -----------------------------------------------------------------------------------------


def _head(found: Minutes) -> Boxes:
    rows = [
        (Box("会議", found.series), Box("開催日", f"{day(found.held_on)}{_weekday(found)}")),
        (Box("時刻", _hours(found)), Box("場所", found.place)),
        (Box("進行", found.leader), Box("かかった時間", _length(found))),
    ]
    about = [(Box("だれについて", found.who),)] if found.who else []
    return Boxes((*rows, *about))


def _weekday(found: Minutes) -> str:
    return f"（{'月火水木金土日'[found.held_on.weekday()]}）"


def _hours(found: Minutes) -> str:
    begun, ended = _time(found.began_at), _time(found.ended_at)
    return f"{begun} 〜 {ended}" if begun or ended else ""


def _time(at: datetime | None) -> str:
    return f"{clock.in_japan(at):%H:%M}" if at else ""


def _length(found: Minutes) -> str:
    return f"{minutes_of(found.seconds)}分" if found.seconds else ""


def _attendance(found: Minutes) -> list[Part]:
    """By 出欠, one line each."""
    came: dict[str, list[str]] = {}
    for each in found.attendees:
        came.setdefault(each.status, []).append(each.told)
    rows = tuple((Box(status, "、".join(people)),) for status, people in came.items())
    return [Boxes(rows)] if rows else []


def _passed(found: Minutes) -> Table:
    rows = tuple(
        (str(number), topic.title, spent(topic), what_became(topic))
        for number, topic in enumerate(found.topics, 1)
    )
    return Table(TOPICS, rows, "議題", blank=0)


def _decided(found: Minutes, names: Mapping[int, str], *, standing: bool) -> Table:
    today = f"（いま: {format_date(clock.today(), weekday=False)}）" if standing else ""

    def state(decision: DecisionLine) -> str:
        return found.standing.get(decision.id, "") if standing else decision.state

    rows = tuple(
        (
            "\n".join(filter(None, [_who(d.who, d.client_id, names), d.organization])), d.body,
            d.owner, format_date(d.due_on) if d.due_on else "", state(d) or "決定",
        )
        for d in found.decisions
    )  # fmt: skip
    title = f"決まったこと　{len(rows)}件{today}"
    columns = (*DECIDED, Column("いま" if standing else "閉じたとき", 2))
    return Table(columns, rows, title, blank=1)


def _topic(number: int, topic: TopicLine, names: Mapping[int, str]) -> list[Part]:
    shown = thawed(topic.content)
    if topic.topic == "decided" or not (topic.note or shown.agenda.total):
        return []
    parts: list[Part] = [Note(f"{number}　{topic.title}", heading=True)]
    if topic.note:
        parts.append(Words("話したこと", topic.note))
    if shown.agenda.figures:
        parts.append(_figures(shown.agenda.figures))
    elif shown.agenda.rows:
        parts.append(_rows(shown, names))
        if shown.agenda.left_out:
            parts.append(Note(f"ほかに {shown.agenda.left_out:,} 件ありました。"))
    return parts


def _rows(shown: Frozen, names: Mapping[int, str]) -> Table:
    """As many columns as the meeting saw; the sentence takes what the others leave."""
    titles = dict(shown.columns)
    taken = sum(WIDTHS.get(name, 2) for name in titles if name != "what")
    columns = tuple(
        Column(title, max(12 - taken, 3) if name == "what" else WIDTHS.get(name, 2))
        for name, title in titles.items()
    )
    return Table(
        columns, tuple(_cells(row, titles, names) for row in shown.agenda.rows), "出ていた行"
    )


def _cells(row: AgendaRow, titles: Iterable[str], names: Mapping[int, str]) -> tuple[str, ...]:
    texts = {
        "who": _who(row.who, row.client_id, names), "what": row.what, "owner": row.owner,
        "day": f"{row.day.month}/{row.day.day}" if row.day else "", "mark": row.mark,
    }  # fmt: skip
    return tuple(texts.get(name, "") for name in titles)


def _figures(figures: Iterable[Figure]) -> Table:
    columns = (Column("", 5), Column("この7日", 2), Column("前の7日", 2), Column("前の年", 3))
    rows = tuple((f.title, str(f.now), figure_text(f.before), figure_text(f.year)) for f in figures)
    return Table(columns, rows, "数字")


def figure_text(value: int | None) -> str:
    """A number of another week; blank where there is none."""
    return "" if value is None else f"{value:,}"


def _who(masked: str, client_id: int | None, names: Mapping[int, str]) -> str:
    return names.get(client_id or 0, masked)


def _added(found: Minutes) -> list[Part]:
    if not found.additions:
        return []
    rows = tuple((format_date(a.added_on), a.by, a.body) for a in found.additions)
    return [Table(ADDED, rows, "追記（閉じたあとに書き足したこと）")]


def _called(found: Minutes, names: Mapping[int, str] | None) -> list[Part]:
    """Who is meant by each masked name, for the notes, in which they stand masked."""
    if names is None:
        return [Note(MASKED)]
    called = persons_of(found)
    rows = tuple((called[i], name) for i, name in names.items() if called.get(i))
    left = len(called) - len(rows)
    parts: list[Part] = [Table(CALLED, rows, "呼び名と氏名", blank=0)]
    if left:
        parts.append(Note(f"ほかの {left}人は、あなたの見られる範囲の外なので、伏せたままです。"))
    return parts
