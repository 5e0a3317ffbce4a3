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
from core.charts.kinds import may_compare, second_measures
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date, parse_date
from core.domain.permissions import may
from core.ui import session

T = TypeVar("T")

NO_COLOUR = "（なし）"


def chart_choices(user: Actor, begin: ChartChoice | None, *, key: str) -> ChartChoice:
    """データ → 何を → 横軸 → 色 → 形 → 期間 → 絞り込み. `begin`: what the fields begin with.

    Each field has a default, and offers only what suits the ones before it.
    """
    prefix = f"{key}.{session.nonce(key)}"
    offered = {n: d.title for n, d in CATALOGUE.items() if may(user, d.action)}
    left, right = _two()
    first = begin.dataset if begin and begin.dataset in offered else next(iter(offered))
    name = _pick(left, "データ", list(offered), first, offered, f"{prefix}.dataset")
    dataset = CATALOGUE[name]
    base = begin if begin is not None and begin.dataset == name else dataset.default
    prefix = f"{prefix}.{name}"
    measures = {m.name: m.title for m in dataset.measures}
    measure = _pick(right, "何を", list(measures), base.measure, measures, f"{prefix}.measure")
    choice = _axes(dataset, replace(base, measure=measure), prefix)
    choice = replace(choice, period=_period(dataset, choice, prefix))
    choice = _beside(dataset, choice, base, prefix)
    return checked(replace(choice, filters=_filters(user, dataset, base, prefix)))


def _two() -> tuple[Any, Any]:
    left, right = st.columns(2, gap="small")
    return left, right


def _axes(dataset: Dataset, choice: ChartChoice, prefix: str) -> ChartChoice:
    """横軸 with its まとめ方, 色, グラフの形."""
    base, dimensions = choice, {d.name: d.title for d in dataset.dimensions}
    axes = {**{d.name: d.title for d in dataset.dates}, **dimensions}
    left, right = _two()
    x = _pick(left, "横軸", list(axes), base.x, axes, f"{prefix}.x")
    bucket = base.bucket
    if dataset.date(x):
        bucket = _pick(right, "まとめ方", list(Bucket), bucket, BUCKET_LABELS, f"{prefix}.bucket")
        left, right = _two()
        below = left, right
    else:
        below = right, None
    colours = {"": NO_COLOUR, **{n: t for n, t in dimensions.items() if n != x}}
    colour = _pick(below[0], "色", list(colours), base.colour, colours, f"{prefix}.colour.{x}")
    choice = replace(base, x=x, bucket=bucket, colour=colour)
    kinds = kinds_for(choice)
    # Another set of kinds is another widget: it begins with the one that suits best.
    kind: ChartKind = _pick(
        below[1] or st, "グラフの形", kinds, base.kind if base.kind in kinds else kinds[0],
        KIND_LABELS, f"{prefix}.kind.{'.'.join(kinds)}",
    )  # fmt: skip
    return replace(choice, kind=kind)


def _beside(dataset: Dataset, choice: ChartChoice, base: ChartChoice, prefix: str) -> ChartChoice:
    """前年と比べる, and of a 散布図 the number of the other axis."""
    compare, second = False, ""
    if may_compare(dataset, choice):
        compare = st.toggle("前年と比べる", base.compare, key=f"{prefix}.compare")
    if choice.kind is ChartKind.SCATTER:
        others = {m.name: m.title for m in second_measures(dataset, choice)}
        second = _pick(st, "縦軸", list(others), base.second, others, f"{prefix}.second")
    return replace(choice, compare=compare, second=second)


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
    titles = {d.name: d.title for d in dataset.filters}
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
