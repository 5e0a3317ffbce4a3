"""くらべる (comparison): the last time beside this one, or 本人・支援者・企業 side by side.

A difference is told by a sign and a word; colour says nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.assessments import Change
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.assessments import (
    AssessmentRow,
    ComparedRow,
    Comparison,
    compare,
    previous_of,
)
from core.ui.plain import plain

TIMES, RATERS, CHOSEN = "前回とくらべる", "本人・支援者・企業でくらべる", "選んでくらべる"
SINCE: dict[Change, str] = {
    "more": "↑ できることが増えた", "less": "↓ 支援が増えた", "same": "＝ 同じ", "none": "―",
}  # fmt: skip
BESIDE: dict[Change, str] = {
    "more": "△ よりできると見ている", "less": "▽ より支援がいると見ている",
    "same": "＝ 同じ見かた", "none": "―",
}  # fmt: skip
MOST = 4


def assessment_compare(user: Actor, rows: Sequence[AssessmentRow], *, key: str) -> None:
    """Which ones, and the table of their answers."""
    way = st.segmented_control(
        "くらべかた", [TIMES, RATERS, CHOSEN], required=True, default=TIMES, key=f"{key}.way",
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = _chosen(str(way), rows, key)
    if len(chosen) < 2:
        st.info(_too_few(str(way)))
        return
    with read_only(user) as view:
        found = compare(view, [row.id for row in chosen])
    if len(found.heads) < 2:
        st.info("同じ道具のアセスメントを二つ以上選んでください。")
        return
    _table(found, by_time=way == TIMES, key=key)


def _chosen(way: str, rows: Sequence[AssessmentRow], key: str) -> list[AssessmentRow]:
    """The assessments to compare, the one that the others are measured by first."""
    if way == TIMES:
        pairs = [(before, row) for row in rows if (before := previous_of(rows, row))]
        if not pairs:
            return []
        pair = st.selectbox(
            "どのアセスメントを", pairs, format_func=lambda p: f"{_words(p[1])}　←　前回 {_day(p[0])}",
            key=f"{key}.pair", width=860,
        )  # fmt: skip
        return list(pair)
    if way == RATERS:
        order = list(codes("assessment_rater").labels())
        # The latest of each rater; all by the instrument that was used last.
        latest = {row.rater: row for row in reversed(rows) if row.key == rows[0].key}
        return [latest[rater] for rater in order if rater in latest]
    return st.multiselect(
        f"くらべるアセスメント（はじめに選んだものをもとに、{MOST}つまで）", rows,
        format_func=_words, key=f"{key}.picked", max_selections=MOST, placeholder="選んでください",
    )  # fmt: skip


def _too_few(way: str) -> str:
    if way == TIMES:
        return "同じ道具・同じ立場の人のアセスメントが二回あると、ここで前回とくらべられます。"
    if way == RATERS:
        return "本人・支援者・企業のうち二つ以上の立場のアセスメントがあると、ここに並びます。"
    return "くらべるアセスメントを二つ以上選んでください。"


def _day(row: AssessmentRow) -> str:
    return format_date(row.assessed_on, weekday=False)


def _words(row: AssessmentRow) -> str:
    who = codes("assessment_rater").label(row.rater) + (f" {row.who}" if row.who else "")
    place = codes("assessment_place").label(row.place)
    return f"{_day(row)}　{who}　{place}　{row.title}"


def _table(found: Comparison, *, by_time: bool, key: str) -> None:
    rows = [row for row in found.rows if any(row.answers)]
    differs = [row for row in rows if row.differs]
    alike = "変わった" if by_time else "見かたのちがう"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{len(rows)}項目のうち、{alike}項目が **{len(differs)}**", width="content")
        differing = st.toggle("ちがうところだけ", key=f"{key}.only")
    shown = differs if differing else rows
    if not shown:
        st.info("ちがいのある項目はありません。" if rows else "まだ答えがありません。")
        return
    titles = _titles(found.heads, by_time=by_time)
    st.table(
        [_cells(row, found, titles, by_time=by_time) for row in shown], border="horizontal",
        hide_index=True,
    )  # fmt: skip
    st.caption(
        "↑↓ は、もとのものとくらべた項目ごとのちがいです。どちらが正しいかを決めるものではなく、"
        "話し合うきっかけにします。"
    )


def _titles(heads: Sequence[AssessmentRow], *, by_time: bool) -> list[str]:
    """前回 and 今回, or who; told apart by a number where two are called the same."""
    titles: list[str] = []
    for place, head in enumerate(heads):
        rater = codes("assessment_rater").label(head.rater)
        first = ("前回", "今回")[place] if by_time else rater
        title = f"{first} {_day(head)}"
        titles.append(plain(title if title not in titles else f"{title}（{place + 1}）"))
    return titles


def _cells(
    row: ComparedRow, found: Comparison, titles: Sequence[str], *, by_time: bool
) -> dict[str, str]:
    cells = {"項目": plain(f"{row.number}　{row.title}")}
    first = codes("assessment_rater").label(found.heads[0].rater)
    for place, (title, answer) in enumerate(zip(titles, row.answers, strict=True)):
        cells[title] = plain(answer.label if answer else "（未評価）")
        if place:
            change = row.changes[place - 1]
            word = SINCE[change] if by_time else BESIDE[change].replace("より", f"{first}より", 1)
            # One column of this name for each further assessment.
            cells["ちがい" + "　" * (place - 1)] = (
                f"**{word}**" if change in ("more", "less") else word
            )
    told = [
        f":gray[{title.split(' ')[0]}] {text}"
        for title, text in zip(titles, map(plain, row.accommodations), strict=True)
        if text
    ]
    cells["どのような配慮や支援があるとよいか"] = "  \n".join(told)
    return cells
