"""一つの指標 (one indicator in full): its way, its rules, its parts, and the rows behind it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.charts.address import address_of
from core.db.actor import Actor
from core.db.work import read_only
from core.reports.indicator import Indicator, seen
from core.reports.indicator_chart import ready_chart
from core.reports.indicator_picture import parts, sources_of, trend
from core.reports.overview import Divided, divided, looked_at, references_of, ways_of
from core.reports.standing import Asked, Standing, aim, headline, until_words
from core.ui.charts.kept import counted
from core.ui.charts.pin import pin_button
from core.ui.dashboard.cards import NOT_TOLD, beside_words, compared
from core.ui.dashboard.choice import KEY
from core.ui.navigation import CHARTS
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.reports.rows import Behind, open_rows, opens_rows, rows_dialog

# Every part together: no key of a way, of which one is ''.
EVERY = "*"


def indicator_detail(user: Actor, indicator: Indicator, asked: Asked) -> None:
    """The indicator that the address names."""
    today = clock.today()
    one = counted(
        user, ("one", indicator.name, asked), lambda view: looked_at(view, indicator, asked, today)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("指標の一覧へ", icon=":material/arrow_back:", key=f"{KEY}.back"):
            st.query_params.pop("indicator", None)
            st.rerun()
        st.subheader(indicator.title, anchor=False, width="stretch")
        _chart_link(indicator, asked)
        pin_button(user, indicator=indicator.name, key=f"{KEY}.pin")
    if not one.is_told:
        st.info(f"{NOT_TOLD}。「すべての事業」「すべての事業所」にすると出ます。")
        return
    seeing, saying = st.columns([5, 3], gap="large")
    with seeing:
        _number(one, asked)
        _way(user, one)
    with saying:
        _rules(indicator)
    _behind(user, one, asked, _parts(user, one, asked))


def _number(one: Standing, asked: Asked) -> None:
    indicator, today = one.indicator, clock.today()
    large, small = headline(indicator, one.now, is_hidden=one.is_hidden)
    lines = [small, *beside_words(one), aim(one, asked, today)]
    before = compared(one, asked)
    places = st.columns([2, *(1 for _ in before)], vertical_alignment="bottom")
    with places[0]:
        st.metric(until_words(asked, today), large)
        st.caption(plain("　".join(filter(None, lines))))
    for place, (title, words, difference) in zip(places[1:], before, strict=True):
        with place.container(gap=None):
            st.caption(title)
            st.markdown(plain(words))
            st.caption(plain(f"いまとの差 {difference}") if difference else "　")


def _way(user: Actor, one: Standing) -> None:
    with read_only(user) as view:
        published = references_of(view, one.indicator)
    picture = trend(one, published)
    if picture is None:
        st.caption(_no_way(one))
    else:
        if one.indicator.is_rate and not one.indicator.source.is_stock:
            st.caption("推移は、その月までの12か月の割合です。")
        st.vega_lite_chart(
            picture, theme=None, width="stretch", key=f"{KEY}.way.{one.indicator.name}",
            alt=f"{one.indicator.title}の推移",
        )  # fmt: skip
    for line in sources_of(published):
        st.caption(plain(line))


def _no_way(one: Standing) -> str:
    if not one.steps:
        return "この数は、期間ごとに一つです。月ごとの推移はありません。"
    if "steps" in one.hidden:
        return "5人未満の月があるか、ほかの数から計算できてしまうので、推移は出していません。"
    return "推移は、二つ以上の月に数が出ると描きます（分母が10より小さい割合は描きません）。"


def _chart_link(indicator: Indicator, asked: Asked) -> None:
    choice = ready_chart(indicator, seen(asked.period, clock.today()), asked.of)
    if choice is not None:
        open_link("グラフ作成でひらく", CHARTS, **address_of(choice))


def _rules(indicator: Indicator) -> None:
    """この数の決まり."""
    with st.container(border=True, gap="small"):
        st.markdown("**この数の決まり**")
        for head, text in indicator.definition.lines:
            st.markdown(f"**{head}**　{plain(text)}")
        if indicator.is_rate:
            st.caption("分母が10より小さいときは、割合を出さずに件数だけを出します。")


def _parts(user: Actor, one: Standing, asked: Asked) -> Divided | None:
    """内訳, by the way that is chosen."""
    indicator, today = one.indicator, clock.today()
    ways = ways_of(indicator)
    if not ways:
        return None
    way = st.segmented_control(
        "内訳", list(ways), format_func=lambda w: ways[w], default=next(iter(ways)), required=True,
        key=f"{KEY}.way_of.{indicator.name}",
    )  # fmt: skip
    if not way:
        return None
    cut = counted(
        user, ("cut", indicator.name, asked, way),
        lambda view: divided(view, indicator, asked, today, way),
    )  # fmt: skip
    with read_only(user) as view:
        published = references_of(view, indicator)
    picture = parts(one, cut, published)
    if picture is None:
        st.caption("この期間には、まだありません。期間や事業を広げると出ることもあります。")
        return None
    st.vega_lite_chart(
        picture, theme=None, width="stretch", key=f"{KEY}.parts.{indicator.name}.{way}",
        alt=f"{indicator.title}の{ways[way]}の内訳",
    )  # fmt: skip
    if cut.overlaps:
        st.caption("ひとりが複数の区分に入ることがあるので、足しても全体の数にはなりません。")
    if way == "disability":
        for line in sources_of(published, way):
            st.caption(plain(f"◇ {line}"))
    return cut


def _behind(user: Actor, one: Standing, asked: Asked, cut: Divided | None) -> None:
    """元の行: only for who may see them, of the whole or of one part that is told; the window shows
    those within scope."""
    indicator = one.indicator
    dataset = indicator.source.dataset
    if one.is_hidden or not opens_rows(user, dataset):
        return
    shown = {part.key: part.label for part in cut.parts if not part.is_hidden} if cut else {}
    keys = [EVERY, *shown]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = st.selectbox(
            "元の行", keys, format_func=lambda k: "すべて" if k == EVERY else shown[k], width=330,
            key=f"{KEY}.part.{indicator.name}.{cut.way if cut else ''}",
        )  # fmt: skip
        opened = st.button("ひらく", icon=":material/table_rows:", key=f"{KEY}.rows")
    if opened:
        when, way = seen(asked.period, clock.today()), cut.way if cut and key != EVERY else ""
        with read_only(user) as view:
            ids = indicator.source.ids(view, when, asked.of, way, key)
        note = "分母になるすべての行です。" if indicator.is_rate else ""
        part = f"　{shown[key]}" if key != EVERY else ""
        place = f"{indicator.title}{part}　{until_words(asked, clock.today())}"
        open_rows(user, Behind(place, dataset, ids, note))
    rows_dialog(user)
