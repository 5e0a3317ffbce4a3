"""機関の重複 (duplicates of the directory): likely pairs, two rows side by side, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.organizations import Organization
from core.errors import DomainError
from core.queries.organization_duplicates import (
    OrganizationChoice,
    OrganizationComparison,
    OrganizationLine,
    compare_organizations,
    likely_same,
    recent_organization_merges,
)
from core.services.organization_merges import (
    OrganizationsMerged,
    merge_organizations,
    unmerge_organizations,
)
from core.ui import session
from core.ui.clients.duplicates import TITLES
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link, save
from core.ui.plain import plain

PER_PAGE = 10
_WIDTHS = (2.8, 3.4, 3.4)


def duplicates(user: Actor, *, key: str) -> None:
    """The list, or the two of `?one=&other=` side by side."""
    one, other = session.asked_id("one"), session.asked_id("other")
    if one and other:
        _compare(user, one, other, key)
        return
    _pairs(user, key)
    _merged_lately(user, key)


def _pairs(user: Actor, key: str) -> None:
    page = int(st.session_state.get(f"{key}.page", 1))
    with read_only(user) as view:
        found = likely_same(view, page=page, page_size=PER_PAGE)
    if not found.total:
        st.info(
            "重複していそうな機関はありません。同じ番号・名前・電話の機関が見つかると、ここに並びます。"
        )
        return
    st.markdown(f"**{found.total:,}組** 見つかりました。確かさの高い順です。")
    for pair in found.pairs:
        with st.container(border=True):
            one, other, why, act = st.columns([3.4, 3.4, 2, 1.3], vertical_alignment="center")
            one.markdown(_words(pair.one))
            other.markdown(_words(pair.other))
            why.markdown("  \n".join(f":material/check: {reason}" for reason in pair.reasons))
            if act.button("くらべる", key=f"{key}.{pair.one.id}.{pair.other.id}", width="stretch"):
                st.query_params.from_dict({"one": str(pair.one.id), "other": str(pair.other.id)})
                st.rerun()
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=f"{key}.page")


def _words(line: OrganizationLine) -> str:
    source = "公開データ" if line.source else "この事業所で加えた"
    gone = "　掲載終了" if line.gone_on else ""
    facts = [line.service_name, line.corporation_name, line.office_number]
    return (
        f"**{plain(line.name)}**  \n"
        f":gray[{codes('organization_type').label(line.kind)}　{plain(line.prefecture + line.municipality + line.address)}  \n"
        f"{plain(line.phone) or '電話なし'}　{plain('　'.join(filter(None, facts)))}  \n{source}{gone}]"
    )


# -- side by side ---------------------------------------------------------------------------------


def _compare(user: Actor, one: int, other: int, key: str) -> None:
    key = f"{key}.{one}.{other}"
    st.button(
        "一覧へもどる", key=f"{key}.back", type="tertiary", icon=":material/arrow_back:",
        on_click=st.query_params.clear,
    )  # fmt: skip
    if st.session_state.get(f"{key}.turned"):
        one, other = other, one
    try:
        with read_only(user) as view:
            pair = compare_organizations(view, one, other)
    except DomainError as error:
        st.warning(str(error))
        return
    _heads(pair, key)
    choices = _choices(pair, f"{key}.{one}")
    _decide(user, pair, choices, key)


def _heads(pair: OrganizationComparison, key: str) -> None:
    turn, kept, other = st.columns(_WIDTHS, vertical_alignment="center")

    def turned() -> None:
        st.session_state[f"{key}.turned"] = not st.session_state.get(f"{key}.turned")

    turn.markdown("左の機関に、右の機関をまとめます。")
    turn.button("⇄ 左と右を入れかえる", key=f"{key}.turn", on_click=turned)
    for place, line, has, title in (
        (kept, pair.kept, pair.kept_has, ":green-badge[左: 残す機関]"),
        (other, pair.other, pair.other_has, ":gray-badge[右: まとめて消える機関]"),
    ):
        with place.container(border=True, height="stretch"):
            st.markdown(f"{title}  \n{_words(line)}")
            told = "、".join(f"{TITLES[table]} {n}件" for table, n in has.items())
            st.caption(f"ついているもの: {told}" if told else "ついているものはありません。")


def _choices(pair: OrganizationComparison, key: str) -> dict[str, int]:
    if not pair.differing:
        st.info("二つの機関の項目はすべて同じです。")
    else:
        st.markdown(
            f"**値の違う項目 {len(pair.differing)}**　残すほうを選びます。左が空欄の項目は、右を先に選んであります。"
        )
    with st.container(gap="xsmall"):
        return {choice.field: _choice(choice, pair, key) for choice in pair.differing}


def _choice(choice: OrganizationChoice, pair: OrganizationComparison, key: str) -> int:
    ids, title = (pair.kept.id, pair.other.id), title_of(Organization, choice.field)
    asked, left, right = st.columns(_WIDTHS, vertical_alignment="center")
    named, side = asked.columns([5, 4], vertical_alignment="center")
    named.markdown(f"**{plain(title)}**")
    wanted = side.radio(
        f"{title}をどちらから取るか", ids, int(choice.other_preferred),
        format_func=lambda i: "左" if i == pair.kept.id else "右", horizontal=True,
        label_visibility="collapsed", key=f"{key}.{choice.field}",
    )  # fmt: skip
    for place, row_id, value in zip((left, right), ids, (choice.kept, choice.other), strict=True):
        text = _value(choice.field, value)
        place.markdown(f"**{text}**" if row_id == wanted else f":gray[{text}]")
    return wanted


def _value(field: str, value: object) -> str:
    if value in (None, ""):
        return "（空欄）"
    if isinstance(value, date):
        return format_date(value, weekday=False)
    if field == "kind":
        return plain(codes("organization_type").label(str(value)))
    return plain(str(value)[:120])


def _decide(
    user: Actor, pair: OrganizationComparison, choices: Mapping[str, int], key: str
) -> None:
    with st.container(border=True):
        st.markdown(
            "右の機関は一覧・検索・選ぶ欄・取り込みの比較から外れ、ついているものはすべて左の機関に移ります。"
            "あとで「さいきんの名寄せ」から取り消せます。"
        )
        reason, act = st.columns([5, 2], vertical_alignment="bottom")
        said = reason.text_input("理由（任意）", max_chars=200, key=f"{key}.reason")
        act.button(
            "まとめる", type="primary", key=f"{key}.go", width="stretch",
            on_click=_merge, args=(user, pair, dict(choices), said),
        )  # fmt: skip


def _merge(user: Actor, pair: OrganizationComparison, choices: dict[str, int], said: str) -> None:
    """Judged by the versions that were on the screen when the button was pressed."""
    versions = (pair.kept.version, pair.other.version)
    done: OrganizationsMerged | None = save(
        user, "一つの機関にまとめました",
        lambda work: merge_organizations(
            work, pair.kept.id, pair.other.id, versions, choices, said
        ),
    )  # fmt: skip
    if done is not None:
        moved = "、".join(f"{TITLES[table]} {n}件" for table, n in done.moved.items()) or "なし"
        session.flash(f"一つの機関にまとめました。移したもの: {moved}。" + "".join(done.cautions))
        st.query_params.clear()


def _merged_lately(user: Actor, key: str) -> None:
    with read_only(user) as view:
        lines = recent_organization_merges(view)
    if not lines:
        return
    st.subheader("さいきんの名寄せ", anchor=False)
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            state = "　:gray-badge[取り消し済み]" if line.undone_at else ""
            st.markdown(
                f"**{plain(line.other)}** → **{plain(line.kept)}**{state}  \n"
                f":gray[{clock.in_japan(line.at):%Y/%m/%d %H:%M}　{plain(line.by)}　"
                f"移したもの {line.moved}件　{plain(line.reason)}]",
                width="stretch",
            )
            if line.undone_at is None:
                open_link("ひらく", ORGANIZATION, id=line.kept_id)
                st.button(
                    "取り消す", key=f"{key}.undo.{line.id}", icon=":material/undo:",
                    on_click=_undo, args=(user, line.id, line.version),
                )  # fmt: skip


def _undo(user: Actor, merge_id: int, seen: int) -> None:
    done = save(
        user, "名寄せを取り消しました", lambda work: unmerge_organizations(work, merge_id, seen)
    )
    if done is None:
        return
    said = f"名寄せを取り消しました。{sum(done.returned.values())}件を元の機関に戻しました。"
    if done.left:
        left = "、".join(f"{TITLES[table]} {n}件" for table, n in done.left.items())
        said += f"そのあと変わったので戻していないもの: {left}。"
    if done.fields_left:
        said += f"そのあと変わったのでそのままの項目: {'、'.join(done.fields_left)}。"
    session.flash(said)
