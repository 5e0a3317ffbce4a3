"""重複の確認 (duplicates): likely pairs, and two rows side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

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
    FieldChoice,
    PersonLine,
    comparison,
    field_title,
    likely_duplicates,
)
from core.queries.users import names_of_all
from core.services.different_people import tell_apart
from core.services.merges import Merged, merge_clients
from core.ui import session
from core.ui.navigation import CLIENT, go
from core.ui.page import save
from core.ui.plain import plain

PER_PAGE = 10
# The choice, then the two rows, below each other in every line.
_WIDTHS = (2.8, 3.4, 3.4)
# What hangs on a person, as its class calls itself: 「支援記録」.
TITLES = {
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
    seen = _seen_before(key, [line for pair in found.pairs for line in (pair.one, pair.other)])
    for pair in found.pairs:
        with st.container(border=True):
            one, other, why, act = st.columns([3.4, 3.4, 2, 1.3], vertical_alignment="center")
            one.markdown(_person(pair.one))
            other.markdown(_person(pair.other))
            why.markdown("  \n".join(f":material/check: {reason}" for reason in pair.reasons))
            both = (pair.one.id, pair.other.id)
            place = f"{key}.{pair.one.id}.{pair.other.id}"
            if act.button("くらべる", key=place, width="stretch"):
                # Within one page the address is set by hand: switching to itself would not.
                st.query_params.from_dict({"one": str(both[0]), "other": str(both[1])})
                st.rerun()
            if act.button("別の人です", key=f"{place}.apart", width="stretch", type="tertiary"):
                _tell_apart(user, {i: seen[i] for i in both})
    if found.total > PER_PAGE:
        st.pagination(-(-found.total // PER_PAGE), key=f"{key}.page")


def _person(line: PersonLine) -> str:
    born = format_date(line.birth_on, weekday=False) + " 生" if line.birth_on else "生年月日なし"
    last = format_date(line.last_record_on, weekday=False) if line.last_record_on else "なし"
    facts = [born, plain(line.phone) or "電話なし", plain(line.municipality)]
    return (
        f"**{plain(line.name)}**（{plain(line.kana)}）　番号 {line.number}  \n"
        f":gray[{'　'.join(fact for fact in facts if fact)}  \n"
        f"{codes('support_stage').label(line.stage)}  \n"
        f"担当 {plain(line.owner) or 'なし'}　最後の記録 {last}]"
    )


def _seen_before(key: str, lines: Sequence[PersonLine]) -> dict[int, int]:
    """What a click is judged by: the versions on the screen when it was made, not those read just
    now. Keeps these for the next run."""
    now = {line.id: line.version for line in lines}
    before: dict[int, int] = st.session_state.get(f"{key}.seen", now)
    st.session_state[f"{key}.seen"] = now
    return before


def _tell_apart(user: Actor, seen: Mapping[int, int], reason: str = "") -> None:
    said = "別の人としました。氏名・生年月日・電話が変わるまで、候補に出ません。"
    if save(user, said, lambda work: tell_apart(work, seen, reason)) is not None:
        st.query_params.clear()
        st.rerun()


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
    return "ついているもの: " + "、".join(f"{TITLES[table]} {n}件" for table, n in has.items())


def _choices(pair: Comparison, staff: dict[int, str], key: str) -> dict[str, int]:
    """項目ごとに選ぶ: only what differs is asked for; what is filled or newer is chosen already."""
    if not pair.differing:
        st.info("二つの行の項目はすべて同じです。")
    else:
        st.markdown(
            f"**値の違う項目 {len(pair.differing)}**　残すほうを選びます。新しいほう、埋まっているほうを先に選んであります。"
        )
    chosen: dict[str, int] = {}
    with st.container(gap="xsmall"):
        for choice in pair.differing:
            chosen[choice.field] = _choice(choice, pair, staff, key)
    return chosen


def _choice(choice: FieldChoice, pair: Comparison, staff: dict[int, str], key: str) -> int:
    """One field: below the two heads, both values. Returns the id whose value stays."""
    ids, name = (pair.kept.id, pair.merged.id), field_title(choice.field)
    asked, left, right = st.columns(_WIDTHS, vertical_alignment="center")
    title, side = asked.columns([5, 4], vertical_alignment="center")
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
    return wanted


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
        reason, apart, act = st.columns([5, 2, 2], vertical_alignment="bottom")
        said = reason.text_input("理由（任意）", max_chars=200, key=f"{key}.reason")
        seen = _seen_before(key, (pair.kept, pair.merged))
        if apart.button("別の人です", key=f"{key}.apart", width="stretch"):
            _tell_apart(user, seen, said)
        if act.button("まとめる", type="primary", key=f"{key}.go", width="stretch"):
            done = save(
                user, "一つの行にまとめました",
                lambda work: merge_clients(
                    work, pair.kept.id, pair.merged.id, seen, choices, said
                ),
            )  # fmt: skip
            if done is not None:
                _tell(done)
                go(CLIENT, id=pair.kept.id)


def _tell(done: Merged) -> None:
    moved = "、".join(f"{TITLES[table]} {n}件" for table, n in done.moved.items()) or "なし"
    session.flash(f"一つの行にまとめました。移したもの: {moved}。" + "".join(done.cautions))
