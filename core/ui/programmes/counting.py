"""数え方 (how an item is counted): by hand, or by a figure of the catalogue with its count shown at once;
and the rows behind that count, by right."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core import clock
from core.charts.catalogue import CATALOGUE
from core.charts.choice import ChartOutdated
from core.charts.dataset import BLANK, Dataset, Dimension
from core.charts.figure import Figure, Moment, figure_from_json, row_ids
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.dates import format_date
from core.domain.permissions import may
from core.domain.year_pace import year_days
from core.queries.year_plans import ItemRow, PlanRow
from core.reports.year_counting import EVENTS, STATUS, counted_now, may_see
from core.reports.year_progress import ItemProgress, as_of
from core.reports.year_words import counted_words
from core.services import year_items
from core.ui.charts.running import leavable
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.page import save
from core.ui.plain import plain
from core.ui.reports.rows import Behind, open_rows, opens_rows, rows_dialog

BY_HAND, BY_LEDGER = "手で数える", "台帳から数える"
PROGRAMME, OFFICE = "programme", "office"


def counting_part(user: Actor, plan: PlanRow, item: ItemRow, *, writes: bool, key: str) -> None:
    """数え方 in words, and for who writes the way to choose another one."""
    figure = _stored(item)
    with read_only(user) as view:
        words = figure_words(view, figure) if figure else "予定と実績の「数」を足します。"
    st.markdown(f"**数え方**　{plain(words)}", width="content")
    if writes:
        st.button(
            "数え方を変える", key=f"{key}.change", icon=":material/tune:", type="tertiary",
            on_click=open_dialog, args=(f"{key}.changing",),
        )  # fmt: skip
    if writes and open_about(f"{key}.changing"):
        _change(user, plan, item, figure, key=f"{key}.{item.version}")


@st.dialog("数え方を変える", width="medium", on_dismiss=close_dialog)
def _change(user: Actor, plan: PlanRow, item: ItemRow, figure: Figure | None, *, key: str) -> None:
    way = st.segmented_control(
        "数え方", [BY_HAND, BY_LEDGER], default=BY_LEDGER, required=True, key=f"{key}.way",
        label_visibility="collapsed",
    )  # fmt: skip
    typed = {"choice": ""}
    if way == BY_LEDGER:
        chosen = _picked(user, plan, figure, key=key)
        typed = {"choice": chosen.to_json(), "unit": _unit(chosen)}
    else:
        st.caption("予定と実績の表に書いた「数」を足します。何をしたかを根拠として残せます。")
    if not st.button("この数え方にする", type="primary", key=f"{key}.save"):
        return
    if save(
        user, "数え方を変えました",
        lambda work: year_items.change_item(work, item.id, item.version, typed),
    ):  # fmt: skip
        close_dialog()
        st.rerun()


def figure_words(view: View, figure: Figure) -> str:
    """A figure in the words of the screen: what, of which data, narrowed how."""
    dataset = CATALOGUE[figure.dataset]
    measure = dataset.measure(figure.measure)
    parts = [f"{dataset.title}の{measure.title if measure else ''}"]
    if figure.moment == "last_day":
        parts.append("その日にいる数")
    for name, values in figure.filters.items():
        dimension = _filter(dataset, name)
        if dimension is not None:
            labels = _labels(view, dimension)
            parts.append(f"{dimension.title}: {'・'.join(labels.get(v, v) for v in values)}")
    return "台帳から数えます。" + "／".join(parts)


# -- choosing ------------------------------------------------------------------------------------------


def _picked(user: Actor, plan: PlanRow, stored: Figure | None, *, key: str) -> Figure:
    """The figure as it is chosen just now, with what it counts under it."""
    offered = {name: d for name, d in CATALOGUE.items() if may(user, d.action)}
    names = list(offered)
    start = stored.dataset if stored and stored.dataset in offered else EVENTS
    name = st.selectbox(
        "何のデータから", names, index=names.index(start) if start in names else 0,
        format_func=lambda n: offered[n].title, key=f"{key}.dataset",
    )  # fmt: skip
    dataset = offered[name]
    old = stored if stored and stored.dataset == name else None
    measures = [m.name for m in dataset.measures]
    measure = st.selectbox(
        "何を数える", measures, format_func=lambda m: _title(dataset, m),
        index=measures.index(old.measure) if old and old.measure in measures else 0,
        key=f"{key}.measure.{name}",
    )  # fmt: skip
    moment: Moment = "within"
    if dataset.stock is not None and st.toggle(
        "その日にいる数を数える", value=bool(old and old.moment == "last_day"),
        key=f"{key}.stock.{name}", help="期間に始まった数ではなく、きょう（年度末）にいる数です。",
    ):  # fmt: skip
        moment = "last_day"
    on = _date(dataset, old, key=f"{key}.date.{name}") if moment == "within" else ""
    filters = _filters(user, plan, dataset, old, key=f"{key}.filters.{name}")
    figure = Figure(name, measure, on, filters, moment)
    counted = leavable(user, lambda view: counted_now(view, figure, plan.fiscal_year))
    with read_only(user) as view:
        shown = counted_words(counted, _unit(figure)) if may_see(view, counted) else "5人未満"
    first, last = year_days(plan.fiscal_year)
    until = min(clock.today(), last)
    if counted.trouble:
        st.warning(plain(counted.trouble))
    else:
        span = f"{format_date(first, weekday=False)}〜{format_date(until, weekday=False)}"
        st.markdown(f"いま数えると **{shown}**　{plain(span)}")
    return figure


def _date(dataset: Dataset, old: Figure | None, *, key: str) -> str:
    """Which of its days lies in the year, where there are several; '' is the main one."""
    titles = {date.name: date.title for date in dataset.dates}
    if len(titles) < 2:
        return ""
    names = list(titles)
    start = names.index(old.date) if old and old.date in names else 0
    picked = st.selectbox(
        "どの日で", names, index=start, format_func=titles.__getitem__, key=key,
        help="この日が年度の中にあるものを数えます。",
    )  # fmt: skip
    return "" if picked == names[0] else picked


def _filters(
    user: Actor, plan: PlanRow, dataset: Dataset, old: Figure | None, *, key: str
) -> Mapping[str, tuple[str, ...]]:
    offered = {d.name: d for d in dataset.filters}
    start = dict(old.filters) if old else _usual(plan, offered)
    names = st.multiselect(
        "絞り込み", list(offered), default=[name for name in start if name in offered],
        format_func=lambda n: offered[n].title, key=f"{key}.names", placeholder="なし",
    )  # fmt: skip
    found = {}
    with read_only(user) as view:
        labels = {name: _labels(view, offered[name]) for name in names}
    for name in names:
        known = {BLANK: offered[name].blank} | labels[name]
        known |= {value: value for value in start.get(name, ()) if value not in known}
        values = st.multiselect(
            offered[name].title, list(known), default=list(start.get(name, ())),
            format_func=known.__getitem__, key=f"{key}.{name}",
            placeholder="すべて",
        )  # fmt: skip
        if values:
            found[name] = tuple(values)
    return found


def _usual(plan: PlanRow, offered: Mapping[str, Dimension]) -> dict[str, tuple[str, ...]]:
    """What a plan counts if nobody says otherwise: its own programme and office, held 行事 only."""
    start: dict[str, tuple[str, ...]] = {}
    if PROGRAMME in offered:
        start[PROGRAMME] = (plan.programme,)
    if OFFICE in offered and plan.office_id is not None:
        start[OFFICE] = (str(plan.office_id),)
    if STATUS in offered and "form" in offered:
        start[STATUS] = ("held",)
    return start


def _labels(view: View, dimension: Dimension) -> dict[str, str]:
    return dict(dimension.labels(view)) if dimension.labels else {}


def _filter(dataset: Dataset, name: str) -> Dimension | None:
    return next((d for d in dataset.filters if d.name == name), None)


def _title(dataset: Dataset, name: str) -> str:
    measure = dataset.measure(name)
    return f"{measure.title}（{measure.unit}）" if measure else name


def _unit(figure: Figure) -> str:
    measure = CATALOGUE[figure.dataset].measure(figure.measure)
    return measure.unit if measure else ""


def _stored(item: ItemRow) -> Figure | None:
    if not item.choice:
        return None
    try:
        figure = figure_from_json(item.choice)
    except ChartOutdated:
        return None
    return figure if figure.dataset in CATALOGUE else None


# -- the rows behind -----------------------------------------------------------------------------------


def rows_part(user: Actor, plan: PlanRow, found: ItemProgress, *, key: str) -> None:
    """元の行: what the number is made of, each with its way; that they were read is noted."""
    figure = _stored(found.item)
    if figure is None or not found.done:
        return
    if not opens_rows(user, figure.dataset):
        st.caption("元の行は、その記録を見られる人だけがひらけます。", width="content")
        return
    if st.button(
        "この数の元になった行を見る", key=f"{key}.open", icon=":material/list:", type="tertiary"
    ):
        first = year_days(plan.fiscal_year)[0]
        ids = leavable(user, lambda view: row_ids(view, figure, first, as_of(plan)))
        span = f"{format_date(first, weekday=False)}〜{format_date(as_of(plan), weekday=False)}"
        open_rows(user, Behind(found.item.says, figure.dataset, ids, span))
    rows_dialog(user)
