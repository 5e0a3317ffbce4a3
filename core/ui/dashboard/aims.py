"""目標と参考値 (targets and reference values): a list of each, changed in its place, and one form."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.indicators import IndicatorTargetEntry, ReferenceValueEntry
from core.queries.indicators import (
    CAPACITY,
    ReferenceRow,
    TargetRow,
    programmes_in_use,
    reference_values,
    targets,
)
from core.queries.outcomes import DISABILITIES
from core.reports.indicators import INDICATORS
from core.reports.overview import references_of
from core.services import indicators
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save, saving
from core.ui.plain import plain

KEY = "aims"
YEARS_BACK = 3
GROUPS = {"": "全体", **{code: label for code, label in DISABILITIES.items() if code}}
PLACES = "利用定員（就労移行支援）"


def aims_screen(user: Actor, year: int) -> None:
    """目標 of a year, and the reference values beside the indicators."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("指標の一覧へ", icon=":material/arrow_back:", key=f"{KEY}.back"):
            st.query_params.pop("part", None)
            st.rerun()
        st.subheader("目標と参考値", anchor=False)
    aiming, published = st.columns(2, gap="large")
    with aiming:
        _targets(user, year)
    with published:
        _references(user)


# -- 目標 ------------------------------------------------------------------------------------------


