"""当日と結論 (the day and what came of it): attendance, opinions, the conclusion, and its way into the plan."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.meetings import AttendeeDayEntry
from core.domain.permissions import Action, may
from core.queries.conference_plans import PlanChoice, plans_for_conference
from core.queries.conferences import (
    THE_PERSON,
    AttendeeRow,
    ConferenceRow,
    attendees,
    person_was_there,
)
from core.queries.meetings import note
from core.services.conference_results import COORDINATION, offer_to_policy, put_into_plan
from core.services.conferences import change_attendee, conclude, mark_all_here
from core.ui.conference.keep import keep
from core.ui.conference.participants import standing
from core.ui.meeting.minutes import close
from core.ui.navigation import PLAN
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [1.4, 2.4, 1.3, 1.9, 3.6, 0.8]
HEADS = ("立場", "だれ", "出欠", "備考（欠席の理由など）", "意見", "")


def outcome(user: Actor, row: ConferenceRow) -> None:
    """Who was there and said what; the conclusion; the plan; closing."""
    writes = may(user, Action.RUN_MEETING) and row.is_open
    with read_only(user) as view:
        rows = attendees(view, row.id, clock.today())
        noted = {topic: note(view, row.id, topic).body for topic in ("opinions", "conclusion")}
    _attendance(user, row, rows, writes=writes)
    if noted["opinions"]:
        st.caption(f"会議の画面の「意見」のメモ: {plain(noted['opinions'])}")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _conclusion(user, row, noted["conclusion"], writes=writes)
    with right:
        if may(user, Action.WRITE_CLIENTS) and not row.is_cancelled:
            _plan(user, row)
        if writes and row.is_started:
            _close(user, row)


def _attendance(user: Actor, row: ConferenceRow, rows: list[AttendeeRow], *, writes: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**当日の出席と意見**", width="stretch")
        if person_was_there(rows) is False:
            st.badge("本人不参加", icon=":material/person_off:", color="orange")
        is_day = row.held_on <= clock.today()
        if writes and st.button(
            "みな出席にする", key="conference.all", icon=":material/done_all:", disabled=not is_day
        ):
            keep(user, "出席にしました。", lambda work: mark_all_here(work, row.id))
    if writes and rows:
        for place, title in zip(st.columns(WIDTHS), HEADS, strict=True):
            place.caption(title)
    for each in rows:
        _seat(user, row, each, writes=writes)


def _seat(user: Actor, row: ConferenceRow, each: AttendeeRow, *, writes: bool) -> None:
    name = each.who or (row.name if each.kind == THE_PERSON else "")
    if not writes:
        status = codes("invitation_status").label(each.status)
        said = f"　{plain(each.opinion)}" if each.opinion else ""
        why = f"（{plain(each.note)}）" if each.note else ""
        st.markdown(f"{plain(standing(each))}　**{plain(name)}**　{status}{why}{said}")
        return
    key = f"conference.day.{each.id}.{each.version}"
    with st.form(key, border=False, enter_to_submit=False):
        who, called, status_box, reason_box, words, go = st.columns(
            WIDTHS, vertical_alignment="bottom"
        )
        who.markdown(plain(standing(each)))
        called.markdown(plain(name))
        labels = codes("invitation_status").labels(clock.today())
        picked = status_box.selectbox(
            "出欠", list(labels), index=list(labels).index(each.status),
            format_func=lambda code: labels[code], key=f"{key}.status",
            label_visibility="collapsed",
        )  # fmt: skip
        reason = reason_box.text_input(
            "備考（欠席の理由など）",
            each.note,
            max_chars=200,
            key=f"{key}.note",
            label_visibility="collapsed",
        )
        opinion = words.text_input(
            "意見", each.opinion, max_chars=2000, key=f"{key}.opinion", label_visibility="collapsed"
        )
        if go.form_submit_button("保存", key=f"{key}.go"):
            values = {"status": picked, "note": reason, "opinion": opinion}
            keep(
                user,
                "保存しました。",
                lambda work: change_attendee(
                    work, each.id, each.version, check(AttendeeDayEntry, values)
                ),
            )


def _conclusion(user: Actor, row: ConferenceRow, noted: str, *, writes: bool) -> None:
    st.markdown("**結論**")
    if not writes:
        st.text(row.conclusion or noted or "結論は書かれていません。")
        return
    key = f"conference.conclusion.{row.id}.{row.version}"
    start = row.conclusion
    if noted and not start:
        if st.button("会議の画面のメモから写す", key=f"{key}.copy", icon=":material/content_copy:"):
            st.session_state[f"{key}.text"] = noted
        st.caption(f"メモ: {plain(noted[:200])}")
    with st.form(key, enter_to_submit=False):
        typed = st.text_area(
            "結論", start, height=170, max_chars=8000, key=f"{key}.text",
            label_visibility="collapsed", placeholder="何が決まり、だれが、いつまでに何をするか",
        )  # fmt: skip
        st.caption("会議を閉じると、この人の支援記録（会議・カンファレンス）になります。")
        if st.form_submit_button("結論を保存する", type="primary"):
            keep(
                user,
                "結論を保存しました。",
                lambda work: conclude(work, row.id, row.version, typed),
            )


def _plan(user: Actor, row: ConferenceRow) -> None:
    with read_only(user) as view:
        plans = {plan.id: plan for plan in plans_for_conference(view, row.id)}
    with st.container(border=True):
        st.markdown("**計画に入れる**")
        if not plans:
            st.caption(
                "この人の計画がまだありません。原案を作ると、ここで会議の日と結論を入れられます。"
            )
            return
        chosen = st.selectbox(
            "どの計画へ", list(plans), format_func=lambda plan_id: plans[plan_id].label,
            index=list(plans).index(row.plan_id) if row.plan_id in plans else 0,
            key=f"conference.plan.{row.id}",
        )  # fmt: skip
        plan = plans[chosen]
        if plan.meeting_on == row.held_on:
            st.success(f"この会議の日（{format_date(row.held_on)}）が、計画に入っています。")
        _step(user, row, plan)
        if (
            row.conclusion
            and row.conclusion not in plan.policy
            and st.button(
                "結論を「総合的な支援の方針」の下に写す",
                key="conference.policy",
                icon=":material/content_copy:",
            )
        ):
            keep(
                user,
                "方針に写しました。計画で言葉を直せます。",
                lambda work: offer_to_policy(work, row.id, plan.id, plan.version),
            )
        open_link("この計画をひらく", PLAN, id=plan.id)


def _step(user: Actor, row: ConferenceRow, plan: PlanChoice) -> None:
    result = ""
    if plan.kind == COORDINATION:
        results = codes("coordination_result").labels(clock.today())
        result = (
            st.selectbox(
                "プランの適否（支援調整会議の結果）", list(results), index=None,
                placeholder="選んでください", format_func=lambda code: results[code],
                key=f"conference.result.{row.id}",
            )
            or ""
        )  # fmt: skip
    is_over = row.held_on <= clock.today()
    if st.button(
        "会議の日と出席者を計画に入れる",
        key="conference.step",
        icon=":material/event_available:",
        disabled=not is_over,
        help=None if is_over else "会議の日になってから入れられます。",
    ):
        keep(
            user,
            "計画に入れました。",
            lambda work: put_into_plan(work, row.id, plan.id, plan.version, result),
        )


def _close(user: Actor, row: ConferenceRow) -> None:
    with st.container(border=True):
        st.markdown("**会議を閉じる**")
        st.caption("議事録と支援記録ができます。あとから書き足すことはできますが、変えられません。")
        pressed = st.button(
            "会議を閉じる", key="conference.close", icon=":material/lock:", type="primary"
        )
        done = "会議を閉じました。支援記録ができました。"
        if pressed and close(user, row.id, row.version, done):
            st.rerun()
