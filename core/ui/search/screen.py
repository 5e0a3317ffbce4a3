"""さがす (search): one field, and what was found of each kind that this user may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import View, read_only, unit_of_work
from core.domain.permissions import Action, may
from core.domain.search_words import search_words
from core.queries import record_search, search
from core.queries.minutes_list import search_minutes
from core.queries.word_search import PER_PAGE, Hits
from core.services.searches import note_search
from core.ui import session
from core.ui.plain import plain
from core.ui.search import hits

ALL = "すべて"
SHOWN_OF_EACH = 5


@dataclass(frozen=True)
class Kind:
    """見つかるものの種類. `start`: the first page, a number or (None) the newest place."""

    title: str
    unit: str
    action: Action
    find: Callable[[View, str, Any, int], Hits[Any]]
    show: Callable[[Actor, Any], None]
    start: int | None


KINDS = (
    Kind("利用者", "人", Action.SEE_CLIENTS, search.persons, hits.person, 1),
    Kind("記録", "件", Action.SEE_RECORDS, record_search.records, hits.record, None),
    Kind("機関", "件", Action.SEE_NETWORK, search.organizations, hits.organization, 1),
    Kind("相談", "件", Action.SEE_RECORDS, search.intakes, hits.intake, None),
    Kind("議事録", "件", Action.SEE_MEETING, search_minutes, hits.minutes, 1),
)


def search_screen(user: Actor) -> None:
    """The field, the kinds, and what was found."""
    kinds = [kind for kind in KINDS if may(user, kind.action)]
    field, choice = st.columns([3, 2], vertical_alignment="bottom")
    typed = (
        field.text_input(
            "さがすことば", key=session.SEARCH_TEXT, persist_state="session", type="search",
            icon=":material/search:", placeholder=_placeholder(kinds),
        )
        or ""
    ).strip()  # fmt: skip
    titles = [ALL, *(kind.title for kind in kinds)] if len(kinds) > 1 else [kinds[0].title]
    if st.session_state.get(session.SEARCH_KIND) not in titles:
        st.session_state[session.SEARCH_KIND] = titles[0]
    chosen = choice.segmented_control(
        "種類", titles, required=True, key=session.SEARCH_KIND, persist_state="session",
        label_visibility="collapsed",
    )  # fmt: skip
    if not search_words(typed):
        session.focus(session.SEARCH_TEXT)
        _invitation(kinds, typed)
        return
    _note(user, typed, kinds)
    if chosen == ALL:
        _overview(user, typed, kinds)
    else:
        _one_kind(user, typed, next(kind for kind in kinds if kind.title == chosen))


def _placeholder(kinds: list[Kind]) -> str:
    if len(kinds) == 1:
        return "機関の名前・よみ・市区町村・電話"
    return "氏名・よみ・番号・電話・機関の名前・記録のことば"


def _invitation(kinds: list[Kind], typed: str) -> None:
    if typed:
        st.info("文字や数字を入れてください。記号だけではさがせません。")
    titles = "・".join(kind.title for kind in kinds)
    st.markdown(
        f"{titles}から、一度にさがします。\n\n"
        "- ひらがな・カタカナ、全角・半角、旧字（髙・﨑）の違いは気にしなくて大丈夫です。\n"
        "- 空白で区切ると、**全部のことばを含むもの**だけになります（例: 受診 付き添い）。\n"
        "- 一文字でもさがせます。名前やよみは、その字で始まるものです。\n"
        "- 訂正する前の記録は出ません。さがしたことは監査記録に残ります。"
    )


def _note(user: Actor, typed: str, kinds: list[Kind]) -> None:
    """Each new text once, not at every rerun."""
    if st.session_state.get(session.SEARCH_NOTED) == typed:
        return
    st.session_state[session.SEARCH_NOTED] = typed
    # Another text begins at the first page again.
    st.session_state[session.SEARCH_STARTS] = {}
    with unit_of_work(user) as work:
        note_search(work, typed, [kind.title for kind in kinds])


def _overview(user: Actor, typed: str, kinds: list[Kind]) -> None:
    """The first few of each kind, two beside two."""
    with read_only(user) as view:
        found = [(kind, kind.find(view, typed, kind.start, SHOWN_OF_EACH)) for kind in kinds]
    there = [(kind, page) for kind, page in found if page.rows or page.has_more]
    if not there:
        _nothing(typed, kinds)
        return
    columns = st.columns(min(2, len(there)), gap="medium")
    for number, (kind, page) in enumerate(there):
        with columns[number % 2].container(gap="xsmall"):
            _group(user, kind, page)
    if missing := "・".join(kind.title for kind, page in found if not page.rows):
        st.caption(f"{missing}には見つかりませんでした。")


def _group(user: Actor, kind: Kind, page: Hits[Any]) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{kind.title}**　{_count(kind, page)}")
        if page.has_more:
            st.button(
                "もっと見る", key=f"search.more.{kind.title}", type="tertiary", on_click=_choose,
                args=(kind.title,), icon=":material/chevron_right:", icon_position="right",
            )  # fmt: skip
    for hit in page.rows:
        kind.show(user, hit)


def _count(kind: Kind, page: Hits[Any]) -> str:
    return f"{len(page.rows)}{kind.unit}" + ("以上" if page.has_more else "")


def _choose(title: str) -> None:
    st.session_state[session.SEARCH_KIND] = title


def _one_kind(user: Actor, typed: str, kind: Kind) -> None:
    """One page of one kind, with the way to the next and back."""
    starts: dict[str, list[Any]] = st.session_state.setdefault(session.SEARCH_STARTS, {})
    pages = starts.setdefault(kind.title, [kind.start])
    with read_only(user) as view:
        page = kind.find(view, typed, pages[-1], PER_PAGE)
    if not page.rows and not page.has_more and len(pages) == 1:
        _nothing(typed, [kind])
        return
    count = _count(kind, page) if len(pages) == 1 else f"{len(pages)}ページ目"
    with st.container(gap="xsmall"):
        st.markdown(f"**{kind.title}**　{count}")
        for hit in page.rows:
            kind.show(user, hit)
    if page.is_cut:
        st.info("見られる範囲のものが少ないため、ここまででいったん止めました。続きをさがせます。")
    if len(pages) == 1 and not page.has_more:
        return
    back, on, _ = st.columns([1, 1, 3])
    if back.button("前のページへ", key="search.back", disabled=len(pages) == 1, width="stretch"):
        pages.pop()
        st.rerun()
    if on.button("次のページへ", key="search.on", disabled=not page.has_more, width="stretch"):
        pages.append(page.behind if kind.start is None else pages[-1] + 1)
        st.rerun()


def _nothing(typed: str, kinds: list[Kind]) -> None:
    words = search_words(typed)
    titles = "・".join(kind.title for kind in kinds)
    advice = [
        "短いことば（二文字）にする",
        "漢字のかわりに、ふりがなでさがす",
        "利用者は番号や、電話の終わりの4けたでもさがせます",
    ]
    if len(words) > 1:
        advice.insert(0, f"ことばを減らす（いまは{len(words)}つ全部を含むものをさがしました）")
    st.info(
        f"「{plain(typed)}」は、{titles}に見つかりませんでした。\n\n"
        + "\n".join(f"- {line}" for line in advice)
    )
    if len(kinds) == 1:
        st.button("ほかの種類もさがす", key="search.all", on_click=_choose, args=(ALL,))
