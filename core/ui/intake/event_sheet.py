"""会をひらく (one reception event): who is on it, attendance in one pass, and names put on it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.intakes import ReceptionEvent, ReceptionEventEntry, ReceptionEventFields
from core.queries.reception_events import AttendanceRow, EventRow, attendances, event, waiting_for
from core.queries.users import names_of_all
from core.services import reception_events
from core.services.reception_events import Mark
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.intake.event_names import names_at_event
from core.ui.intake.events import event_fields
from core.ui.intake.steps import event_title
from core.ui.page import save
from core.ui.plain import plain

ATTENDANCE, INVITE, NAMES, CORRECT = (
    "出欠",
    "相談を会に入れる",
    "名前をまとめて入れる",
    "日や場所を直す",
)
WIDTHS = [1.9, 1.4, 1.2, 2.6, 1.2]


def event_sheet(user: Actor, event_id: int, *, key: str) -> None:
    """One event, with the way back to the list."""
    if st.button("会の一覧にもどる", key=f"{key}.back", icon=":material/arrow_back:"):
        st.query_params.pop("event", None)
        st.rerun()
    with read_only(user) as view:
        row = event(view, event_id)
        people = attendances(view, event_id)
        staff = names_of_all(view)
    if row is None:
        st.warning("この会は見つかりません。一覧からひらき直してください。")
        return
    st.subheader(plain(event_title(row)), anchor=False)
    if row.note:
        st.text(row.note)
    shown = st.segmented_control(
        "すること", [ATTENDANCE, INVITE, NAMES, CORRECT], required=True,
        default=ATTENDANCE if people else NAMES if row.kind == "registration_event" else INVITE,
        key=f"{key}.shown.{event_id}", label_visibility="collapsed",
    )  # fmt: skip
    if shown == ATTENDANCE:
        _attendance(user, row, people, staff, key=f"{key}.marks.{event_id}")
    elif shown == INVITE:
        _invite(user, row, key=f"{key}.invite.{event_id}")
    elif shown == NAMES:
        names_at_event(user, row, key=f"{key}.names.{event_id}")
    else:
        _correct(user, row, key=f"{key}.correct.{event_id}")


# -- 出欠 ------------------------------------------------------------------------------------------


def _attendance(
    user: Actor, row: EventRow, people: list[AttendanceRow], staff: Mapping[int, str], *, key: str
) -> None:
    if not people:
        st.info("まだだれも入っていません。「相談を会に入れる」か「名前をまとめて入れる」から。")
        return
    if row.kind == "orientation":
        st.caption("出席にすると、説明会待ちの相談は「インテーク待ち」に進みます。")
    rows = f"{key}.rows"
    stored = seen(rows, 0, {str(p.id): Mark(p.version, p.status) for p in people}).values
    start = seen(key, 0, {name: mark.status for name, mark in stored.items()}).values
    prefix = f"{key}.{session.nonce(key)}"
    if st.button("申込みの人をみな出席にする", key=f"{prefix}.all"):
        _all_attended(key, prefix, start)
    changed: dict[int, Mark] = {}
    with st.container(border=True):
        for person in people:
            was = stored.setdefault(str(person.id), Mark(person.version, person.status))
            begun = start.get(str(person.id), was.status)
            picked = _mark(person, staff, begun, f"{prefix}.{person.id}")
            if picked != was.status:
                changed[person.id] = Mark(was.version, picked)
        asked = st.button(
            f"{len(changed)}人の出欠を保存する" if changed else "出欠を保存する", type="primary",
            key=f"{prefix}.save", disabled=not changed,
        )  # fmt: skip
    if not asked:
        return

    def run(work: Work) -> int:
        return reception_events.mark_attendance(work, row.id, changed)

    # Saved or not, the next save is against what is stored now; what was picked stays.
    session.renew(rows)
    if save(user, f"{len(changed)}人の出欠を保存しました", run):
        session.renew(key)
        st.rerun()


def _all_attended(key: str, prefix: str, start: Mapping[str, str]) -> None:
    """Whoever is still 「申込み」 is attended; what was picked for the others stays."""
    picked = {name: st.session_state.get(f"{prefix}.{name}") or s for name, s in start.items()}
    session.renew(key)
    seen(key, 0, {name: "attended" if s == "invited" else s for name, s in picked.items()})
    st.rerun()


def _mark(person: AttendanceRow, staff: Mapping[int, str], start: str, key: str) -> str:
    who, phone, status, choice, action = st.columns(WIDTHS, vertical_alignment="center")
    name = plain(person.name) or f"匿名（受付{person.intake_id}）"
    who.markdown(f"**{name}**  \n{plain(person.kana)}")
    phone.markdown(f"{plain(person.phone)}  \n{plain(staff.get(person.owner_id or 0, '担当なし'))}")
    status.markdown(codes("intake_status").label(person.intake_status))
    states = codes("attendance").labels()
    picked = choice.segmented_control(
        f"{name}の出欠", list(states), format_func=lambda c: states[c], required=True, key=key,
        default=start, label_visibility="collapsed",
    )  # fmt: skip
    if action.button("相談をひらく", key=f"{key}.open", width="stretch"):
        st.query_params.from_dict({"id": str(person.intake_id)})
        st.rerun()
    return str(picked or person.status)


# -- 会に入れる --------------------------------------------------------------------------------------


def _invite(user: Actor, row: EventRow, *, key: str) -> None:
    text = st.text_input(
        "相談をさがす", key=f"{key}.text", width=420, placeholder="氏名・ふりがな（説明会待ちが先に並びます）"
    )  # fmt: skip
    with read_only(user) as view:
        waiting = waiting_for(view, row.id, text)
    if not waiting:
        st.info("入れられる相談がありません。対応中の相談だけが会に入ります。")
        return
    place = f"{key}.{session.nonce(key)}"
    picked = st.multiselect(
        "会に入れる相談", list(waiting), format_func=lambda i: waiting[i], key=f"{place}.picked",
        placeholder="選んでください（何人でも）",
    )  # fmt: skip
    beyond = st.checkbox("定員をこえて入れる", key=f"{place}.beyond")
    if not st.button(
        f"{len(picked)}人を会に入れる", type="primary", disabled=not picked, key=f"{place}.save"
    ):
        return

    def run(work: Work) -> int:
        return reception_events.invite(work, row.id, picked, beyond_capacity=beyond)

    if save(user, f"{len(picked)}人を会に入れました", run):
        session.renew(key)
        st.rerun()


def _correct(user: Actor, row: EventRow, *, key: str) -> None:
    names = ReceptionEventFields.model_fields
    form_seen = seen(key, row.version, {name: getattr(row, name) for name in names})
    with EntryForm(ReceptionEventEntry, key=key, values=form_seen.values) as form:
        event_fields(form)
    entry = form.entry
    if not entry:
        return

    def run(work: Work) -> ReceptionEvent:
        return reception_events.change_event(work, row.id, form_seen.version, entry)

    if save_seen(user, "会を直しました", form_seen, run):
        session.renew(key)
        st.rerun()
