"""フォームから取り込む (taking in a form's export): pasted or as a file, column by column to the questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.domain.events import EventQuestion
from core.errors import DomainError
from core.exchange.form_export import FormTable, matched, read_form, read_pasted
from core.services import event_questions
from core.services.event_questions import Sheet
from core.ui import session
from core.ui.page import save
from core.ui.plain import plain

SKIP, ROLE = 0, -1


def form_import(user: Actor, event_id: int, asked: Sequence[EventQuestion], *, key: str) -> None:
    """表を貼るか、ファイルを選び、列を問いに合わせ、まとめて入れる: all of it or nothing."""
    prefix = f"{key}.{session.nonce(key)}"
    pasting, choosing = st.columns([1.4, 1], gap="large")
    text = pasting.text_area(
        "表を貼り付ける（1行目は見出し）", height=150, key=f"{prefix}.text",
        placeholder="フォームの回答の表を、見出しの行ごとコピーして貼ります。",
    )  # fmt: skip
    file = choosing.file_uploader(
        "または、CSVかExcelのファイル", type=["csv", "tsv", "txt", "xlsx"], key=f"{prefix}.file"
    )
    try:
        if file is not None:
            table = read_form(file.getvalue(), file.name)
        elif text.strip():
            table = read_pasted(text)
        else:
            return
    except DomainError as error:
        st.error(str(error))
        return
    st.markdown(f"**{len(table.rows):,}行** を読みました。どの列が、どの問いの答えですか。")
    chosen = _columns(table, asked, prefix)
    used = [place for place in chosen.values() if place != SKIP]
    twice = len(used) != len(set(used))
    if twice:
        st.warning("同じ問いに、ふたつの列を合わせています。ひとつにしてください。")
    if not any(place > 0 for place in used):
        st.info("少なくともひとつの列を、問いに合わせてください。")
        return
    if st.button(
        f"{len(table.rows):,}枚を入れる", type="primary", key=f"{prefix}.take", disabled=twice
    ):
        taken = _sheets(table, chosen)

        def run(work: Work) -> list[int]:
            return event_questions.add_sheets(work, event_id, taken, table.numbers)

        if save(user, f"{len(taken):,}枚を入れました", run):
            session.renew(key)
            st.rerun()


def _columns(table: FormTable, asked: Sequence[EventQuestion], prefix: str) -> dict[int, int]:
    """Column → question (or 区分, or nothing), proposed by the heading."""
    labels = {SKIP: "取り込まない", ROLE: "区分（参加者の種類）"}
    labels.update(
        {question.pk: f"問{n} {question.text}" for n, question in enumerate(asked, start=1)}
    )
    proposed: Mapping[int, int] = matched(
        table.header, {**{q.pk: q.text for q in asked}, ROLE: "区分"}
    )
    chosen: dict[int, int] = {}
    options = list(labels)
    boxes = st.columns(3)
    for place, heading in enumerate(table.header):
        first = next((row[place] for row in table.rows if row[place].strip()), "")
        with boxes[place % 3]:
            chosen[place] = st.selectbox(
                plain(heading) or f"{place + 1}列目", options,
                index=options.index(proposed.get(place, SKIP)), format_func=lambda i: labels[i],
                key=f"{prefix}.column.{place}.{hash(table.header)}",
                help=plain(f"例: {first[:60]}") if first else None,
            )  # fmt: skip
    return chosen


def _sheets(table: FormTable, chosen: Mapping[int, int]) -> list[Sheet]:
    found = []
    for row in table.rows:
        answers = {question: row[place] for place, question in chosen.items() if question > 0}
        role = next((row[place] for place, what in chosen.items() if what == ROLE), "")
        found.append(Sheet(answers, role))
    return found
