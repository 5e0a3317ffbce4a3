"""選ぶ欄 (choices): each has a default, so that a chart stands from the first second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import streamlit as st

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
    names = list(CATALOGUE)
    left, right = st.columns(2, gap="small")
    name = _pick(
        left, "データ", names, opened.dataset if opened else names[0],
        {n: d.title for n, d in CATALOGUE.items()}, f"{prefix}.dataset",
    )  # fmt: skip
    dataset = CATALOGUE[name]
    base = opened if opened is not None and opened.dataset == name else dataset.default
    prefix = f"{prefix}.{name}"
    measures = {m.name: m.title for m in dataset.measures}
    measure = _pick(right, "何を", list(measures), base.measure, measures, f"{prefix}.measure")
    dimensions = {d.name: d.title for d in dataset.dimensions}
    axes = {**{d.name: d.title for d in dataset.dates}, **dimensions}
    x = _pick(st, "横軸", list(axes), base.x, axes, f"{prefix}.x")
    bucket = base.bucket
    if dataset.date(x):
        bucket = _pick(st, "まとめ方", list(Bucket), bucket, BUCKET_LABELS, f"{prefix}.bucket")
    colours = {"": NO_COLOUR, **dimensions}
    colour = _pick(st, "色", list(colours), base.colour, colours, f"{prefix}.colour")
    choice = replace(
        base, measure=measure, x=x, bucket=bucket, colour="" if colour == x else colour
    )
    kinds = kinds_for(choice)
    # Another set of kinds is another widget: it begins with the one that suits best.
    kind: ChartKind = _pick(
        st, "グラフの形", kinds, base.kind if base.kind in kinds else kinds[0],
        KIND_LABELS, f"{prefix}.kind.{'.'.join(kinds)}",
    )  # fmt: skip
    period = _period(dataset, choice, prefix)
    chosen = _filters(user, dataset, base, prefix)
    return checked(replace(choice, kind=kind, period=period, filters=chosen))


def _pick(
    place: Any,
    label: str,
    options: Sequence[T],
    start: T,
    labels: dict[T, str],
    key: str,
) -> T:
    picked: T = place.selectbox(
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
        placeholder="項目を選ぶ（なければ全部）",
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
