"""選ぶ欄 (choices): each has a default, so that a chart stands from the first second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.charts.catalogue import CATALOGUE, checked, kinds_for
from core.charts.choice import (
    BUCKET_LABELS,
    KIND_LABELS,
    SPAN_LABELS,
    Bucket,
    ChartChoice,
    ChartKind,
    Period,
    Span,
)
from core.charts.dataset import Dataset
from core.charts.drawing import filter_values
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date, parse_date
from core.ui import session

T = TypeVar("T")

NO_COLOUR = "（なし）"


def chart_choices(user: Actor, opened: ChartChoice | None, *, key: str) -> ChartChoice:
    """データ → 何を → 横 → まとめ方 → 色 → 形 → 期間 → 絞り込み. `opened`: where to begin."""
    prefix = f"{key}.{session.nonce(key)}"
    columns = st.columns([1, 1, 1.2, 1, 1.2, 1.1])
    names = list(CATALOGUE)
    name = _pick(
        columns[0], "データ", names, opened.dataset if opened else names[0],
        {n: d.title for n, d in CATALOGUE.items()}, f"{prefix}.dataset",
    )  # fmt: skip
    dataset = CATALOGUE[name]
    base = opened if opened is not None and opened.dataset == name else dataset.default
    prefix = f"{prefix}.{name}"
    measures = {m.name: m.title for m in dataset.measures}
    measure = _pick(columns[1], "何を", list(measures), base.measure, measures, f"{prefix}.measure")
    dimensions = {d.name: d.title for d in dataset.dimensions}
    axes = {**{d.name: d.title for d in dataset.dates}, **dimensions}
    x = _pick(columns[2], "横軸", list(axes), base.x, axes, f"{prefix}.x")
    bucket = base.bucket
    if dataset.date(x):
        bucket = _pick(
            columns[3], "まとめ方", list(Bucket), bucket, BUCKET_LABELS, f"{prefix}.bucket"
        )
    colours = {"": NO_COLOUR, **dimensions}
    colour = _pick(columns[4], "色", list(colours), base.colour, colours, f"{prefix}.colour")
    choice = replace(
        base, measure=measure, x=x, bucket=bucket, colour="" if colour == x else colour
    )
    kinds = kinds_for(choice)
    # Another set of kinds is another widget: it begins with the one that suits best.
    kind: ChartKind = _pick(
        columns[5], "グラフの形", kinds, base.kind if base.kind in kinds else kinds[0],
        KIND_LABELS, f"{prefix}.kind.{'.'.join(kinds)}",
    )  # fmt: skip
    spans, filters = st.columns([1, 3])
    with spans:
        period = _period(dataset, choice, prefix)
    with filters:
        chosen = _filters(user, dataset, base, prefix)
    return checked(replace(choice, kind=kind, period=period, filters=chosen))


def _pick(
    column: DeltaGenerator,
    label: str,
    options: Sequence[T],
    start: T,
    labels: dict[T, str],
    key: str,
) -> T:
    picked: T = column.selectbox(
        label,
        options,
        index=options.index(start) if start in options else 0,
        format_func=lambda option: labels.get(option, ""),
        key=key,
    )
    return picked


def _period(dataset: Dataset, choice: ChartChoice, prefix: str) -> Period:
    column = dataset.period_column(choice)
    if column is None:
        return Period(Span.ALL)
    spans = list(Span)
    span = st.selectbox(
        f"期間（{column.title}）",
        spans,
        index=spans.index(choice.period.span),
        format_func=lambda s: SPAN_LABELS[s],
        key=f"{prefix}.span",
    )
    if span is not Span.CUSTOM:
        return Period(span)
    first, last = st.columns(2)
    with first:
        begin = _day("はじめの日", choice.period.first, f"{prefix}.first")
    with last:
        end = _day("おわりの日", choice.period.last, f"{prefix}.last")
    if begin and end and end < begin:
        st.error("おわりの日が、はじめの日より前です。")
    return Period(span, begin, end)


def _day(label: str, start: date | None, key: str) -> date | None:
    shown = format_date(start, weekday=False) if start else ""
    text = st.text_input(label, shown, key=key, placeholder="2026/4/1、R8.4.1").strip()
    if not text:
        return None
    try:
        return parse_date(text, today=clock.today())
    except ValueError as error:
        st.error(str(error))
        return None


def _filters(
    user: Actor, dataset: Dataset, base: ChartChoice, prefix: str
) -> dict[str, tuple[str, ...]]:
    """絞り込み: first by what, then to which values; nothing chosen leaves everything."""
    titles = {d.name: d.title for d in dataset.dimensions}
    names = st.multiselect(
        "絞り込み",
        list(titles),
        default=[name for name in base.filters if name in titles],
        format_func=lambda name: titles[name],
        placeholder="絞り込む項目を選ぶ（選ばなければ全部）",
        key=f"{prefix}.filters",
    )
    chosen: dict[str, tuple[str, ...]] = {}
    for name in names:
        with read_only(user) as view:
            labels = filter_values(view, dataset, name)
        known = [value for value in base.filters.get(name, ()) if value in labels]
        values = st.multiselect(
            titles[name],
            list(labels),
            default=known,
            format_func=labels.__getitem__,
            placeholder="残すものを選ぶ",
            key=f"{prefix}.filter.{name}",
        )
        if values:
            chosen[name] = tuple(values)
    return chosen
