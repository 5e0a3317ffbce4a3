"""機関名簿の地図: the organisations of the filter, rings of distance, and what was pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.charts.region import credit_needed, marks_of, region_shapes
from core.charts.region_map import (
    CLICKED,
    MapMark,
    MapRings,
    MapShape,
    frame_of,
    region_map,
    scale_in_words,
)
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.geography import Place
from core.domain.permissions import Action, may
from core.domain.sources import BOUNDARIES, SOURCES, STATIONS
from core.queries import boundaries, stations
from core.queries.areas import Municipality, areas, default_area, known_municipalities
from core.queries.map_points import (
    NAMED_WITHOUT,
    PlacedOrganizations,
    organizations_there,
    placed_organizations,
    within_rings,
)
from core.queries.organizations import OrganizationCriteria
from core.ui.navigation import AREAS, IMPORT, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

TABLE, MAP = "表", "地図"
# What is left beside the rings at 1,280 pixels.
WIDTH, HEIGHT = 760, 470
RADII_KM = (1, 2, 5, 10, 20)
STATION, MUNICIPALITY, NONE = "駅", "市区町村", "なし"


@dataclass(frozen=True)
class Region:
    """いま描く範囲: its municipalities or prefectures, and what it is called."""

    name: str
    municipalities: tuple[Municipality, ...] = ()
    prefectures: tuple[str, ...] = ()


def shows_map(*, key: str) -> bool:
    """表か地図か: it stays when one comes back."""
    picked = st.segmented_control(
        "見かた", [TABLE, MAP], default=TABLE, key=key, persist_state="session", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    return picked == MAP


@st.fragment
def directory_map(user: Actor, criteria: OrganizationCriteria, *, key: str) -> None:
    """地図: every organisation that the filter leaves, not one page of them."""
    with read_only(user) as view:
        criteria, is_default = _within_default(view, criteria)
        found = placed_organizations(view, criteria)
        region = _region(view, criteria, found)
        shapes = region_shapes(view, region.municipalities, region.prefectures)
        has_boundaries = bool(boundaries.all_shapes(view))
    if not found.placed and not shapes:
        _nothing(found)
        return
    beside = st.container(horizontal=True, gap="medium")
    picture, side = beside.container(width=WIDTH + 20), beside.container(width=350)
    with side:
        rings = _ring_choice(user, region, shapes, key=f"{key}.ring")
        if rings:
            _ring_counts(found, rings)
    with picture:
        # A line stands above the picture in any case: its own button would lie on the switch.
        more = "ほかの地域は、上の都道府県か「ほかの条件」の圏域で選びます。" if is_default else ""
        st.caption(f"{plain(region.name)}　{found.placed:,}件{'。' + more if more else ''}")
        _picture(user, criteria, found, region, shapes, rings, key=key)
        _notes(user, found, shapes, rings, has_boundaries)
    with side:
        _without_place(found)
        if may(user, AREAS.action):
            open_link("圏域を決める", AREAS)


def _within_default(
    view: View, criteria: OrganizationCriteria
) -> tuple[OrganizationCriteria, bool]:
    """Without a place in the filter the map begins with はじめに開く圏域, where there is one."""
    area = None
    if criteria.area_id is None and not criteria.prefecture:
        area = default_area(view)
    return (replace(criteria, area_id=area.id), True) if area else (criteria, False)


def _nothing(found: PlacedOrganizations) -> None:
    if found.without:
        st.info(
            f"{found.without:,}件のどれにも位置（緯度・経度）がないので、地図に出せません。"
            "公開データを取り込むか、機関のページで位置を書くと出ます。"
        )
    else:
        st.info("あてはまる機関はありません。絞り込みをゆるめてください。")


def _region(view: View, criteria: OrganizationCriteria, found: PlacedOrganizations) -> Region:
    """The area, municipality or prefecture of the filter; else the prefectures of the points."""
    if criteria.area_id is not None:
        for area in areas(view):
            if area.id == criteria.area_id:
                return Region(area.name, area.municipalities)
    if criteria.municipality:
        return Region(criteria.municipality, ((criteria.prefecture, criteria.municipality),))
    if criteria.prefecture:
        names = [pair for pair in known_municipalities(view) if pair[0] == criteria.prefecture]
        has_shapes = any(s.prefecture == criteria.prefecture for s in boundaries.all_shapes(view))
        return Region(
            criteria.prefecture, () if has_shapes else tuple(names), (criteria.prefecture,)
        )
    prefectures = tuple(dict.fromkeys(point.prefecture for point in found.points))
    places = dict.fromkeys((p.prefecture, p.municipality) for p in found.points)
    with_shapes = {shape.prefecture for shape in boundaries.all_shapes(view)}
    bare = tuple(pair for pair in places if pair[0] not in with_shapes and all(pair))
    return Region(
        "・".join(prefectures[:3]) or "すべて", bare if len(bare) <= 100 else (), prefectures
    )


def _picture(
    user: Actor, criteria: OrganizationCriteria, found: PlacedOrganizations, region: Region,
    shapes: Sequence[MapShape], rings: MapRings | None, *, key: str,
) -> None:  # fmt: skip
    marks, groups = marks_of(found.points)
    frame = frame_of(shapes, marks, rings, width=WIDTH, height=HEIGHT)
    seen = [mark for mark in marks if frame.holds(mark.place)]
    event: Any = st.vega_lite_chart(
        region_map(shapes, seen, rings, groups=groups, frame=frame),
        theme=None,
        width="content",
        on_select="rerun",
        selection_mode=CLICKED,
        key=f"{key}.chart.{hash((criteria, rings, found.placed))}",
        alt=f"{region.name}の地図。機関は「{TABLE}」でも見られます。",
    )
    outside = found.placed - sum(mark.number for mark in seen)
    said = [scale_in_words(frame)]
    if not found.is_summed:
        said.append("重なる印は、少しずらして描いています。")
    if found.is_summed:
        said.append(
            f"{found.placed:,}件あるので、市区町村ごとの数を円の大きさで表しています。"
            "絞り込むと1件ずつ出ます。"
        )
    if outside:
        said.append(f"図の外に{outside:,}件あります。")
    st.caption("".join(said))
    pressed = (event.get("selection", {}).get(CLICKED) or [{}])[0].get("key")
    if isinstance(pressed, int):
        _pressed(user, criteria, seen, pressed)


def _pressed(
    user: Actor, criteria: OrganizationCriteria, marks: Sequence[MapMark], pressed: int
) -> None:
    """押した点: the organisations there, each with the way to its page."""
    mark = next((mark for mark in marks if mark.key == pressed), None)
    if mark is None:
        return
    if pressed < 0:
        with st.container(border=True):
            st.markdown(f"**{plain(mark.detail)}**： {mark.number:,}件")
            st.caption("上の市区町村で絞ると、1件ずつ出ます。")
        return
    with read_only(user) as view:
        there = organizations_there(view, criteria, pressed)
    kind = codes("organization_type").label
    with st.container(border=True):
        if len(there) > 1:
            st.caption(f"同じ場所に{len(there)}件あります。")
        for row in there:
            facts, action = st.columns([6, 1], vertical_alignment="center")
            room = f"空き {row.vacancy_count}" if row.vacancy_count is not None else ""
            if room and row.vacancy_on:
                room += f"（{format_date(row.vacancy_on, weekday=False)}）"
            words = [kind(row.kind), row.municipality + row.address, row.phone, room]
            facts.markdown(
                f"**{plain(row.name)}**  \n{plain('　'.join(word for word in words if word))}"
            )
            with action:
                open_link("ひらく", ORGANIZATION, id=row.id)


def _notes(
    user: Actor, found: PlacedOrganizations, shapes: Sequence[MapShape],
    rings: MapRings | None, has_boundaries: bool,
) -> None:  # fmt: skip
    if credit_needed(shapes):
        map_credit(user, with_stations=rings is not None)
    if not has_boundaries:
        st.caption(
            "市区町村の境界はまだ取り込まれていません。名前だけを、その中ほどに書いています。"
        )
        if may(user, Action.IMPORT):
            open_link("境界を取り込む", IMPORT)
    elif not credit_needed(shapes) and found.points:
        st.caption("範囲が広いか、境界のない地域です。都道府県や圏域を選ぶと境界が出ます。")


def map_credit(user: Actor, *, with_stations: bool = False) -> None:
    """出典 under a map: whose boundaries and stations these are, and of when."""
    with read_only(user) as view:
        found = boundaries.edition(view)
        has_stations = with_stations and stations.is_loaded(view)
    if found is None:
        return
    if found.is_invented:
        st.caption("境界と駅: 模擬（実在しません）")
        return
    said = [SOURCES[BOUNDARIES].credit_of(found.edition_on)]
    st.caption("　".join([*said, SOURCES[STATIONS].credit] if has_stations else said))


# -- the rings ---------------------------------------------------------------------------------------


def _ring_choice(
    user: Actor, region: Region, shapes: Sequence[MapShape], *, key: str
) -> MapRings | None:
    """距離の輪: from a station or from the middle of a municipality."""
    start = st.segmented_control(
        "距離の輪", [NONE, STATION, MUNICIPALITY], default=NONE, key=f"{key}.from", required=True,
        persist_state="session", help="まっすぐ測った距離です。道のりや時間とは違います。",
    )  # fmt: skip
    if start == STATION:
        place = _station(user, shapes, key)
    elif start == MUNICIPALITY:
        place = _municipality(user, region, key)
    else:
        st.caption("駅や市区町村から何kmかを、輪で見られます。")
        return None
    if place is None:
        return None
    radii = st.pills(
        "何kmまで", RADII_KM, default=[2, 5, 10], selection_mode="multi", key=f"{key}.km",
        format_func=lambda km: f"{km}km", persist_state="session",
    )  # fmt: skip
    return MapRings(place[0], place[1], tuple(sorted(float(km) for km in radii)))


def _station(user: Actor, shapes: Sequence[MapShape], key: str) -> tuple[str, Place] | None:
    with read_only(user) as view:
        if not stations.is_loaded(view):
            st.caption("駅はまだ取り込まれていません。取り込むと、駅から測れます。")
            if may(user, Action.IMPORT):
                open_link("駅を取り込む", IMPORT)
            return None
    text = st.text_input(
        "駅の名前", key=f"{key}.station", placeholder="駅の名前の一部", persist_state="session"
    ).strip()
    if not text:
        return None
    own = [shape.middle for shape in shapes if not shape.is_context]
    with read_only(user) as view:
        found = stations.stations_named(view, text, near=own[0] if own else None)
    if not found:
        st.caption("この名前の駅はありません。漢字や、名前の一部でさがしてください。")
        return None
    known = {row.label: row for row in found}
    picked = st.selectbox(f"駅　{len(known)}件", list(known), key=f"{key}.station.{text}")
    row = known[picked]
    return row.name, row.place


def _municipality(user: Actor, region: Region, key: str) -> tuple[str, Place] | None:
    with read_only(user) as view:
        listed = region.municipalities or tuple(
            pair
            for pair in known_municipalities(view)
            if not region.prefectures or pair[0] in region.prefectures
        )
        picked = st.selectbox(
            "市区町村", listed, format_func=lambda pair: pair[1], index=None,
            key=f"{key}.municipality.{region.name}", placeholder="選んでください",
        )  # fmt: skip
        if picked is None:
            return None
        middle = boundaries.middles(view, [picked]).get(picked)
    if middle is None:
        st.caption("この市区町村には、境界も、位置の分かる機関もありません。")
        return None
    return picked[1], middle


def _ring_counts(found: PlacedOrganizations, rings: MapRings) -> None:
    """輪の中の数 in words."""
    counts = within_rings(found.points, rings.middle, rings.radii_km)
    lines = [f"- {radius:g}km以内　**{number:,}件**" for radius, number in counts.items()]
    if lines:
        about = "（市区町村の中ほどで数えた、おおよその数）" if found.is_summed else ""
        st.markdown(f"{plain(rings.name)}から{about}\n" + "\n".join(lines))


def _without_place(found: PlacedOrganizations) -> None:
    """位置のない機関: counted and named, so that nobody takes the map for the whole."""
    st.markdown(f"地図に出ている機関　**{found.placed:,}件**")
    if not found.without:
        return
    with st.expander(f"位置がなく、地図に出ない機関　{found.without:,}件"):
        for row in found.unplaced:
            open_link(plain(f"{row.name}　{row.where}".strip()), ORGANIZATION, id=row.id)
        if found.without > NAMED_WITHOUT:
            st.caption(f"はじめの{NAMED_WITHOUT}件です。")
