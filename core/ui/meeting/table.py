"""議題の表 (the table of a topic): plain cells that grow with the type; one line for every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.domain.agenda_offers import offer, shown_columns
from core.queries.agenda_rows import AgendaRow, Figure
from core.ui.plain import plain

# Full-width letters of the longest column on one line, at every size of screen.
ONE_LINE = 20
LATE, TODAY = ":red[**{}**]", ":orange[**{}**]"


def row_table(
    topic: str,
    columns: Sequence[str],
    rows: Sequence[AgendaRow],
    owners: Mapping[int, str],
    *,
    first: int = 0,
    picked: int = 0,
) -> None:
    """One page of rows, numbered from `first` on; the picked one is marked."""
    cells = [
        {"番": f"**▶{n}**" if n == picked else str(n)}
        | {
            title: ""
            if _is_no_task(topic, name, row)
            else _cell(row, name, owners, offer(topic).room)
            for name, title in shown_columns(topic, columns).items()
        }
        for n, row in enumerate(rows, start=first + 1)
    ]  # fmt: skip
    st.table(cells, border="horizontal", hide_index=True)


def figure_table(columns: Sequence[str], found: Sequence[Figure]) -> None:
    """数字: these seven days beside the seven before and those of last year."""
    titles = offer("figures").columns
    shown = shown_columns("figures", columns)
    st.table(
        [
            {"": f.title} | {titles[name]: _figure(f, name) for name in titles if name in shown}
            for f in found
        ],
        border="horizontal",
        hide_index=True,
    )


def one_line(text: str, room: float = ONE_LINE) -> str:
    """What fits into one line of the table; the whole text of a picked row stands at the foot."""
    end = 0
    for end, letter in enumerate(text, start=1):
        room -= 0.6 if letter.isascii() else 1
        if room < 0:
            return text[: end - 1] + "…"
    return text[:end]


def _cell(row: AgendaRow, name: str, owners: Mapping[int, str], room: int) -> str:
    if name == "owner":
        known = row.owner or (owners.get(row.owner_id, "") if row.owner_id is not None else "")
        return plain(one_line(known, 7)) if known else LATE.format("担当なし")
    if name == "day":
        on = row.day
        return f"{on.month}/{on.day}({'月火水木金土日'[on.weekday()]})" if on else ""
    if name == "mark" and row.mark.endswith("超過"):
        return LATE.format(row.mark)
    if name == "mark" and row.mark == "きょう":
        return TODAY.format(row.mark)
    return plain(one_line(str(getattr(row, name)), room))


def _is_no_task(topic: str, name: str, row: AgendaRow) -> bool:
    """A decision alone has no owner, and misses none."""
    return (topic, name) == ("decided", "owner") and row.owner_id is None and not row.owner


def _figure(figure: Figure, name: str) -> str:
    if name != "change":
        number = getattr(figure, name)
        return "" if number is None else f"{number:,}"
    if figure.before is None:
        return ""
    return f"{figure.now - figure.before:+,}" if figure.now != figure.before else "同じ"
