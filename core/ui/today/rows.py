"""きょうの仕事の一覧 (the list): one line a matter, the nearest day first; 12 on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.db.actor import Actor
from core.db.work import View
from core.deadlines import Deadline
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.tasks import TaskRow
from core.queries.untouched import UntouchedRow, untouched_clients
from core.ui import session
from core.ui.deadlines.matter_list import matter_list
from core.ui.deadlines.words import NO_OWNER
from core.ui.navigation import CLIENT, go
from core.ui.plain import plain
from core.ui.today.cards import QUIET_DAYS
from core.ui.today.task_sheets import finish, show_task

PER_PAGE = 12
# Pixels: every line is laid out by itself, and the lines must stand in columns all the same.
WHO, OWNER, BUTTON = 176, 120, 84


def _page_key() -> str:
    return f"today.page.{session.nonce('today.page')}"


def page_number(total: int) -> int:
    """The page that is open, known before its switch is drawn."""
    page = int(st.session_state.get(_page_key(), 1))
    return page if page <= -(-total // PER_PAGE) else 1


def page_switch(total: int) -> None:
    """ページ: shown only when there is more than one."""
    pages = -(-total // PER_PAGE)
    if pages > 1:
        st.pagination(pages, key=_page_key())


def asked_people(view: View, page: int, today: date, owner_id: int | None) -> list[UntouchedRow]:
    """The people of the last card, one page."""
    return untouched_clients(
        view, today=today, days=QUIET_DAYS, owner_id=owner_id,
        limit=PER_PAGE, offset=(page - 1) * PER_PAGE,
    )  # fmt: skip


def deadline_list(user: Actor, rows: Sequence[Deadline], owners: Mapping[int, str] | None) -> None:
    """One line a matter. `owners`: shown in the list of the whole office."""
    matter_list(
        user, rows, owners, key="today.lines", label="きょうの仕事の一覧",
        finish=lambda row: finish(user, row.target_id, row.target_version),
    )  # fmt: skip


def _line() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small")


def _button(label: str, key: str) -> bool:
    return st.button(label, key=f"today.{key}", width=BUTTON)


def undated_list(user: Actor, rows: Sequence[TaskRow]) -> None:
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
                    show_task(user, row.id)


def _owner(owner_id: int | None, owners: Mapping[int, str]) -> str:
    return owners.get(owner_id, NO_OWNER) if owner_id is not None else NO_OWNER


def people_list(rows: Sequence[UntouchedRow], owners: Mapping[int, str]) -> None:
    """Persons without a record for long, each with the way to the person."""
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            with _line():
                st.markdown(plain(f"{row.name}（{row.number}）"), width=WHO)
                st.markdown(plain(codes("support_stage").label(row.stage)), width=WHO)
                st.markdown(plain(_owner(row.owner_id, owners)), width=OWNER)
                day = row.last_record_on
                last = f"最後の記録 {format_date(day)}" if day else "記録がまだありません"
                st.markdown(last, width="stretch")
                if _button("ひらく", f"person.{row.id}"):
                    go(CLIENT, id=row.id)


EMPTY = {
    "": "これから90日のうちに来る期限も、やることもありません。",
    "overdue": "期限を過ぎたものはありません。",
    "alarm": "14日以内に来る期限はありません。",
    "soon": "30日以内に来る期限はありません。",
    "unowned": "どの相談にも担当がいます。",
    "tasks": "きょうまでのやることは、すべて済んでいます。",
    "untouched": f"この{QUIET_DAYS}日のうちに、全員の記録があります。",
}


def nothing(user: Actor, card: str) -> None:
    """Nothing to do here: said calmly, with where things come from.

    Whom deadlines of persons are kept from is told so: an empty list would read as "nothing is due".
    """
    if may(user, Action.SEE_CLIENTS) and not may(user, Action.SEE_SENSITIVE):
        st.info(
            "利用者の期限と仕事は、あなたの役割には表示していません。自分のやることはありません。"
        )
        return
    st.success(EMPTY[card], icon=":material/check_circle:")
    if not card:
        st.caption(
            "利用者のサービス・計画・手帳を登録すると、期限がここに並びます。"
            "支援記録の「次の対応」や会議で決めたことは、やることになります。"
        )
