"""利用者台帳の絞り込み (filter of the ledger): what is asked for, said in words, kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.enrolments import office_choices
from core.queries.ledger import (
    AGES,
    BLANKS,
    NEVER,
    NOBODY,
    NOTHING,
    PAGE_SIZES,
    SILENT_DAYS,
    LedgerCriteria,
    criteria_from,
    municipalities,
)
from core.services import drafts
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.plain import plain
from core.ui.searches import note_search

SAVED = "ledger.filters"
_SORT_TITLES = {
    "kana": ("ふりがな順", "ふりがなの逆順"), "number": ("番号順", "番号の大きい順"),
    "stage": ("支援段階の順", "支援段階の逆順"), "owner": ("担当の順", "担当の逆順"),
    "last_record_on": ("記録の古い順", "記録の新しい順"),
    "registered_on": ("登録の古い順", "登録の新しい順"),
    "municipality": ("市区町村の順", "市区町村の逆順"), "birth_on": ("年齢の高い順", "年齢の低い順"),
    "referral_source": ("紹介元の順", "紹介元の逆順"), "phone": ("電話の順", "電話の逆順"),
    "disability": ("障害の順", "障害の逆順"), "is_developmental": ("発達障害が後", "発達障害が先"),
}  # fmt: skip
_SENSITIVE_SORTS = ("disability", "is_developmental")
CLOSED = {"open": "終結を除く", "all": "終結も表示", "closed": "終結だけ"}
SILENCES = {
    "": "すべて",
    **{str(days): f"{days}日以上ない" for days in SILENT_DAYS},
    NEVER: "一度もない",
}
_BLANK_TITLES = {
    "phone": "電話", "birth_on": "生年月日", "referral_source": "紹介元", "registered_on": "登録日",
    "wishes": "希望",
}  # fmt: skip


def client_filter(user: Actor, staff: Mapping[int, str], *, key: str) -> LedgerCriteria:
    """絞り込み: it stays when one comes back; another filter starts at the first page."""
    _take_over(key)
    text, stage, owner, sort, more, kept = st.columns(
        [1.9, 1.5, 1.4, 1.3, 1.05, 1.2], vertical_alignment="bottom"
    )
    stages, owners, sorts = codes("support_stage").labels(), _owners(staff), _sorts(user)
    typed = text.text_input(
        "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・番号・電話",
        persist_state="session", type="search",
    ).strip()  # fmt: skip
    asked_stages = stage.multiselect(
        "支援段階", list(stages), format_func=lambda c: stages[c], key=f"{key}.stages",
        persist_state="session", placeholder="すべて",
    )  # fmt: skip
    asked_owners = owner.multiselect(
        "担当", list(owners), format_func=lambda i: owners[i], key=f"{key}.owners",
        persist_state="session", placeholder="すべて",
    )  # fmt: skip
    order = sort.selectbox(
        "並べ方", list(sorts), format_func=lambda s: sorts[s], key=f"{key}.sort",
        persist_state="session",
    )  # fmt: skip
    others: LedgerCriteria = st.session_state.get(f"{key}.more", LedgerCriteria())
    criteria = replace(
        others,
        text=typed, stages=tuple(asked_stages), owners=tuple(asked_owners),
        sort=order[0], descending=order[1],
        page_size=st.session_state.get(f"{key}.page_size", PAGE_SIZES[0]),
    )  # fmt: skip
    if more.button("くわしく", key=f"{key}.open", width="stretch", icon=":material/tune:"):
        open_dialog(f"{key}.more")
    if kept.button("保存した条件", key=f"{key}.saved", width="stretch"):
        open_dialog(f"{key}.saved")
    if open_about(f"{key}.more"):
        _more(user, criteria, key)
    elif open_about(f"{key}.saved"):
        _saved(user, staff, criteria, key)
    note_search(user, "利用者台帳", typed, key=key)
    place = f"{key}.asked"
    if st.session_state.get(place) != criteria:
        st.session_state[place] = criteria
        st.session_state[f"{key}.page"] = 1
    return replace(criteria, page=int(st.session_state.get(f"{key}.page", 1)))


def filter_words(criteria: LedgerCriteria, staff: Mapping[int, str], *, key: str) -> None:
    """いまの条件, in words, and the one click that takes it away."""
    if not criteria.is_narrowed:
        return
    whole = LedgerCriteria(sort=criteria.sort, descending=criteria.descending)
    st.markdown(f":gray[条件] {plain(in_words(criteria, staff))}", width="content")
    st.button(
        "条件を消す", key=f"{key}.clear", type="tertiary", icon=":material/close:",
        on_click=lambda: _keep(replace(whole, page_size=criteria.page_size), key),
    )  # fmt: skip


def sort_by(criteria: LedgerCriteria, column: str, *, key: str) -> None:
    """A click on the title of a column: by it, and by it the other way round the second time."""
    sort = {"name": "kana", "owner_id": "owner", "age": "birth_on"}.get(column, column)
    descending = criteria.sort == sort and not criteria.descending
    _keep(replace(criteria, sort=sort, descending=descending), key)
    st.rerun()


def in_words(criteria: LedgerCriteria, staff: Mapping[int, str]) -> str:
    """The filter as a person says it."""
    owners: Mapping[Any, str] = _owners(staff)
    asked: list[tuple[str, tuple[Any, ...], Mapping[Any, str]]] = [
        ("", criteria.stages, codes("support_stage").labels()),
        ("担当", criteria.owners, owners),
        ("事業", criteria.programmes, {NOTHING: "登録なし", **codes("programme").labels()}),
        ("市区町村", criteria.municipalities, {NOTHING: "空欄"}),
        ("障害", criteria.disabilities, _disabilities()),
        ("年齢", criteria.ages, _ages()),
        ("紹介元", criteria.referral_sources, _referrals()),
        ("空欄", criteria.blanks, _BLANK_TITLES),
    ]
    said = [f"ことば「{criteria.text}」"] if criteria.text else []
    for title, values, labels in asked:
        if values:
            words = "・".join(str(labels.get(value, value)) for value in values)
            said.append(f"{title}: {words}" if title else words)
    if criteria.offices:
        said.append(f"事業所 {len(criteria.offices)}か所")
    if criteria.developmental_only:
        said.append("発達障害のある人")
    if criteria.silence:
        said.append(f"記録が{SILENCES.get(criteria.silence, '')}")
    if criteria.closed != "open":
        said.append(CLOSED.get(criteria.closed, ""))
    return "、".join(said)


# -- what the widgets hold ------------------------------------------------------------------------


def _take_over(key: str) -> None:
    """A filter that was chosen elsewhere reaches the widgets before they are drawn."""
    asked: LedgerCriteria | None = st.session_state.pop(f"{key}.wanted", None)
    if asked is None:
        return
    st.session_state[f"{key}.text"] = asked.text
    st.session_state[f"{key}.stages"] = list(asked.stages)
    st.session_state[f"{key}.owners"] = list(asked.owners)
    st.session_state[f"{key}.sort"] = (asked.sort, asked.descending)
    # What has a widget of its own is not held twice.
    st.session_state[f"{key}.more"] = replace(asked, text="", stages=(), owners=())
    st.session_state[f"{key}.page_size"] = asked.page_size


def _keep(criteria: LedgerCriteria, key: str) -> None:
    st.session_state[f"{key}.wanted"] = criteria


def _owners(staff: Mapping[int, str]) -> dict[int, str]:
    return {NOBODY: "担当なし", **staff}


def _sorts(user: Actor) -> dict[tuple[str, bool], str]:
    may_see = may(user, Action.SEE_SENSITIVE)
    return {
        (sort, descending): title
        for sort, titles in _SORT_TITLES.items()
        if may_see or sort not in _SENSITIVE_SORTS
        for descending, title in zip((False, True), titles, strict=True)
    }


def _ages() -> dict[str, str]:
    bands = {
        code: f"{low}〜{high - 1}歳" if low else f"{high - 1}歳まで"
        for code, (low, high) in AGES.items()
    }
    return {**bands, "65": "65歳から", NOTHING: "生年月日なし"}


def _disabilities() -> dict[str, str]:
    listed = codes("disability_type")
    return {NOTHING: "未記入", **{code: listed.full_label(code) for code in listed.labels()}}


def _referrals() -> dict[str, str]:
    return {NOTHING: "空欄", **codes("referral_source").labels()}


# -- くわしく -------------------------------------------------------------------------------------


@st.dialog("くわしく絞り込む", width="large", on_dismiss=close_dialog)
def _more(user: Actor, criteria: LedgerCriteria, key: str) -> None:
    with read_only(user) as view:
        offices = {i: office.name for i, office in office_choices(view).items()}
        towns = {NOTHING: "（空欄）", **{name: name for name in municipalities(view)}}
    programmes = {NOTHING: "登録なし", **codes("programme").labels()}

    def several(title: str, name: str, labels: Mapping[Any, str]) -> tuple[Any, ...]:
        held = [value for value in getattr(criteria, name) if value in labels]
        return tuple(
            st.multiselect(
                title, list(labels), held, format_func=lambda v: labels[v], placeholder="すべて",
                key=f"{key}.more.{name}",
            )
        )  # fmt: skip

    left, right = st.columns(2, gap="large")
    with left:
        chosen: dict[str, Any] = {"programmes": several("事業", "programmes", programmes)}
        if len(offices) > 1:
            chosen["offices"] = several("事業所", "offices", offices)
        chosen["municipalities"] = several("市区町村", "municipalities", towns)
        chosen["referral_sources"] = several("紹介元", "referral_sources", _referrals())
        chosen["closed"] = st.segmented_control(
            "終結した人", list(CLOSED), default=criteria.closed, required=True,
            format_func=lambda c: CLOSED[c], key=f"{key}.more.closed",
        )  # fmt: skip
    with right:
        silences = list(SILENCES)
        chosen["silence"] = st.selectbox(
            "記録", silences, silences.index(criteria.silence),
            format_func=lambda s: SILENCES[s], key=f"{key}.more.silence",
        )  # fmt: skip
        chosen["ages"] = several("年齢", "ages", _ages())
        if may(user, Action.SEE_SENSITIVE):
            chosen["disabilities"] = several("主な障害", "disabilities", _disabilities())
            chosen["developmental_only"] = st.toggle(
                "発達障害のある人だけ", criteria.developmental_only, key=f"{key}.more.developmental"
            )
        chosen["blanks"] = several("空欄のもの", "blanks", {n: _BLANK_TITLES[n] for n in BLANKS})
    if st.button("この条件で絞り込む", type="primary", key=f"{key}.more.go"):
        _keep(replace(criteria, **chosen), key)
        close_dialog()
        st.rerun()


# -- 保存した条件 ---------------------------------------------------------------------------------


@st.dialog("保存した条件", width="medium", on_dismiss=close_dialog)
def _saved(user: Actor, staff: Mapping[int, str], criteria: LedgerCriteria, key: str) -> None:
    held: dict[str, dict[str, Any]] = drafts.read_preference(user, SAVED) or {}
    if not held:
        st.info("まだありません。よく使う条件に名前を付けて保存すると、ここから選べます。")
    for at, (name, saved) in enumerate(held.items()):
        found = criteria_from(saved)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(name)}**  \n:gray[{plain(in_words(found, staff) or 'すべての人')}]",
                width="stretch",
            )
            if st.button("使う", key=f"{key}.saved.use.{at}", type="primary"):
                _keep(found, key)
                close_dialog()
                st.rerun()
            if st.button("消す", key=f"{key}.saved.drop.{at}"):
                drafts.keep_preference(user, SAVED, {n: c for n, c in held.items() if n != name})
                st.rerun()
    st.caption(f"いまの条件: {plain(in_words(criteria, staff) or 'すべての人')}")
    name = st.text_input("名前を付けて保存", max_chars=40, key=f"{key}.saved.name").strip()
    if st.button("いまの条件を保存", key=f"{key}.saved.keep", disabled=not name):
        drafts.keep_preference(user, SAVED, {**held, name: criteria.as_saved})
        st.rerun()
