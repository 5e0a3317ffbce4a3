"""そのあと (what followed): office by office, who visited or was introduced, and who went nowhere yet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.event_follow_up import Follower, FollowUp, OfficeAfterwards, follow_up
from core.ui.events.opened import OpenedEvent
from core.ui.navigation import CLIENT, INTAKE, ORGANIZATION
from core.ui.page import open_link
from core.ui.plain import plain

MOST_SHOWN = 60
HIDDEN = "5人未満"


def follow_up_part(user: Actor, page: OpenedEvent) -> None:
    """そのあと of those who came."""
    with read_only(user) as view:
        found = follow_up(view, page.row.id)
    _head(found)
    if not found.came:
        st.info(
            "「参加」に、出席した本人がまだ入っていません。本人を入れておくと、その人がそのあとどの事業所を"
            "見学したか、紹介されたかが、「紹介」の記録からここに並びます。"
        )
        return
    if not found.is_named:
        _numbers(found.offices)
        st.caption(
            "氏名は、要配慮個人情報を見る権限のある人だけに表示されます。5人未満の数は出しません。"
        )
        return
    offices, nowhere = st.columns([1.6, 1], gap="large")
    with offices:
        st.subheader(f"見学・紹介のあった事業所　{len(found.offices)}か所", anchor=False)
        if not found.offices:
            st.caption("この期間に、見学や紹介の記録はありません。")
        for office in found.offices[:MOST_SHOWN]:
            _office(office)
    with nowhere:
        st.subheader(f"まだどこにもつながっていない人　{len(found.nowhere)}人", anchor=False)
        for person in found.nowhere[:MOST_SHOWN]:
            _person(person)
        if len(found.nowhere) > MOST_SHOWN:
            st.caption(f"ほか {len(found.nowhere) - MOST_SHOWN}人")
        if not found.nowhere:
            st.caption("みな、どこかの事業所を見学したか、紹介されています。")
    if found.others:
        st.caption(f"ほかに {found.others}人（あなたが見られる範囲の外の人。数には入っています）")


def _head(found: FollowUp) -> None:
    until = format_date(found.until, weekday=False)
    so_far = "（まだ途中です）" if clock.today() <= found.until else ""
    somewhere = HIDDEN if found.somewhere is None else f"{found.somewhere}人"
    st.markdown(
        f"出席した本人 **{found.came}人** のうち、見学か紹介につながった人 **{somewhere}**"
        f"　:gray[開催日から{found.months}か月（{until} まで）{so_far}]"
        + ("" if found.is_verified else "　:orange-badge[要確認]")
    )


def _numbers(offices: Sequence[OfficeAfterwards]) -> None:
    def shown(number: int | None) -> str:
        return HIDDEN if number is None else f"{number}人"

    if offices:
        st.table(
            [
                {
                    "事業所": plain(office.name),
                    "見学": shown(office.visited),
                    "見学・紹介": shown(office.introduced),
                }
                for office in offices
            ],
            border="horizontal",
            hide_index=True,
        )


def _office(office: OfficeAfterwards) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            open_link(plain(office.name), ORGANIZATION, id=office.organization_id)
            st.caption(f"見学 {office.visited}人・見学か紹介 {office.introduced}人")
        for person in office.persons[:MOST_SHOWN]:
            _person(person)


def _person(person: Follower) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if person.client_id is not None:
            open_link(plain(person.name), CLIENT, id=person.client_id)
        else:
            open_link(plain(person.name), INTAKE, id=person.intake_id or 0)
        steps = [
            f"{word} {format_date(day, weekday=False)}"
            for word, day in (("紹介", person.introduced_on), ("見学", person.visited_on))
            if day is not None
        ]
        if steps:
            st.caption("・".join(steps))
