"""機関名簿の絞り込み (the filter of the directory): what is asked often in one row, the rest folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.areas import areas
from core.queries.organizations import OrganizationCriteria, municipalities, prefectures
from core.ui import session

# What stands in the box → column and direction.
SORTS = {
    "ふりがな順": ("name_kana", False), "種別の順": ("kind", False),
    "地域の順": ("municipality", False), "定員の多い順": ("capacity", True),
    "空きの多い順": ("vacancy_count", True), "空きの確認が新しい順": ("vacancy_on", True),
    "確かめた日の古い順": ("verified_on", False),
}  # fmt: skip
ALL = "すべて"
LISTINGS = {"": ALL, "agreed": "同意あり", "open": "まだ"}


def directory_filter(user: Actor, *, key: str) -> OrganizationCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    text, kind, prefecture, municipality, sort, more = st.columns(
        [2, 1.7, 1.1, 1.3, 1.4, 1.2], vertical_alignment="bottom"
    )
    kinds = {"": ALL, **codes("organization_type").labels()}
    words = text.text_input(
        "さがす", key=f"{key}.text", placeholder="名称・法人・市区町村・電話",
        persist_state="session", type="search",
    ).strip()  # fmt: skip
    picked = kind.selectbox(
        "種別", list(kinds), format_func=lambda c: kinds[c], key=f"{key}.kind",
        persist_state="session",
    )  # fmt: skip
    with read_only(user) as view:
        known, regions = prefectures(view), {area.id: area.name for area in areas(view)}
    where = prefecture.selectbox(
        "都道府県", ["", *known], format_func=lambda p: p or ALL, key=f"{key}.prefecture",
        persist_state="session",
    )  # fmt: skip
    places: list[str] = []
    if where:
        with read_only(user) as view:
            places = municipalities(view, where)
    # A box of its own for each prefecture: its choice never meets the places of another one.
    place = municipality.selectbox(
        "市区町村", ["", *places], format_func=lambda m: m or ALL,
        key=f"{key}.municipality.{where}", disabled=not where, persist_state="session",
    )  # fmt: skip
    order = sort.selectbox("並べ方", list(SORTS), key=f"{key}.sort", persist_state="session")
    by, descending = SORTS[order]
    criteria = _more(
        user,
        more,
        OrganizationCriteria(
            words, picked, where, place if where else "", sort=by, descending=descending
        ),
        regions,
        key,
    )
    if st.session_state.setdefault(f"{key}.asked", criteria) != criteria:
        st.session_state[f"{key}.asked"] = criteria
        session.renew(key)
    return replace(criteria, page=int(st.session_state.get(pager(key), 1)))


def _more(
    user: Actor,
    place: st.delta_generator.DeltaGenerator,
    criteria: OrganizationCriteria,
    regions: Mapping[int, str],
    key: str,
) -> OrganizationCriteria:
    """ほかの条件: folded, and counted on the button where any of them is set."""
    names = ("area", "training", "listing", "due", "vacant", "gone")
    active = sum(bool(st.session_state.get(f"{key}.{name}")) for name in names)
    label = f"ほかの条件 {active}" if active else "ほかの条件"
    with place.popover(label, icon=":material/tune:", width="stretch"):
        area = st.selectbox(
            "圏域", [None, *regions], format_func=lambda a: regions.get(a, ALL) if a else ALL,
            key=f"{key}.area", placeholder=ALL, persist_state="session",
        )  # fmt: skip
        taught = {"": ALL, **codes("training_content").labels(clock.today())}
        training = st.selectbox(
            "訓練内容", list(taught), format_func=lambda c: taught[c], key=f"{key}.training",
            persist_state="session",
        )  # fmt: skip
        listing, is_due = "", False
        if may(user, Action.SEE_NETWORK_NOTES):
            listing = st.selectbox(
                "掲載同意", list(LISTINGS), format_func=lambda c: LISTINGS[c],
                key=f"{key}.listing", persist_state="session",
            )  # fmt: skip
            is_due = st.toggle(
                "確かめる時期だけ", key=f"{key}.due", persist_state="session",
                help="記載を確かめてから1年（期間のきまりで変えられます）たった機関と、まだ確かめていない機関。",
            )  # fmt: skip
        vacant = st.toggle("空きありだけ", key=f"{key}.vacant", persist_state="session")
        gone = st.toggle("掲載終了も", key=f"{key}.gone", persist_state="session")
    return replace(
        criteria, area_id=area, training=training, listing=listing, is_due=is_due,
        has_vacancy=vacant, include_gone=gone,
    )  # fmt: skip


def pager(key: str) -> str:
    """Another filter has a pager of its own, which begins at the first page."""
    return f"{key}.page.{session.nonce(key)}"


def in_words(user: Actor, criteria: OrganizationCriteria) -> str:
    """The filter as a sentence, for a file and for the audit."""
    area = ""
    if criteria.area_id is not None:
        with read_only(user) as view:
            area = next((a.name for a in areas(view) if a.id == criteria.area_id), "")
    parts = [
        f"ことば「{criteria.text}」" if criteria.text else "",
        codes("organization_type").label(criteria.kind),
        criteria.prefecture,
        criteria.municipality,
        area,
        codes("training_content").label(criteria.training),
        f"掲載同意 {LISTINGS[criteria.listing]}" if criteria.listing else "",
        "確かめる時期" if criteria.is_due else "",
        "空きあり" if criteria.has_vacancy else "",
        "掲載終了も含む" if criteria.include_gone else "掲載終了を除く",
        next(
            label for label, order in SORTS.items() if order == (criteria.sort, criteria.descending)
        ),
    ]
    return "、".join(part for part in parts if part)
