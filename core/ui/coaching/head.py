"""いまの期と計画 (where the support stands): phase and limit, the plan, the doctor's advice, this week."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.fading import monday_of, planned_in
from core.domain.permissions import Action, may
from core.queries.consents import may_hold
from core.queries.doctor_advice import AdviceRow, advice_of
from core.queries.employments import JobPage
from core.queries.job_coaching import Coaching
from core.services.plan_details import write_details
from core.ui.navigation import CLIENT, PLAN
from core.ui.page import open_link, save
from core.ui.plain import plain

SOON_DAYS = 30


def coaching_head(user: Actor, page: JobPage, found: Coaching, today: date) -> None:
    """期・計画・助言・今週, side by side."""
    if page.job.is_undisclosed:
        st.warning(
            "この就職は、企業に「非開示」です。職場をたずねることも、本人の障害や支援のことを企業に伝えることも、"
            "本人が決めてからにしてください。"
        )
    columns = st.columns([1.2, 1.2, 1.2, 0.9])
    with columns[0].container(border=True, height="stretch"):
        _phase(found, today)
    with columns[1].container(border=True, height="stretch"):
        _plan(user, page, found)
    with columns[2].container(border=True, height="stretch"):
        _advice(user, page, found, today)
    with columns[3].container(border=True, height="stretch"):
        _week(found, today)


def _phase(found: Coaching, today: date) -> None:
    st.caption("いまの期")
    span, limit_on = found.phase_on(today), found.limit_on(today)
    coming = next((each for each in found.phases if each.start_on > today), None)
    if span is not None:
        st.markdown(f"**{span.label}**　{_day(span.start_on)} から")
    elif coming is not None:
        st.markdown(f"**これから**　{_day(coming.start_on)} に{coming.label}")
    elif found.phases:
        st.markdown(f"**終わりました**　{_day(found.phases[-1].end_on)} まで")
    else:
        st.markdown("**まだ決まっていません**")
        st.caption("計画の「支援の期と助言」か、下の「支援の予定」で決めます。")
    if limit_on is None or found.limits is None or (found.phases and not (span or coming)):
        return
    left = (limit_on - today).days
    badge = ":red-badge[上限を過ぎています]" if left < 0 else ""
    if 0 <= left <= SOON_DAYS:
        badge = f":orange-badge[あと{left}日]"
    doubt = f" :orange-badge[{found.limits.caution}]" if found.limits.caution else ""
    whose = "上限（精神障害のある人）" if found.is_mental else "上限"
    st.markdown(f"{whose} {_day(limit_on)} まで　{badge}{doubt}", help=plain(found.limits.reason))


def _plan(user: Actor, page: JobPage, found: Coaching) -> None:
    st.caption("ジョブコーチ支援計画")
    plan, loose = found.plan, found.loose
    if plan is not None:
        st.markdown(f"**{codes('plan_status').label(plan.status)}**")
        open_link("計画をひらく", PLAN, id=plan.plan_id)
        return
    st.markdown("**この就職の計画は、まだありません**")
    if loose is None:
        open_link("計画をつくる", CLIENT, id=page.job.client_id, part="plans")
        return
    open_link("就職の書かれていない計画をひらく", PLAN, id=loose.plan_id)
    if may(user, Action.WRITE_CLIENTS) and st.button(
        "この就職の計画にする", key=f"coaching.tie.{page.job.pk}"
    ):
        tied = save(
            user, "計画をこの就職に結びました",
            lambda work: write_details(
                work, loose.plan_id, loose.detail_version, {"employment_id": page.job.pk}
            ),
        )  # fmt: skip
        if tied is not None:
            st.rerun()


def _advice(user: Actor, page: JobPage, found: Coaching, today: date) -> None:
    """同意 → 通院同行 → 助言 → 計画, in this order."""
    st.caption("主治医の助言")
    client_id = page.job.client_id
    with read_only(user) as view:
        rows = advice_of(view, client_id)
        holds = may_hold(view, client_id, {"medical"}, today)
    named = found.plan.advice_id if found.plan else None
    row = next((row for row in rows if row.id == named), None)
    if row is not None:
        _told(row, today, "計画のもとの助言")
        return
    valid = next((row for row in rows if row.state(today) == "valid"), None)
    if valid is not None:
        _told(valid, today, "計画には、まだ写していません")
        return
    if any(row.state(today) == "waiting" for row in rows):
        st.markdown("**答えを待っています**")
    else:
        st.markdown("**まだありません**")
    st.caption("同意 → 通院同行 → 助言 → 計画 の順です。")
    if holds:
        open_link("助言を頼む（支援計画のところ）", CLIENT, id=client_id, part="plans")
    else:
        open_link("さきに同意をとる（病気・治療）", CLIENT, id=client_id, part="consents")


def _told(row: AdviceRow, today: date, words: str) -> None:
    on = _day(row.answered_on) if row.answered_on else ""
    ended = " :red-badge[期限切れ]" if row.state(today) == "ended" else ""
    st.markdown(f"**{plain(row.organization)}**　{on}{ended}")
    with st.popover("助言を読む", type="tertiary"):
        st.text(row.answer)
    st.caption(words)


def _week(found: Coaching, today: date) -> None:
    st.caption("今週（月〜日）")
    monday = monday_of(today)
    visits, hours = planned_in(monday, [step.planned for step in found.steps])
    week = next((week for week in found.fading.weeks if week.monday == monday), None)
    done, given = (week.visits, week.hours) if week else (0, 0.0)
    st.markdown(f"訪問 **{done}回**（予定 {_short(visits)}回）")
    st.markdown(f"時間 **{_short(given)}時間**（予定 {_short(hours)}時間）")
    last = found.visits[0] if found.visits else None
    if last is not None:
        st.caption(f"最後の訪問 {format_date(last.visited_on)}")


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


def _day(on: date) -> str:
    return format_date(on, weekday=False)
