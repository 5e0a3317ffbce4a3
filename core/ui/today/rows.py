"""きょうの仕事の一覧 (the list): one line a matter, the nearest day first; 12 on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.db.actor import Actor
from core.db.work import Work
from core.deadlines import Deadline
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.tasks import TaskRow
from core.queries.untouched import UntouchedRow
from core.services import intakes
from core.ui.deadlines.matter_list import Deeds, matter_list
from core.ui.deadlines.words import NO_OWNER
from core.ui.navigation import CLIENT, go
from core.ui.page import save
from core.ui.plain import plain
from core.ui.today.choice import days_choice
from core.ui.today.morning import PER_PAGE, Morning, page_key
from core.ui.today.task_sheets import do_many, finish, open_task

# Pixels: every line is laid out by itself, and the lines must stand in columns all the same.
WHO, OWNER, BUTTON = 176, 120, 84


def work_list(user: Actor, now: Morning) -> None:
    """The matters or the people of the chosen card, and what has no day."""
    if now.card == "untouched":
        days_choice(user, now.choice.days)
    if not now.total:
        _nothing(user, now)
    elif now.card == "untouched":
        _people_list(now.people, now.owners or {})
    else:
        _calm_line(now)
        _matters(user, now)
    pages = -(-now.total // PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=page_key())
    if now.undated:
        _undated_list(user, now.undated)


def _matters(user: Actor, now: Morning) -> None:
    """One line a matter; whose it is where it may be another's."""
    matter_list(
        user, now.matters, now.owners, key="today.lines", label="きょうの仕事の一覧",
        deeds=Deeds(
            finish=lambda row: finish(user, row.target_id, row.target_version),
            take=lambda row: _take(user, row),
            task=lambda row: open_task(row.target_id),
            many=lambda act, tasks: do_many(user, act, tasks),
        ),
    )  # fmt: skip


def _take(user: Actor, row: Deadline) -> None:
    """「担当する」: a consultation of nobody is mine from now on."""

    def run(work: Work) -> object:
        return intakes.take(work, row.target_id, row.target_version, user.id or 0)

    if save(user, "あなたの担当にしました。次の対応を決めてください。", run):
        st.rerun()


def _calm_line(now: Morning) -> None:
    """Everything up to today is done: said once, above what comes next."""
    first: date | None = now.matters[0].due_on if now.matters else None
    if now.card or first is None or first <= now.today:
        return
    words = (
        "は、すべて済んでいます" if now.choice.scope == "mine" else "に、残っているものはありません"
    )
    st.success(
        f"きょうまでの仕事{words}。次は {format_date(first)} です。", icon=":material/check_circle:"
    )


def _line() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _button(label: str, key: str) -> bool:
    return st.button(label, key=f"today.{key}", width=BUTTON)


def _undated_list(user: Actor, rows: Sequence[TaskRow]) -> None:
    """期日のないやること: under the list, so that none is forgotten."""
    st.markdown("**期日のないやること**")
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            with _line():
                who = f"{row.client_name}（{row.client_number}）" if row.client_id else "―"
                st.markdown(plain(who), width=WHO)
                st.markdown(plain(row.title), width="stretch")
                if _button("済んだ", f"done.undated.{row.id}"):
                    finish(user, row.id, row.version)
                if _button("ひらく", f"open.undated.{row.id}"):
                    open_task(row.id)


def _people_list(rows: Sequence[UntouchedRow], owners: Mapping[int, str]) -> None:
    """Persons without a record for long, each with the way to the person."""
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            with _line():
                st.markdown(plain(f"{row.name}（{row.number}）"), width=WHO)
                st.markdown(plain(codes("support_stage").label(row.stage)), width=WHO)
                owner = owners.get(row.owner_id, NO_OWNER) if row.owner_id else NO_OWNER
                st.markdown(plain(owner), width=OWNER)
                day = row.last_record_on
                last = f"最後の記録 {format_date(day)}" if day else "記録がまだありません"
                st.markdown(last, width="stretch")
                if _button("ひらく", f"person.{row.id}"):
                    go(CLIENT, id=row.id, part="records")


EMPTY = {
    "": "これから90日のうちに来る期限も、やることもありません。",
    "overdue": "期限を過ぎたものはありません。",
    "alarm": "14日以内に来る期限はありません。",
    "soon": "30日以内に来る期限はありません。",
    "unowned": "どの相談にも担当がいます。",
    "tasks": "きょうまでのやることは、すべて済んでいます。",
    "untouched": "この{days}日のうちに、全員の記録があります。",
}


def _nothing(user: Actor, now: Morning) -> None:
    """Nothing to do here: said calmly, with what comes next or where things come from.

    Whom deadlines of persons are kept from is told so: an empty list would read as "nothing is due".
    """
    if may(user, Action.SEE_CLIENTS) and not may(user, Action.SEE_SENSITIVE):
        st.info(
            "利用者の期限と仕事は、あなたの役割には表示していません。自分のやることはありません。"
        )
        return
    st.success(EMPTY[now.card].format(days=now.choice.days), icon=":material/check_circle:")
    if now.card:
        following = next(iter(now.counted.lists[""].between(since=now.today).matters), None)
        if following is not None:
            st.caption(f"次に来るのは {format_date(following.due_on)} のものです。")
    else:
        st.caption(
            "利用者のサービス・計画・手帳を登録すると、期限がここに並びます。"
            "支援記録の「次の対応」や会議で決めたことは、やることになります。"
        )
