"""見つかったものの行 (rows of what was found): each is one button that opens its place."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import age_on, format_date
from core.domain.permissions import Action, may
from core.domain.search_words import Excerpt
from core.queries.minutes_list import MinutesRow
from core.queries.record_search import RecordHit, page_of
from core.queries.search import IntakeHit, OrganizationHit, PersonHit
from core.ui.clients.records import show_page
from core.ui.navigation import CLIENT, INTAKE, MEETINGS, ORGANIZATION, go
from core.ui.plain import plain
from core.ui.record_list import SHOWN


def person(user: Actor, hit: PersonHit) -> None:
    """利用者 → カルテ; who writes records is one press away from writing one, the form open."""
    age = f"{age_on(hit.birth_on, clock.today())}歳" if hit.birth_on else ""
    owner = f"担当 {plain(hit.owner)}" if hit.owner else "担当なし"
    stage = codes("support_stage").label(hit.stage)
    title = f"**{plain(hit.name)}**（{plain(hit.kana)}）　番号 {hit.number}"
    facts = (stage, age, plain(hit.municipality), owner)
    if not may(user, Action.WRITE_CLIENTS):
        if _line(f"person.{hit.id}", title, *facts):
            go(CLIENT, id=hit.id)
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if _line(f"person.{hit.id}", title, *facts):
            go(CLIENT, id=hit.id)
        if st.button("記録を書く", key=f"search-write-{hit.id}", icon=":material/edit_note:"):
            go(CLIENT, id=hit.id, part="records")


def organization(_user: Actor, hit: OrganizationHit) -> None:
    """機関 → 機関のページ."""
    gone = ":gray-badge[掲載終了]" if hit.gone_on else ""
    kind = codes("organization_type").label(hit.kind)
    place = plain(hit.prefecture + hit.municipality)
    title = f"**{plain(hit.name)}** {gone}"
    if _line(f"organization.{hit.id}", title, kind, place, plain(hit.corporation_name)):
        go(ORGANIZATION, id=hit.id)


def intake(_user: Actor, hit: IntakeHit) -> None:
    """相談 → 相談の票."""
    who = f"**{plain(hit.name) or '匿名'}**" + (f"（{plain(hit.kana)}）" if hit.kana else "")
    state = codes("intake_status").label(hit.status)
    title = f"{who}　{format_date(hit.received_on)}　{state}"
    if _line(f"intake.{hit.id}", title, _excerpt(hit.words)):
        go(INTAKE, id=hit.id)


def record(user: Actor, hit: RecordHit) -> None:
    """支援記録 → the person's 記録, on the page where it stands."""
    method = codes("contact_method").label(hit.method)
    title = (
        f"**{plain(hit.client_name)}**（{hit.client_number}）　"
        f"{format_date(hit.happened_on)}　{method}　{plain(hit.author)}"
    )
    if _line(f"record.{hit.id}", title, _excerpt(hit.words)):
        with read_only(user) as view:
            number = page_of(view, hit.id, SHOWN)
        show_page(hit.client_id, number)
        go(CLIENT, id=hit.client_id)


def minutes(_user: Actor, hit: MinutesRow) -> None:
    """議事録 → 会議の予定と議事録."""
    title = f"**{plain(hit.series)}**　{format_date(hit.held_on)}　{plain(hit.who)}"
    if _line(f"minutes.{hit.id}", title, _excerpt(hit.words)):
        go(MEETINGS, part="minutes", id=hit.id)


def _line(key: str, title: str, *facts: str) -> bool:
    """One element a hit: fifty of them must not make the screen slow."""
    below = "　".join(fact for fact in facts if fact)
    return st.button(f"{title}  \n{below}", key=f"search-hit-{key}", width="stretch", wrap=True)


def _excerpt(words: Excerpt) -> str:
    hit = f":orange-background[{plain(words.hit)}]" if words.hit else ""
    return f"{plain(words.before)}{hit}{plain(words.after)}"
