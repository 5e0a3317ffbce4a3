"""圏域の部品: the list of areas, each changed in its place, and the form for a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.charts.region import credit_needed, region_shapes
from core.charts.region_map import frame_of, region_map
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.permissions import Action, may
from core.domain.places import ServiceAreaEntry
from core.queries.areas import (
    AreaRow,
    Municipality,
    default_area,
    known_municipalities,
    organizations_in,
)
from core.services import areas
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import DIRECTORY, IMPORT
from core.ui.network.map import map_credit
from core.ui.page import open_link, save
from core.ui.plain import plain

WIDTH, HEIGHT = 440, 330


def area_list(user: Actor, rows: Sequence[AreaRow], *, key: str) -> None:
    """Each area with its municipalities and how many organisations lie in it."""
    if not rows:
        st.info(
            "圏域はまだありません。就労支援センターの圏域や、ふだん一緒に動いている市区町村を"
            "ひとまとめにしておくと、機関名簿や地図をその範囲で見られます。"
        )
    for row in rows:
        with read_only(user) as view:
            number = organizations_in(view, row.id)
        with st.container(border=True, gap="small"):
            name, count, action = st.columns([4, 2, 1.4], vertical_alignment="center")
            mark = "　:green-badge[はじめに開く]" if row.is_default else ""
            name.markdown(f"**{plain(row.name)}**{mark}")
            count.markdown(f"機関 {number:,}件")
            if may(user, Action.MANAGE_OFFICES):
                with action.popover("変更する", width="stretch"):
                    _change(user, row, key=f"{key}.{row.id}.{row.version}")
            st.markdown(_named(row.municipalities))
            st.caption(f"{len(row.municipalities)}市区町村")
    open_link("機関名簿にもどる", DIRECTORY)


def _named(pairs: Sequence[Municipality]) -> str:
    """By prefecture, each named once."""
    found: dict[str, list[str]] = {}
    for prefecture, name in pairs:
        found.setdefault(prefecture, []).append(name)
    return "  \n".join(
        f"{plain(prefecture)}　{plain('・'.join(names))}" for prefecture, names in found.items()
    )


def area_map(user: Actor) -> None:
    """はじめに開く圏域 as a small map."""
    with read_only(user) as view:
        area = default_area(view)
        shapes = region_shapes(view, area.municipalities) if area else []
    if area is None or not shapes:
        return
    st.subheader(plain(area.name), anchor=False)
    frame = frame_of(shapes, [], width=WIDTH, height=HEIGHT)
    st.vega_lite_chart(
        region_map(shapes, [], frame=frame), theme=None, width="content", key="areas.map",
        alt=f"{area.name}の地図",
    )  # fmt: skip
    if credit_needed(shapes):
        map_credit(user)


def new_area(user: Actor, rows: Sequence[AreaRow], *, key: str) -> None:
    """圏域を加える."""
    if not may(user, Action.MANAGE_OFFICES):
        return
    st.subheader("圏域を加える", anchor=False)
    with read_only(user) as view:
        known = known_municipalities(view)
    if not known:
        st.info(
            "選べる市区町村がまだありません。機関か、市区町村の境界を取り込むと選べるようになります。"
        )
        open_link("取り込みをひらく", IMPORT)
        return
    start = {"is_default": not rows}
    with EntryForm(ServiceAreaEntry, key=key, submit="加える", values=start) as form:
        picked = _fields(form, known, ())
    entry = form.entry
    if entry and save(user, "加えました", lambda work: areas.add_area(work, entry, picked)):
        session.renew(key)
        st.rerun()


def _fields(
    form: EntryForm[ServiceAreaEntry], known: Sequence[Municipality], start: Sequence[Municipality]
) -> list[Municipality]:
    form.text("name", placeholder="例: 南部圏域")
    picked = st.multiselect(
        "市区町村（必須）", list(dict.fromkeys([*start, *known])), default=list(start),
        format_func=lambda pair: f"{pair[0]} {pair[1]}",
        key=f"{form.key}.{session.nonce(form.key)}.municipalities",
        placeholder="名前の一部でさがして選ぶ",
    )  # fmt: skip
    form.yesno("is_default")
    return picked


def _change(user: Actor, row: AreaRow, *, key: str) -> None:
    with read_only(user) as view:
        known = known_municipalities(view)
    values = {"name": row.name, "is_default": row.is_default}
    with EntryForm(ServiceAreaEntry, key=key, submit="保存する", values=values) as form:
        picked = _fields(form, known, row.municipalities)
    entry = form.entry
    if entry and save(
        user, "保存しました", lambda work: areas.change_area(work, row, entry, picked)
    ):
        session.renew(key)
        st.rerun()
    if st.checkbox("この圏域を消す", key=f"{key}.sure"):
        st.caption("市区町村の組み合わせだけが消えます。機関はそのまま残ります。")
        if st.button("消す", key=f"{key}.remove"):
            _remove(user, row)


def _remove(user: Actor, row: AreaRow) -> None:
    def gone(work: Work) -> bool:
        areas.remove_area(work, row.id, row.version)
        return True

    if save(user, "消しました", gone):
        st.rerun()
