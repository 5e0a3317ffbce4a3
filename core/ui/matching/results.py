"""合う事業所の並び (list of fits): a card each, with every reason; what was left out, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.charts.matching_map import matching_map
from core.charts.region import credit_needed, region_shapes
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.fit.facts import MET, PARTLY, UNKNOWN, UNMET, Estimates, Fit, Part, Wanted
from core.domain.fit.telling import MUST_MARK, SIGNS, condition_title, sentences, summary
from core.domain.geography import Place
from core.domain.permissions import Action, may
from core.domain.sources import BOUNDARIES, SOURCES
from core.queries.matching import Matched
from core.queries.matching_details import ProviderDetail, provider_details
from core.queries.matching_wishes import Seeker
from core.services.matching import AT_MOST
from core.ui.matching.earlier import earlier_introductions
from core.ui.matching.introduce import introduce_button
from core.ui.matching.seeker import SHOWN, Opened
from core.ui.navigation import DIRECTORY, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

TOP = 3
MAP_WIDTH, MAP_HEIGHT = 860, 420
STATES = (MET, PARTLY, UNMET, UNKNOWN)


def results(
    user: Actor,
    seeker: Seeker,
    opened: Opened,
    found: Matched,
    wanted: Wanted,
    estimates: Estimates,
) -> None:
    """The head, what was left out, and the cards."""
    _head(seeker, opened, found)
    _left_out(opened, found)
    if not found.fits:
        _nothing(opened, found)
        return
    if found.blank == found.count:
        st.info(
            "特徴（訓練内容や対象の障害）が入っている事業所が、まだありません。"
            "いまは距離と空きだけで並べています。機関のページで特徴を入れるか、確認票を送ってください。"
        )
    shown = found.fits
    with read_only(user) as view:
        details = provider_details(view, [fit.provider.id for fit in shown])
    if st.toggle("地図で見る", key="matching.map", help="番号は、並びの番号です。"):
        _map(user, shown, details, wanted)
    before = earlier_introductions(user, seeker)
    for number, fit in enumerate(shown, start=1):
        told = before.get(fit.provider.id, "")
        _card(user, seeker, opened, number, fit, details, wanted, estimates, told)
    _more(opened, found)


def _head(seeker: Seeker, opened: Opened, found: Matched) -> None:
    kind = codes("organization_type").label(str(seeker.values["kind"]))
    told, actions = st.columns([1.3, 1], vertical_alignment="center")
    told.markdown(f"**合う事業所 {found.count}**　:gray[{kind} {found.total}のうち]")
    picked = len(opened.picks)
    with actions.container(horizontal=True, horizontal_alignment="right"):
        if picked >= 2:
            st.button(
                f"選んだ{picked}つをくらべる", key="matching.compare", type="primary",
                icon=":material/compare_arrows:", on_click=_compare, args=(opened, None),
            )  # fmt: skip
        elif len(found.fits) >= 2:
            top = [fit.provider.id for fit in found.fits[:TOP]]
            st.button(
                f"上の{len(top)}つをくらべる", key="matching.compare.top",
                icon=":material/compare_arrows:", on_click=_compare, args=(opened, top),
            )  # fmt: skip


def _compare(opened: Opened, ids: list[int] | None) -> None:
    if ids is not None:
        opened.picks = ids
    opened.compares = True


def _left_out(opened: Opened, found: Matched) -> None:
    """外した数, each with one press to relax its condition: nobody is lost silently."""
    if found.left_out or opened.relaxed:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for row in found.left_out:
                st.button(
                    f"「{condition_title(row.condition)}」で外れた {row.count}　ゆるめる",
                    key=f"matching.relax.{row.condition}", icon=":material/filter_alt_off:",
                    on_click=opened.relaxed.add, args=(row.condition,),
                    help="この画面だけでゆるめます。希望の条件はそのままです。",
                )  # fmt: skip
            for condition in sorted(opened.relaxed):
                st.button(
                    f"「{condition_title(condition)}」をゆるめています　もどす",
                    key=f"matching.restore.{condition}", icon=":material/undo:",
                    on_click=opened.relaxed.discard, args=(condition,),
                )  # fmt: skip
    if found.beyond and found.within_km is not None:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(
                f"直線{found.within_km:.0f}kmより遠い{found.beyond}事業所は、並べていません。"
            )
            st.button(
                "遠い所も並べる", key="matching.everywhere", type="tertiary",
                on_click=setattr, args=(opened, "everywhere", True),
            )  # fmt: skip


def _nothing(opened: Opened, found: Matched) -> None:
    if found.total == 0:
        st.info(
            "この種別の事業所が、名簿にまだありません。公開データを取り込むか、名簿に加えてください。"
        )
        open_link("機関名簿をひらく", DIRECTORY)
        return
    named = "・".join(f"「{condition_title(row.condition)}」" for row in found.left_out)
    st.info(
        f"条件に合う事業所が、通える範囲にありません。上の{named}をゆるめると、外れた事業所が出ます。"
        if named
        else "近くに事業所がありません。「遠い所も並べる」で、全部を並べられます。"
    )


def _map(
    user: Actor, shown: Sequence[Fit], details: Mapping[int, ProviderDetail], wanted: Wanted
) -> None:
    """The providers of the list by their numbers, around the start. It works without any network."""
    placed = [
        (number, Place(fit.provider.latitude, fit.provider.longitude))
        for number, fit in enumerate(shown, start=1)
        if fit.provider.latitude is not None and fit.provider.longitude is not None
    ]
    if not placed:
        st.caption("位置の分かる事業所がありません。")
        return
    towns = {(one.prefecture, one.municipality) for one in details.values()}
    with read_only(user) as view:
        shapes = region_shapes(view, sorted(towns))
    chart = matching_map(
        shapes, wanted.start, wanted.start_name, placed, width=MAP_WIDTH, height=MAP_HEIGHT
    )
    st.vega_lite_chart(chart, theme=None, width="content", key="matching.map.chart")
    if credit_needed(shapes):
        st.caption(SOURCES[BOUNDARIES].credit)


def _card(
    user: Actor,
    seeker: Seeker,
    opened: Opened,
    number: int,
    fit: Fit,
    details: Mapping[int, ProviderDetail],
    wanted: Wanted,
    estimates: Estimates,
    before: str,
) -> None:
    one = details[fit.provider.id]
    told = sentences(fit, wanted, clock.today(), estimates)
    told.sort(key=lambda pair: STATES.index(pair[0].state))
    half = len(told) // 2
    with st.container(border=True, key=f"matching-card-{fit.provider.id}"):
        # Few elements a card: each costs, and a screen holds many cards.
        pick, left, right, act = st.columns([0.3, 4.4, 4.2, 1.5], gap="small")
        _pick(opened, fit.provider.id, pick, plain(one.name))
        title = f"**{number}　{plain(one.name)}**　:gray[:small[{plain(one.municipality)}]]"
        if before:
            title += f"  \n{before}"
        left.markdown(f"{title}  \n{_marked(told[:half])}")
        right.markdown(f":green-badge[{summary(fit)}]  \n{_marked(told[half:])}")
        with act:
            if may(user, Action.WRITE_CLIENTS):
                introduce_button(user, seeker, one, fit, wanted, estimates)
            open_link("くわしく", ORGANIZATION, id=one.id)


def _pick(
    opened: Opened, provider_id: int, place: st.delta_generator.DeltaGenerator, name: str
) -> None:
    picked = provider_id in opened.picks
    key = f"matching.pick.{opened.seed}.{provider_id}"
    st.session_state[key] = picked
    place.checkbox(
        f"{name}をくらべる", key=key, label_visibility="collapsed",
        disabled=not picked and len(opened.picks) >= AT_MOST,
        help=f"くらべる事業所に入れます（{AT_MOST}つまで）",
        on_change=_toggle, args=(opened, provider_id),
    )  # fmt: skip


def _toggle(opened: Opened, provider_id: int) -> None:
    if provider_id in opened.picks:
        opened.picks.remove(provider_id)
    else:
        opened.picks.append(provider_id)


def _marked(told: Sequence[tuple[Part, str]]) -> str:
    """One line each, its sign first; what must be so is set in bold."""
    lines = []
    for part, text in told:
        said = plain(text.removesuffix(MUST_MARK))
        lines.append(f":small[{SIGNS[part.state]} {f'**{said}**' if part.is_must else said}]")
    return "  \n".join(lines)


def _more(opened: Opened, found: Matched) -> None:
    rest = found.count - len(found.fits)
    if rest > 0:
        st.button(
            f"つぎの{min(rest, SHOWN)}件を見る（あと{rest}件）", key="matching.more",
            on_click=setattr, args=(opened, "shown", opened.shown + SHOWN), width="stretch",
        )  # fmt: skip
    if found.unplaced:
        st.caption(
            f"位置の分からない事業所が{found.unplaced}あります。外さずに、分かる事業所のあとに並べています。"
            "機関のページで位置を入れると、距離が出ます。"
        )
