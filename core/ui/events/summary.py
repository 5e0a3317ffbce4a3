"""まとめ (summary of the answers): counts and bars, the mean of five steps, words as they were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.domain.codes import codes
from core.domain.events import EventQuestion
from core.queries.event_questions import (
    FEWEST_FOR_A_MEAN,
    QuestionSummary,
    SheetRow,
    summary,
)
from core.ui.plain import plain

ALL = ""
MOST_WORDS, FEWEST_OF_A_KIND = 200, 5


def summary_of_answers(
    asked: Sequence[EventQuestion], answered: Sequence[SheetRow], *, key: str
) -> None:
    """アンケートのまとめ, of all or of one kind of audience."""
    if not answered:
        st.info("まだ用紙がありません。「用紙を入れる」か「フォームから取り込む」で入れられます。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        collected = st.empty()
        role = _role(answered, key=key)
    chosen = [sheet for sheet in answered if role in (ALL, sheet.role)]
    collected.markdown(f"回収 **{len(chosen)}枚**", width="content")
    found = summary(asked, chosen)
    counted = [each for each in found if each.kind != "words"]
    columns = st.columns(2, gap="large")
    for place, each in enumerate(counted):
        with columns[place % 2]:
            _counts(each)
    for each in found:
        if each.kind == "words":
            _words(each)


def _role(answered: Sequence[SheetRow], *, key: str) -> str:
    counted = Counter(sheet.role for sheet in answered if sheet.role)
    # Fewer sheets than this would be somebody's.
    counted = Counter({role: n for role, n in counted.items() if n >= FEWEST_OF_A_KIND})
    if not counted or (counted.total() == len(answered) and len(counted) == 1):
        return ALL
    labels = codes("participant_role").labels()
    shown = [role for role in labels if role in counted]
    picked = st.pills(
        "区分", shown, format_func=lambda r: f"{labels[r]} {counted[r]}", key=f"{key}.role",
        label_visibility="collapsed", help="5枚以上ある区分だけを分けて見られます。",
    )  # fmt: skip
    return picked or ALL


def _counts(each: QuestionSummary) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(each.text)}**")
        told = f"回答 {each.answered}人"
        if each.kind == "several":
            told += "（いくつでも。足すと人数をこえます）"
        if each.mean is not None:
            told += f"・平均 {each.mean:.1f}"
        elif each.kind == "scale":
            told += f"・{FEWEST_FOR_A_MEAN}人未満のため平均は出しません"
        st.caption(told)
        st.dataframe(
            {"答え": list(each.counts), "人数": list(each.counts.values()),
             "棒": list(each.counts.values())},
            hide_index=True,
            width="stretch",
            column_config={
                "人数": st.column_config.NumberColumn(width="small"),
                "棒": st.column_config.ProgressColumn(
                    "", format=" ", min_value=0, max_value=max(each.answered, 1)
                ),
            },
        )  # fmt: skip


def _words(each: QuestionSummary) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain(each.text)}**")
        st.caption(f"回答 {each.answered}人。書かれたとおりに並べています。")
        for text in each.words[:MOST_WORDS]:
            st.markdown(f"・{plain(text)}")
        if len(each.words) > MOST_WORDS:
            st.caption(
                f"ほか {len(each.words) - MOST_WORDS}人。「まとめ（Excel）」には全部入ります。"
            )
