"""きょうの仕事の一覧 (the list): one line a matter, the nearest day first; 20 on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import streamlit as st

from core.db.actor import Actor
from core.db.work import View
from core.deadlines import Deadline, deadlines
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.rules.urgency import Tone, UrgencyLevel
from core.queries.rules import rule_book
from core.queries.tasks import TaskRow
from core.queries.untouched import UntouchedRow, untouched_clients
from core.services.tasks import finish_task
from core.ui import session
from core.ui.navigation import CLIENT, INTAKE, PLAN, PageSpec, go
from core.ui.page import save
from core.ui.plain import plain
from core.ui.today.cards import QUIET_DAYS
from core.ui.today.task_sheets import show_task

PER_PAGE = 20
WIDTHS = [1.0, 1.95, 1.3, 2.5, 4.2, 1.1, 1.1]
TEAM_WIDTHS = [0.95, 1.95, 1.3, 2.1, 1.5, 3.3, 1.1, 1.1]
COLOURS = {UrgencyLevel.OVERDUE: "red", UrgencyLevel.SOON: "orange"}
PAGES: Mapping[str, PageSpec] = {"client": CLIENT, "plan": PLAN, "intake": INTAKE}
NOBODY = "担当なし"


def page_number(total: int) -> int:
    """ページ: shown only when there is more than one."""
    pages = -(-total // PER_PAGE)
    if pages < 2:
        return 1
    return int(st.pagination(pages, key=f"today.page.{session.nonce('today.page')}"))


def asked_rows(
    view: View, card: str, page: int, today: date, owner_id: int | None
) -> list[Deadline]:
    """The deadlines of one card and page."""
    book, limit = rule_book(view), page * PER_PAGE

    def ahead(name: str) -> date:
        return today + timedelta(days=book.integer(f"urgency.{name}_days", today))

    match card:
        case "overdue":
            found = deadlines(
                view, today=today, until=today - timedelta(days=1), owner_id=owner_id, limit=limit
            )
        case "alarm" | "soon":
            found = deadlines(
                view, today=today, since=today, until=ahead(card), owner_id=owner_id, limit=limit
            )
        case "unowned":
            found = deadlines(view, today=today, kinds=["intake_unowned"], limit=limit)
        case "tasks":
            found = deadlines(
                view, today=today, until=today, owner_id=owner_id, kinds=["task_due"], limit=limit
            )
        case _:
            found = deadlines(view, today=today, owner_id=owner_id, limit=limit)
    return found[limit - PER_PAGE :]


def asked_people(view: View, page: int, today: date, owner_id: int | None) -> list[UntouchedRow]:
    """The people of the last card, one page."""
    return untouched_clients(
        view, today=today, days=QUIET_DAYS, owner_id=owner_id,
        limit=PER_PAGE, offset=(page - 1) * PER_PAGE,
    )  # fmt: skip


def deadline_list(user: Actor, rows: Sequence[Deadline], owners: Mapping[int, str] | None) -> None:
    """One line a matter. `owners`: shown in the list of the whole office."""
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            _line(user, row, owners)


def _line(user: Actor, row: Deadline, owners: Mapping[int, str] | None) -> None:
    widths = WIDTHS if owners is None else TEAM_WIDTHS
    mark, due, left, who, *whose, what, open_, done = st.columns(
        widths, vertical_alignment="center"
    )
    urgency = row.urgency
    mark.markdown(f":{COLOURS.get(urgency.level, 'gray')}-badge[{urgency.level.value}]")
    due.markdown(format_date(row.due_on))
    days = days_left(urgency.days_left)
    left.markdown(f":red[**{days}**]" if urgency.tone is Tone.RED else days)
    who.markdown(plain(person(row)))
    if owners is not None:
        whose[0].markdown(plain(_owner(row.owner_id, owners)))
    caution = f" :orange-badge[{row.caution}]" if row.caution else ""
    what.markdown(f"{plain(row.title)}{caution}")
    key = f"{row.kind}.{row.target_id}"
    if _may_open(user, row) and open_.button("ひらく", key=f"today.open.{key}", width="stretch"):
        _open(user, row)
    if (
        row.target == "task"
        and may(user, Action.WRITE_CLIENTS)
        and done.button("済んだ", key=f"today.done.{key}", width="stretch")
    ):
        _finish(user, row.target_id, row.target_version)


def undated_list(user: Actor, rows: Sequence[TaskRow]) -> None:
    """期日のないやること: under the list, so that none is forgotten."""
    st.markdown("**期日のないやること**")
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            who, what, open_, done = st.columns([3, 8, 1.15, 1.15], vertical_alignment="center")
            who.markdown(
                plain(f"{row.client_name}（{row.client_number}）" if row.client_id else "―")
            )
            what.markdown(plain(row.title))
            if open_.button("ひらく", key=f"today.open.undated.{row.id}", width="stretch"):
                show_task(user, row.id)
            if done.button("済んだ", key=f"today.done.undated.{row.id}", width="stretch"):
                _finish(user, row.id, row.version)


def person(row: Deadline) -> str:
    """Who it is about: the name and number, the number alone, or nobody."""
    if row.client_number is None:
        return row.client_name or ("相談した人" if row.target == "intake" else "―")
    return (
        f"{row.client_name}（{row.client_number}）"
        if row.client_name
        else f"番号{row.client_number}"
    )


def days_left(days: int) -> str:
    """「あと9日」「きょうまで」「3日過ぎ」."""
    if days < 0:
        return f"{-days}日過ぎ"
    return f"あと{days}日" if days else "きょうまで"


def _owner(owner_id: int | None, owners: Mapping[int, str]) -> str:
    return owners.get(owner_id, NOBODY) if owner_id is not None else NOBODY


def _may_open(user: Actor, row: Deadline) -> bool:
    return may(user, PAGES.get(row.target, CLIENT).action)


def _open(user: Actor, row: Deadline) -> None:
    if row.target == "task":
        show_task(user, row.target_id)
    else:
        go(PAGES[row.target], id=row.target_id)


def _finish(user: Actor, task_id: int, seen: int) -> None:
    done = save(user, "済みにしました。", lambda work: finish_task(work, task_id, seen))
    if done is not None:
        st.session_state[session.TODAY_DONE] = (done.pk, done.version, done.title)
        st.rerun()


def people_list(rows: Sequence[UntouchedRow], owners: Mapping[int, str]) -> None:
    """Persons without a record for long, each with the way to the person."""
    with st.container(border=True, gap="xsmall"):
        for row in rows:
            who, stage, last, owner, open_ = st.columns(
                [3, 2.4, 3.2, 2, 1.15], vertical_alignment="center"
            )
            who.markdown(plain(f"{row.name}（{row.number}）"))
            stage.markdown(plain(codes("support_stage").label(row.stage)))
            day = row.last_record_on
            last.markdown(f"最後の記録 {format_date(day)}" if day else "記録がまだありません")
            owner.markdown(plain(_owner(row.owner_id, owners)))
            if open_.button("ひらく", key=f"today.person.{row.id}", width="stretch"):
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


def nothing(card: str) -> None:
    """Nothing to do here: said calmly, with where things come from."""
    st.success(EMPTY[card], icon=":material/check_circle:")
    if not card:
        st.caption(
            "利用者のサービス・計画・手帳を登録すると、期限がここに並びます。"
            "支援記録の「次の対応」や会議で決めたことは、やることになります。"
        )
