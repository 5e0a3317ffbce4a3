"""重複の確認 (duplicates): likely pairs, two rows side by side, what was merged and can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.face_sheets import SEVERAL, FaceSheet
from core.domain.tables import MAPPED
from core.errors import DomainError
from core.queries.duplicates import (
    Comparison,
    MergeLine,
    PersonLine,
    comparison,
    field_title,
    likely_duplicates,
    recent_merges,
)
from core.queries.users import names_of_all
from core.services.merges import Merged, Unmerged, merge_clients, unmerge
from core.ui import session
from core.ui.navigation import CLIENT, go
from core.ui.page import open_link, save
from core.ui.plain import plain

PER_PAGE = 10
# The choice, then the two rows, below each other in every line.
_WIDTHS = (2.8, 3.4, 3.4)
# What hangs on a person, as its class calls itself: 「支援記録」.
_TITLES = {
    str(model.__tablename__): (model.__doc__ or "").split(".")[0].split(":")[0].split(" (")[0]
    for model in MAPPED
}


def asked_pair() -> tuple[int, int] | None:
    """The two rows in the address (`?one=3&other=8`)."""
    one, other = session.asked_id("one"), session.asked_id("other")
    return (one, other) if one and other else None


# -- the list -------------------------------------------------------------------------------------


def likely_pairs(user: Actor, *, key: str) -> None:
    """重複の候補: why they look alike, and the way to compare them."""
    page = int(st.session_state.get(f"{key}.page", 1))
    with read_only(user) as view:
        found = likely_duplicates(view, page=page, page_size=PER_PAGE)
    if not found.total:
        st.info(
            "重複していそうな人はいません。同じ氏名・ふりがな・生年月日・電話の人が見つかると、ここに並びます。"
            "自分で見つけたときは、利用者台帳で二人を選んで「この二人をまとめる」を押してください。"
        )
        return
    st.markdown(f"**{found.total:,}組** 見つかりました。確かさの高い順です。")
    for pair in found.pairs:
        with st.container(border=True):
            one, other, why, act = st.columns([3, 3, 2, 1], vertical_alignment="center")
            one.markdown(_person(pair.one))
            other.markdown(_person(pair.other))
            why.markdown("  \n".join(f":material/check: {reason}" for reason in pair.reasons))
            if act.button("くらべる", key=f"{key}.{pair.one.id}.{pair.other.id}", width="stretch"):
                # Within one page the address is set by hand: switching to itself would not.
                st.query_params.from_dict({"one": str(pair.one.id), "other": str(pair.other.id)})
                st.rerun()
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=f"{key}.page")


def _person(line: PersonLine) -> str:
    born = format_date(line.birth_on, weekday=False) + " 生" if line.birth_on else "生年月日なし"
    last = format_date(line.last_record_on, weekday=False) if line.last_record_on else "なし"
    facts = [born, plain(line.phone) or "電話なし", plain(line.municipality)]
    return (
        f"**{plain(line.name)}**（{plain(line.kana)}）　番号 {line.number}  \n"
        f":gray[{'　'.join(fact for fact in facts if fact)}  \n"
        f"{codes('support_stage').label(line.stage)}　担当 {plain(line.owner) or 'なし'}　記録 {last}]"
    )


# -- side by side ---------------------------------------------------------------------------------


def compare(user: Actor, one: int, other: int, *, key: str) -> None:
    """二人をくらべてまとめる: which row stays, and field by field which value."""
    key = f"{key}.{one}.{other}"
    if st.session_state.get(f"{key}.turned"):
        one, other = other, one
    try:
        with read_only(user) as view:
            pair, staff = comparison(view, one, other), names_of_all(view)
    except DomainError as error:
        st.warning(str(error))
        _way_back(key)
        return
    _way_back(key)
    _heads(pair, key)
    choices = _choices(pair, staff, f"{key}.{one}")
    _decide(user, pair, choices, key)


def _way_back(key: str) -> None:
    st.button(
        "一覧へもどる", key=f"{key}.back", type="tertiary", icon=":material/arrow_back:",
        on_click=st.query_params.clear,
    )  # fmt: skip


def _heads(pair: Comparison, key: str) -> None:
    turn, kept, merged = st.columns(_WIDTHS, vertical_alignment="center")

    def turned() -> None:
        st.session_state[f"{key}.turned"] = not st.session_state.get(f"{key}.turned")

    turn.markdown("左の行に、右の行をまとめます。")
    turn.button("⇄ 左と右を入れかえる", key=f"{key}.turn", on_click=turned)
    for place, line, has, title in (
        (kept, pair.kept, pair.kept_has, ":green-badge[左: 残す行]"),
        (merged, pair.merged, pair.merged_has, ":gray-badge[右: まとめて消える行]"),
    ):
        with place.container(border=True, height="stretch"):
            st.markdown(f"{title}  \n{_person(line)}")
            st.caption(_hanging(has))


def _hanging(has: Mapping[str, int]) -> str:
    if not has:
        return "ついているものはありません。"
    return "ついているもの: " + "、".join(f"{_TITLES[table]} {n}件" for table, n in has.items())


def _choices(pair: Comparison, staff: dict[int, str], key: str) -> dict[str, int]:
    """項目ごとに選ぶ: only what differs is asked for; what is filled or newer is chosen already."""
    if not pair.differing:
        st.info("二つの行の項目はすべて同じです。")
    else:
        st.markdown(
            f"**値の違う項目 {len(pair.differing)}**　残すほうを選びます。新しいほう、埋まっているほうを先に選んであります。"
        )
    chosen: dict[str, int] = {}
    for choice in pair.differing:
        ids = (pair.kept.id, pair.merged.id)
        title, side, left, right = st.columns(
            [_WIDTHS[0] * 0.56, _WIDTHS[0] * 0.44, *_WIDTHS[1:]], vertical_alignment="center"
        )
        name = field_title(choice.field)
        title.markdown(f"**{plain(name)}**")
        wanted = side.radio(
            f"{name}をどちらから取るか", ids, int(choice.merged_preferred),
            format_func=lambda i: "左" if i == pair.kept.id else "右", horizontal=True,
            label_visibility="collapsed", key=f"{key}.{choice.field}",
        )  # fmt: skip
        for place, client_id, value in zip(
            (left, right), ids, (choice.kept, choice.merged), strict=True
        ):
            text = _value(choice.field, value, staff)
            place.markdown(f"**{text}**" if client_id == wanted else f":gray[{text}]")
        chosen[choice.field] = wanted
    return chosen


def _value(field: str, value: object, staff: Mapping[int, str]) -> str:
    """A stored value in words."""
    part, name = field.split(".")
    column = table_of(Client if part == "client" else FaceSheet).c[name]
    if value in (None, "", False):
        return "（空欄）"
    if isinstance(value, date):
        return format_date(value, weekday=False)
    if value is True:
        return "はい"
    if name == "owner_id" and isinstance(value, int):
        return plain(staff.get(value, str(value)))
    text, listed = str(value), column.info.get("codes") or SEVERAL.get(name)
    if listed:
        return "・".join(codes(listed).full_label(code) for code in text.split(","))
    return plain(text[:120])


def _decide(user: Actor, pair: Comparison, choices: dict[str, int], key: str) -> None:
    with st.container(border=True):
        st.markdown(
            f"番号 {pair.merged.number} の行は一覧・検索・集計から外れ、ついているものはすべて番号 "
            f"{pair.kept.number} に移ります。あとで「さいきんの名寄せ」から取り消せます。"
        )
        reason, act = st.columns([5, 2], vertical_alignment="bottom")
        said = reason.text_input("理由（任意）", max_chars=200, key=f"{key}.reason")
        if act.button("まとめる", type="primary", key=f"{key}.go", width="stretch"):
            # Judged against the rows that were on the screen at the click, not those read just now.
            seen = st.session_state.get(f"{key}.seen", {})
            done = save(
                user, "一つの行にまとめました",
                lambda work: merge_clients(
                    work, pair.kept.id, pair.merged.id, seen, choices, said
                ),
            )  # fmt: skip
            if done is not None:
                _tell(done)
                go(CLIENT, id=pair.kept.id)
    st.session_state[f"{key}.seen"] = {p.id: p.version for p in (pair.kept, pair.merged)}


def _tell(done: Merged) -> None:
    moved = "、".join(f"{_TITLES[table]} {n}件" for table, n in done.moved.items()) or "なし"
    session.flash(f"一つの行にまとめました。移したもの: {moved}。" + "".join(done.cautions))


# -- what was merged ------------------------------------------------------------------------------


def merged_lately(user: Actor, *, key: str) -> None:
    """さいきんの名寄せ, each with its way back."""
    with read_only(user) as view:
        lines = recent_merges(view)
    if not lines:
        return
    st.subheader("さいきんの名寄せ", anchor=False)
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_merge(line), width="stretch")
            if line.undone_at is None:
                open_link("ひらく", CLIENT, id=line.kept_id)
                if st.button("取り消す", key=f"{key}.undo.{line.id}", icon=":material/undo:"):
                    _undo(user, line)


def _merge(line: MergeLine) -> str:
    state = "　:gray-badge[取り消し済み]" if line.undone_at else ""
    return (
        f"**{plain(line.merged)}** → **{plain(line.kept)}**{state}  \n"
        f":gray[{clock.in_japan(line.at):%Y/%m/%d %H:%M}　{plain(line.by)}　移したもの {line.moved}件　"
        f"{plain(line.reason)}]"
    )


def _undo(user: Actor, line: MergeLine) -> None:
    done = save(user, "名寄せを取り消しました", lambda work: unmerge(work, line.id, line.version))
    if done is not None:
        session.flash(_undone(done))
        st.rerun()


def _undone(done: Unmerged) -> str:
    said = f"名寄せを取り消しました。{sum(done.returned.values())}件を元の行に戻しました。"
    if done.left:
        left = "、".join(f"{_TITLES[table]} {n}件" for table, n in done.left.items())
        said += f"そのあと変わったので戻していないもの: {left}。"
    if done.fields_left:
        said += f"そのあと変わったのでそのままの項目: {'、'.join(done.fields_left)}。"
    return said