def _targets(user: Actor, year: int) -> None:
    now = fiscal_year(clock.today())
    years = [now + 1 - n for n in range(YEARS_BACK + 2)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        asked = st.selectbox(
            "目標の年度", years, index=years.index(year) if year in years else 1,
            format_func=lambda y: f"{y}年度", width=160, key=f"{KEY}.year",
        )  # fmt: skip
        if st.button(
            f"{asked - 1}年度の目標を写す", key=f"{KEY}.carry", help="まだない目標だけを写します。"
        ):
            copied = save(
                user, "前の年度の目標を写しました",
                lambda work: indicators.carry_targets(work, asked - 1, asked),
            )  # fmt: skip
            if copied is not None:
                st.rerun()
    with read_only(user) as view:
        rows, programmes = targets(view, asked), programmes_in_use(view)
    if not rows:
        st.info(f"{asked}年度の目標は、まだありません。下で一つずつ決めると、カードに出ます。")
    order = [*INDICATORS, CAPACITY]
    rows.sort(
        key=lambda row: (order.index(row.indicator) if row.indicator in order else 99, row.id)
    )
    for row in rows:
        _target(user, row)
    with st.expander("目標を加える", icon=":material/add:", expanded=not rows):
        name = st.selectbox(
            "指標", [*INDICATORS, CAPACITY], format_func=_title, key=f"{KEY}.indicator",
        )  # fmt: skip
        programme = "" if name == CAPACITY else st.selectbox(
            "事業", ["", *programmes], format_func=lambda c: programmes.get(c, "事業所の全体"),
            key=f"{KEY}.programme",
        )  # fmt: skip
        fixed = {"indicator": name, "programme": programme, "fiscal_year": asked}
        key = f"{KEY}.new"
        with EntryForm(IndicatorTargetEntry, key=key, submit="加える", fixed=fixed) as form:
            form.text("value", help=f"単位は「{_unit(name)}」")
            form.text("note", placeholder="例: 事業計画の数")
        entry = form.entry
        if entry and save(user, "目標を決めました", lambda w: indicators.set_target(w, entry)):
            session.renew(key)
            st.rerun()


def _target(user: Actor, row: TargetRow) -> None:
    words, action = st.columns([5, 1], vertical_alignment="center")
    whose = codes("programme").label(row.programme) if row.programme else ""
    with words.container(gap=None):
        st.markdown(
            f"**{plain(_title(row.indicator))}**　{plain(f'{row.value:,g}{_unit(row.indicator)}')}"
        )
        if about := "　".join(filter(None, (whose, row.note))):
            st.caption(plain(about))
    key = f"{KEY}.{row.id}.{row.version}"
    with action.popover("直す", width="stretch", key=f"{key}.pop"):
        values = {"value": f"{row.value:g}", "note": row.note}
        fixed = {
            "indicator": row.indicator, "programme": row.programme, "fiscal_year": row.fiscal_year,
        }  # fmt: skip
        with EntryForm(IndicatorTargetEntry, key=key, values=values, fixed=fixed) as form:
            form.text("value", help=f"単位は「{_unit(row.indicator)}」")
            form.text("note")
        entry = form.entry
        if entry and save(
            user, "目標を直しました",
            lambda work: indicators.change_target(work, row.id, row.version, entry),
        ):  # fmt: skip
            st.rerun()
        if st.button("この目標を消す", key=f"{key}.remove", icon=":material/delete:"):
            with saving("目標を消しました"), unit_of_work(user) as work:
                indicators.remove_target(work, row.id, row.version)
            st.rerun()


# -- 参考値 ----------------------------------------------------------------------------------------


def _references(user: Actor) -> None:
    with read_only(user) as view:
        typed = reference_values(view)
        shipped = [
            (indicator, value)
            for indicator in INDICATORS.values()
            for value in references_of(view, indicator)
            if indicator.reference and value.measure == indicator.reference.measure
        ]
    st.markdown("**事業所で入れた参考値**")
    if not typed:
        st.info(
            "まだありません。東京都や委託者の実績など、出どころの分かる数だけを入れてください。"
        )
    for row in typed:
        _reference(user, row)
    with st.expander("参考値を加える", icon=":material/add:"):
        name = st.selectbox("指標", list(INDICATORS), format_func=_title, key=f"{KEY}.published")
        group = st.selectbox(
            "だれの", list(GROUPS), format_func=lambda g: GROUPS[g], key=f"{KEY}.group"
        )
        key = f"{KEY}.reference"
        fixed = {"indicator": name, "group": group}
        with EntryForm(ReferenceValueEntry, key=key, submit="加える", fixed=fixed) as form:
            _reference_fields(form, name)
        entry = form.entry
        if entry and save(
            user, "参考値を加えました", lambda w: indicators.add_reference_value(w, entry)
        ):
            session.renew(key)
            st.rerun()
    with st.expander(f"はじめから入っている全国の参考値（{len(shipped)}）"):
        for indicator, value in shipped:
            whose = GROUPS.get(value.group, value.group)
            st.markdown(plain(f"{indicator.title}　{whose}　{value.percent:g}%"))
            st.caption(plain(value.told))


def _reference(user: Actor, row: ReferenceRow) -> None:
    words, action = st.columns([5, 1], vertical_alignment="center")
    whose = GROUPS.get(row.group, row.group)
    told = f"{_title(row.indicator)}　{whose}　{row.value:,g}{_unit(row.indicator)}"
    doubt = "" if row.is_verified else "、要確認"
    with words.container(gap=None):
        st.markdown(plain(told))
        st.caption(plain(f"{row.source}（{row.population}、{row.year}{doubt}）"))
    key = f"{KEY}.reference.{row.id}.{row.version}"
    with action.popover("直す", width="stretch", key=f"{key}.pop"):
        values = {name: getattr(row, name) for name in ReferenceValueEntry.model_fields}
        fixed = {"indicator": row.indicator, "group": row.group, "months": row.months}
        with EntryForm(
            ReferenceValueEntry, key=key, values={**values, "value": f"{row.value:g}"}, fixed=fixed
        ) as form:
            _reference_fields(form, row.indicator)
        entry = form.entry
        if entry and save(
            user, "参考値を直しました",
            lambda work: indicators.change_reference_value(work, row.id, row.version, entry),
        ):  # fmt: skip
            st.rerun()
        if st.button("この参考値を消す", key=f"{key}.remove", icon=":material/delete:"):
            with saving("参考値を消しました"), unit_of_work(user) as work:
                indicators.remove_reference_value(work, row.id, row.version)
            st.rerun()


def _reference_fields(form: EntryForm[ReferenceValueEntry], indicator: str) -> None:
    form.text("value", help=f"単位は「{_unit(indicator)}」")
    form.text("population", placeholder="例: 都内の区市町村障害者就労支援センター")
    form.text("year", placeholder="例: 令和6年度")
    form.text("source", placeholder="例: 東京都の事業実績")
    form.date("published_on")
    form.yesno("is_verified")


# -- words -----------------------------------------------------------------------------------------


def _title(name: str) -> str:
    if name == CAPACITY:
        return PLACES
    return INDICATORS[name].title if name in INDICATORS else "いまはない指標"


def _unit(name: str) -> str:
    if name == CAPACITY:
        return "人"
    indicator = INDICATORS.get(name)
    return "" if indicator is None else "%" if indicator.is_rate else indicator.unit
