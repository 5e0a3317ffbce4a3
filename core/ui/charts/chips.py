"""いまの選び方 (chips): what a chart leaves out, each taken away with one click."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core import clock
from core.charts.catalogue import CATALOGUE
from core.charts.categories import label_of, labels_of
from core.charts.choice import SPAN_LABELS, ChartChoice, Period, Span
from core.charts.dataset import BLANK
from core.db.actor import Actor
from core.db.work import read_only
from core.ui.charts.beginning import begin_with
from core.ui.plain import plain

# More values than these are told by their number.
MOST_NAMED = 3


def chips(user: Actor, choice: ChartChoice, *, key: str) -> None:
    """期間, each filter, 色, 前年: a press takes it away. Beside them, 横軸と色を入れ替える."""
    found = _chips(user, choice)
    dataset = CATALOGUE[choice.dataset]
    may_swap = bool(choice.colour) and dataset.dimension(choice.x) is not None
    if not found and not may_swap:
        return
    with st.container(horizontal=True, gap="small", key=f"{key}.chips"):
        for number, (words, without) in enumerate(found):
            st.button(
                plain(words), icon=":material/close:", key=f"{key}.chip.{number}",
                on_click=begin_with, args=(without,), kwargs={"key": key}, help="押すと外れます。",
            )  # fmt: skip
        if may_swap:
            swapped = replace(choice, x=choice.colour, colour=choice.x)
            st.button(
                "横軸と色を入れ替える", icon=":material/swap_horiz:", type="tertiary",
                key=f"{key}.swap", on_click=begin_with, args=(swapped,), kwargs={"key": key},
            )  # fmt: skip


def _chips(user: Actor, choice: ChartChoice) -> list[tuple[str, ChartChoice]]:
    dataset = CATALOGUE[choice.dataset]
    found = []
    period = dataset.period_column(choice)
    if period is not None and not choice.period.is_open:
        span = choice.period.span
        told = choice.period.text(clock.today()) if span is Span.CUSTOM else SPAN_LABELS[span]
        found.append((f"{period.title}：{told}", replace(choice, period=Period(Span.ALL))))
    for name, values in choice.filters.items():
        dimension = dataset.dimension(name)
        if dimension is None:
            continue
        with read_only(user) as view:
            labels = labels_of(view, dimension)
        words = [
            dimension.blank if value == BLANK else label_of(dimension, labels, value)
            for value in values
        ]
        told = "、".join(words) if len(words) <= MOST_NAMED else f"{len(words)}項目"
        rest = {n: v for n, v in choice.filters.items() if n != name}
        found.append((f"{dimension.title}：{told}", replace(choice, filters=rest)))
    if colour := dataset.dimension(choice.colour):
        found.append((f"色：{colour.title}", replace(choice, colour="")))
    return found
