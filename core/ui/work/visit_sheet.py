"""定着の予定の窓 (the sheet of a planned visit): recorded, tied to a record, moved, or called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.records import RecordEntry
from core.domain.retention import (
    CANCELLED,
    USUAL_CONTACT,
    RetentionVisitEntry,
    VisitCancelEntry,
    VisitPlanEntry,
)
from core.queries.retention_visits import VisitRow, meetings_of_month, records_near, visit_row
from core.queries.users import names_of_all, staff_names
from core.services import retention_visits as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

NAME, KEY = "retention.visit", "retention.visit"
NEW = "retention.visit.new"
RECORD, TIE, MOVE, CANCEL = "record", "tie", "move", "cancel"
STEPS = {
    RECORD: "行った・会った", TIE: "書いてある記録を結びつける", MOVE: "動かす・直す",
    CANCEL: "取りやめる",
}  # fmt: skip


def ask_visit(user: Actor, visit_id: int) -> None:
    """Open the sheet about the visit as it stands now."""
    session.renew(KEY)
    with read_only(user) as view:
        open_dialog(NAME, visit_row(view, visit_id))


def ask_new_visit(employment_id: int) -> None:
    """Open the form of a new visit of this job."""
    session.renew(NEW)
    open_dialog(NEW, employment_id)


def visit_sheets(user: Actor) -> None:
    """The sheets, as long as nobody closes them."""
    row, employment_id = open_about(NAME), open_about(NEW)
    if isinstance(row, VisitRow):
        _sheet(user, row)
    elif isinstance(employment_id, int):
        _new(user, employment_id)


@st.dialog("定着の予定", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, row: VisitRow) -> None:
    _about(user, row)
    if not may(user, Action.WRITE_CLIENTS):
        return
    if not row.is_open:
        _settled(user, row)
        return
    step = st.segmented_control(
        "どうしますか", list(STEPS), format_func=lambda s: STEPS[s],
        default=MOVE if row.planned_on > clock.today() else RECORD,
        required=True, key=_key("which"), label_visibility="collapsed",
    )  # fmt: skip
    _FORMS[str(step)](user, row)


def _about(user: Actor, row: VisitRow) -> None:
    with read_only(user) as view:
        owner = names_of_all(view).get(row.owner_id or 0, "担当なし")
    what = codes("retention_activity").label(row.activity)
    words, link = st.columns([4, 1], vertical_alignment="center")
    words.markdown(
        f"**{format_date(row.planned_on)} {row.planned_at}**　{what}　"
        f"{plain(row.client_name)}　:gray[{plain(row.place)}　{plain(owner)}]"
    )
    with link:
        open_link("記録をひらく", CLIENT, id=row.client_id, part="records")
    told = [f"就職から{row.step}" if row.step else "", row.note]
    if row.first_planned_on:
        told.append(f"はじめの予定日 {format_date(row.first_planned_on)}")
    if any(told):
        st.caption(plain("　".join(filter(None, told))))


def _key(step: str) -> str:
    return f"{KEY}.{session.nonce(KEY)}.{step}"


def _done(user: Actor, message: str, run: Callable[[Work], object]) -> None:
    if save(user, message, run):
        session.renew(KEY)
        close_dialog()
        st.rerun()


# -- what was done ---------------------------------------------------------------------------------


def _record(user: Actor, row: VisitRow) -> None:
    """A record in few fields; everything else can be added to it where it stands."""
    method, party = USUAL_CONTACT[row.activity]
    on = min(row.planned_on, clock.today())
    with read_only(user) as view:
        met = meetings_of_month(view, row.client_id, on)
        staff = staff_names(view)
    if met:
        days = "、".join(f"{day.month}/{day.day}" for day in dict.fromkeys(met))
        st.info(
            f"{on.month}月の本人との面談は、もう記録があります（{days}）。きょうの分も別の記録として残せます。",
            icon=":material/event_repeat:",
        )
    values: dict[str, Any] = {
        "method": method, "party": party, "happened_on": on, "started_at": row.planned_at,
        "activity": row.activity, "next_step_owner_id": user.id,
    }  # fmt: skip
    with EntryForm(
        RecordEntry, key=_key(RECORD), submit="記録して、予定を済みにする", values=values,
        fixed={"client_id": row.client_id, "activity": row.activity},
    ) as form:  # fmt: skip
        how, day, time, minutes, who = form.columns([1.6, 1.3, 0.9, 0.7, 1.2])
        with how:
            form.code("method")
        with day:
            form.date("happened_on")
        with time:
            form.text("started_at", placeholder="14:30")
        with minutes:
            form.text("minutes", placeholder="30")
        with who:
            form.code("party")
        facts, done = form.columns(2)
        with facts:
            form.area("facts", height=110)
        with done:
            form.area("done", height=110)
        step, until, owner = form.columns([2, 1.1, 1.1])
        with step:
            form.text("next_step", placeholder="例: 主治医に電話する")
        with until:
            form.date("next_step_on")
        with owner:
            form.choice("next_step_owner_id", staff)
        twice = st.checkbox("同じ日の記録があっても、別の面談として記録する", key=_key("twice"))
    if entry := form.entry:
        said = "記録しました。予定は済みになりました"
        if met and entry.method and entry.party == "person":
            said = f"記録しました。{entry.happened_on.month}月の面談は、これで2回以上です"
        _done(
            user, said,
            lambda w: service.complete_visit(w, row.id, row.version, entry, twice=twice),
        )  # fmt: skip


def _tie(user: Actor, row: VisitRow) -> None:
    with read_only(user) as view:
        near = {record.id: record for record in records_near(view, row.id)}
        names = names_of_all(view)
    if not near:
        st.info(
            "予定日の前後2週間に、結びつけられる支援記録はありません。「行った・会った」で記録します。"
        )
        return

    def told(record_id: int) -> str:
        record = near[record_id]
        return "　".join(
            (
                format_date(record.happened_on), codes("contact_method").label(record.method),
                codes("contact_party").label(record.party), names.get(record.author_id or 0, ""),
            )
        )  # fmt: skip

    picked = st.radio("どの記録ですか", list(near), format_func=told, key=_key("near"))
    if st.button("この記録を結びつけて、済みにする", type="primary", key=_key("tie.go")) and picked:
        _done(
            user, "記録を結びつけ、予定を済みにしました",
            lambda w: service.tie_record(w, row.id, row.version, picked),
        )  # fmt: skip


# -- what changes ----------------------------------------------------------------------------------


def _move(user: Actor, row: VisitRow) -> None:
    with read_only(user) as view:
        staff = staff_names(view)
    values = {
        "planned_on": row.planned_on, "planned_at": row.planned_at, "activity": row.activity,
        "owner_id": row.owner_id, "note": row.note,
    }  # fmt: skip
    with EntryForm(
        RetentionVisitEntry, key=_key(MOVE), submit="予定を直す", values=values,
        fixed={"employment_id": row.employment_id},
    ) as form:  # fmt: skip
        _plan_fields(form, staff)
    if entry := form.entry:
        changes = {name: getattr(entry, name) for name in values}
        _done(
            user, f"予定を{format_date(entry.planned_on)}にしました",
            lambda w: service.change_visit(w, row.id, row.version, changes),
        )  # fmt: skip


def _cancel(user: Actor, row: VisitRow) -> None:
    with EntryForm(VisitCancelEntry, key=_key(CANCEL), submit="取りやめる") as form:
        form.text("cancel_reason", placeholder="例: 職場の都合。翌月の訪問で確かめる")
    if entry := form.entry:
        _done(
            user, "予定を取りやめました。理由は残っています",
            lambda w: service.cancel_visit(w, row.id, row.version, entry.cancel_reason),
        )  # fmt: skip


def _settled(user: Actor, row: VisitRow) -> None:
    if row.status == CANCELLED:
        st.markdown(f":gray-badge[取りやめ]　{plain(row.cancel_reason)}")
    else:
        told = format_date(row.happened_on) if row.happened_on else "日付の記録なし"
        st.markdown(f":green-badge[実施]　{told} の支援記録に結びついています。")
    st.caption("まちがいのときは、予定にもどせます。支援記録は、書いたまま残ります。")
    if st.button("予定にもどす", key=_key("reopen")):
        _done(user, "予定にもどしました", lambda w: service.reopen_visit(w, row.id, row.version))


_FORMS = {RECORD: _record, TIE: _tie, MOVE: _move, CANCEL: _cancel}


# -- a new one -------------------------------------------------------------------------------------


@st.dialog("予定を入れる", width="large", on_dismiss=close_dialog)
def _new(user: Actor, employment_id: int) -> None:
    with read_only(user) as view:
        staff = staff_names(view)
    with EntryForm(
        VisitPlanEntry, key=f"{NEW}.{session.nonce(NEW)}", submit="予定を入れる",
        fixed={"employment_id": employment_id}, titles={"times": "毎月くりかえす（回数）"},
    ) as form:  # fmt: skip
        _plan_fields(form, staff)
        form.text("times")
    st.caption(
        "担当を選ばないと、この人の担当の予定になります。土日にあたる月は、次の月曜になります。"
    )
    if entry := form.entry:
        made = save(user, "予定を入れました", lambda work: service.plan_visit(work, entry))
        if made:
            session.renew(NEW)
            close_dialog()
            st.rerun()


def _plan_fields(form: EntryForm[Any], staff: dict[int, str]) -> None:
    day, time, what, who = form.columns([1.3, 0.9, 1.4, 1.3])
    with day:
        form.date("planned_on")
    with time:
        form.text("planned_at", placeholder="14:30")
    with what:
        form.code("activity", among=USUAL_CONTACT)
    with who:
        form.choice("owner_id", staff)
    form.text("note", placeholder="例: 昼休みの過ごしかた、主任との関係")
