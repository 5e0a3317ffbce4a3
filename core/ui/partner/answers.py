"""返事 (answers): to introductions that are shared under a consent, and to invitations."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.introductions import ON_THE_WAY
from core.queries.partners import (
    OwnEvent,
    OwnIntroduction,
    own_events,
    own_introductions,
)
from core.services import partners
from core.services.partners import OwnAnswerEntry, OwnIntroductionEntry
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.partner.questions import saved
from core.ui.plain import plain

ANSWERS = {"planned": "見学の日が決まった", "visited": "見学した", "refused": "受けられない"}


def introductions(user: Actor, *, key: str) -> None:
    """紹介された人: only under the person's consent; what is over stands folded."""
    with read_only(user) as view:
        found = own_introductions(view)
    open_ones = [row for row in found if row.shared.status in ON_THE_WAY]
    st.subheader(f"紹介　{len(open_ones)}人", anchor=False)
    if not found:
        st.caption("本人の同意のもとで共有された紹介が、ここに出ます。いまはありません。")
    for row in open_ones:
        _introduction(user, row, key)
    if len(found) > len(open_ones):
        with st.expander(f"終わった紹介　{len(found) - len(open_ones)}人"):
            for row in found:
                if row not in open_ones:
                    st.caption(plain(f"{row.shared.who}　{_way(row)}"))


def _introduction(user: Actor, row: OwnIntroduction, key: str) -> None:
    shared = row.shared
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(shared.who)}**さん", width="content")
            st.badge(codes("introduction_status").label(shared.status), color="green")
        st.caption(plain(_way(row)))
        following = f"次に: {shared.next_step}" if shared.next_step else ""
        by = f"{format_date(shared.next_on)}まで" if shared.next_on and following else ""
        owner = f"事業所の担当: {row.owner}" if row.owner else ""
        st.text("　".join(filter(None, [following, by, owner])))
        if shared.is_to_us and st.button(
            "返事をする", key=f"{key}.{shared.id}", icon=":material/reply:"
        ):
            _answer_introduction(user, row, f"{key}.{shared.id}.{row.version}")


def _way(row: OwnIntroduction) -> str:
    shared = row.shared
    steps = {
        "紹介": shared.introduced_on, "見学の予定": shared.visit_planned_on,
        "見学": shared.visited_on, "体験": shared.trial_on, "利用開始": shared.arrived_on,
        "終わり": shared.ended_on,
    }  # fmt: skip
    return " → ".join(f"{title} {format_date(day)}" for title, day in steps.items() if day)


@st.dialog("紹介への返事", width="medium")
def _answer_introduction(user: Actor, row: OwnIntroduction, key: str) -> None:
    answer = st.radio(
        "返事", list(ANSWERS), format_func=lambda code: ANSWERS[code], key=f"{key}.answer",
        horizontal=True,
    )  # fmt: skip
    with EntryForm(
        OwnIntroductionEntry, key=f"{key}.{answer}", submit="返事をする",
        fixed={"answer": answer},
    ) as form:  # fmt: skip
        if answer == "refused":
            st.caption(
                "理由は、地域に何が足りないかを知るために使います。だれかを責めるものではありません。"
            )
            form.code("reason")
            form.text("note", placeholder="例: 送迎の範囲の外のため")
        else:
            form.date("on", today=answer == "visited")
    entry = form.entry
    if entry and save(
        user, "返事をしました",
        lambda work: partners.answer_own_introduction(work, row.shared.id, row.version, entry),
    ):  # fmt: skip
        _done("紹介への返事を保存しました", key)


def invitations(user: Actor, *, key: str) -> None:
    """行事の案内, those to come first; the last ones below."""
    with read_only(user) as view:
        found = own_events(view)
    today = clock.today()
    coming = sorted(
        (row for row in found if row.event.held_on >= today), key=lambda row: row.event.held_on
    )
    st.subheader(f"行事　{len(coming)}件", anchor=False)
    if not coming:
        st.caption("案内された行事が、ここに出ます。いまはありません。")
    for row in coming:
        _event(user, row, key)
    past = [row for row in found if row.event.held_on < today][:10]
    if past:
        with st.expander("これまでの行事"):
            for row in past:
                event, status = row.event, codes("invitation_status").label(row.event.status)
                st.caption(plain(f"{format_date(event.held_on)}　{event.name}　{status}"))


def _event(user: Actor, row: OwnEvent, key: str) -> None:
    event = row.event
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(event.name)}**", width="content")
            if event.event_status == "cancelled":
                st.badge("中止", color="red")
            elif event.status:
                label = codes("invitation_status").label(event.status)
                st.badge(label, color="orange" if event.status == "invited" else "green")
            if event.is_host:
                st.badge("こちらで開く", color="blue")
        when = " ".join(filter(None, [format_date(event.held_on), event.starts_at]))
        st.caption(plain("　".join(filter(None, [when, event.place, event.topic]))))
        if row.invitation_id is None or event.event_status == "cancelled":
            return
        name = f"{key}.{row.invitation_id}.{row.version}"
        values = {
            "status": event.status if event.status in ("coming", "not_coming") else "coming",
            "people": event.people,
        }
        with EntryForm(OwnAnswerEntry, key=name, submit="返事をする", values=values) as form:
            left, right = form.columns(2)
            with left:
                form.code("status", horizontal=True, among=("coming", "not_coming"))
            with right:
                form.text("people", placeholder="来る人の数")
        entry, invitation_id = form.entry, row.invitation_id
        if entry and save(
            user, "返事をしました",
            lambda work: partners.answer_own_invitation(work, invitation_id, row.version, entry),
        ):  # fmt: skip
            _done("行事の返事を保存しました", name)


def _done(what: str, key: str) -> None:
    saved(what)
    session.renew(key)
    st.rerun()
