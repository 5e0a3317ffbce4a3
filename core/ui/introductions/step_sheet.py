"""紹介のつづき (an introduction's sheet): one window for every step, the likeliest one first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.introductions import (
    ENDED,
    SERVICE_AT,
    Introduction,
    IntroductionEndEntry,
    IntroductionEntry,
    IntroductionStepEntry,
    NextEntry,
    VisitPlanEntry,
)
from core.queries.clients import organization_names
from core.queries.introductions import IntroductionRow
from core.queries.users import staff_names
from core.services import introduction_sharing
from core.services import introductions as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.introductions.words import (
    ARRIVED,
    EDIT,
    END,
    NEXT,
    PLAN,
    REOPEN,
    SHARE,
    STEPS,
    TRIAL,
    US,
    VISITED,
    next_action,
    state,
    steps_of,
)
from core.ui.navigation import CLIENT, INTAKE
from core.ui.page import open_link, save
from core.ui.plain import plain

NAME = "introduction.step"
KEY = "introduction.step"


@dataclass(frozen=True)
class _Opened:
    row: IntroductionRow
    step: str


def ask_step(row: IntroductionRow, step: str = "") -> None:
    """Open the sheet about the introduction as it stood on the screen."""
    session.renew(KEY)
    wanted = step or next_action(row)
    offered = steps_of(row)
    open_dialog(NAME, _Opened(row, wanted if wanted in offered else offered[0]))


def open_step_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    held = open_about(NAME)
    if isinstance(held, _Opened):
        _sheet(user, held)


@st.dialog("紹介のつづき", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, held: _Opened) -> None:
    row = held.row
    _about(row)
    offered = steps_of(row)
    step = st.segmented_control(
        "何を書きますか", offered, format_func=lambda s: STEPS[s], default=held.step,
        required=True, key=_key("which"), label_visibility="collapsed",
    )  # fmt: skip
    _FORMS[str(step)](user, row)


def _about(row: IntroductionRow) -> None:
    to = f"{plain(row.from_name) or US} → **{plain(row.to_name) or US}**"
    who, link = st.columns([4, 1], vertical_alignment="center")
    who.markdown(f"**{plain(row.who)}**　{to}　:gray[{plain(state(row))}]")
    with link:
        if row.client_id is not None:
            open_link("カルテをひらく", CLIENT, id=row.client_id)
        elif row.intake_id is not None:
            open_link("相談をひらく", INTAKE, id=row.intake_id)
    days = [
        f"{title} {format_date(on)}"
        for title, on in (
            ("紹介", row.introduced_on), ("見学の予定", row.visit_planned_on),
            ("見学", row.visited_on), ("体験", row.trial_on), ("利用開始", row.arrived_on),
            ("終わり", row.ended_on),
        )
        if on
    ]  # fmt: skip
    st.caption("　→　".join(days))
    if row.fit_note or row.note:
        st.caption(plain("　".join(filter(None, (row.fit_note, row.note)))))


def _key(step: str) -> str:
    """Another key for every opening: what was typed about one is never found in another."""
    return f"{KEY}.{session.nonce(KEY)}.{step}"


def _done(user: Actor, message: str, run: Callable[[Work], Introduction]) -> None:
    if save(user, message, run):
        session.renew(KEY)
        close_dialog()
        st.rerun()


# -- the steps -------------------------------------------------------------------------------------


def _plan(user: Actor, row: IntroductionRow) -> None:
    with EntryForm(
        VisitPlanEntry, key=_key(PLAN), submit="見学の日を決める",
        values={"on": row.visit_planned_on, "next_step": "見学"},
    ) as form:  # fmt: skip
        day, what = form.columns([1, 2])
        with day:
            form.date("on")
        with what:
            form.text("next_step", placeholder="例: 見学に同行する")
    if entry := form.entry:
        _done(
            user, f"見学の予定を{format_date(entry.on)}にしました。",
            lambda w: service.plan_visit(w, row.id, row.version, entry.on, entry.next_step),
        )  # fmt: skip


def _visited(user: Actor, row: IntroductionRow) -> None:
    entry = _day_and_next(VISITED, "見学した日", "見学を記録する", "例: 感想を電話で聞く")
    if entry:
        _done(
            user, "見学を記録しました。", lambda w: service.visited(w, row.id, row.version, entry)
        )


def _trial(user: Actor, row: IntroductionRow) -> None:
    entry = _day_and_next(
        TRIAL, "体験の始まり", "体験を記録する", "例: 体験のふりかえり", until=True
    )
    if entry:
        _done(
            user,
            "体験を記録しました。",
            lambda w: service.start_trial(w, row.id, row.version, entry),
        )


def _day_and_next(
    step: str, title: str, submit: str, example: str, *, until: bool = False
) -> IntroductionStepEntry | None:
    with EntryForm(
        IntroductionStepEntry, key=_key(step), submit=submit, titles={"on": title},
        values={"on": clock.today()},
    ) as form:  # fmt: skip
        parts = form.columns([1, 1, 2, 1] if until else [1, 2, 1])
        with parts[0]:
            form.date("on")
        if until:
            with parts[1]:
                form.date("until")
        with parts[-2]:
            form.text("next_step", placeholder=example)
        with parts[-1]:
            form.date("next_on")
    return form.entry


def _arrived(user: Actor, row: IntroductionRow) -> None:
    labels = codes("service").labels(clock.today())
    start = SERVICE_AT.get(row.to_kind, "")
    service_code = ""
    if row.client_id is not None:
        options = ["", *labels]
        service_code = st.selectbox(
            "始まったサービス", options, index=options.index(start) if start in options else 0,
            format_func=lambda c: labels.get(c, "サービス利用は作らない"), key=f"{_key(ARRIVED)}.service",
        )  # fmt: skip
        st.caption(
            "選ぶと、カルテに「サービス利用」ができ、期限（標準利用期間など）の計算が始まります。"
        )
    with EntryForm(
        IntroductionStepEntry, key=_key(ARRIVED), submit="利用開始を記録する", titles={"on": "利用開始日"},
        values={"on": clock.today()},
    ) as form:  # fmt: skip
        form.date("on")
    if entry := form.entry:
        told = "利用開始を記録しました。" + (
            "支援段階の提案は、カルテの「概要」に出ます。" if service_code else ""
        )
        _done(
            user, told,
            lambda w: service.arrived(w, row.id, row.version, entry.on, service=service_code),
        )  # fmt: skip


def _next(user: Actor, row: IntroductionRow) -> None:
    with EntryForm(
        NextEntry, key=_key(NEXT), submit="次の予定を決める",
        values={"next_step": row.next_step, "next_on": row.next_on},
    ) as form:  # fmt: skip
        what, day = form.columns([2, 1])
        with what:
            form.text("next_step", placeholder="例: 本人に電話して、行ってみての感想を聞く")
        with day:
            form.date("next_on")
    if entry := form.entry:
        _done(
            user, "次の予定を決めました。",
            lambda w: service.plan_next(w, row.id, row.version, entry.next_step, entry.next_on),
        )  # fmt: skip


def _end(user: Actor, row: IntroductionRow) -> None:
    st.caption(
        "辞退は本人から、不承諾は先方から。理由は「地域に何が足りないか」のグラフになります。"
    )
    with EntryForm(
        IntroductionEndEntry, key=_key(END), submit="終わりを記録する",
        values={"status": "declined", "ended_on": clock.today()},
    ) as form:  # fmt: skip
        form.code("status", horizontal=True, among=ENDED)
        reason, day = form.columns([2, 1])
        with reason:
            form.code("end_reason")
        with day:
            form.date("ended_on")
        form.text("end_note", placeholder="本人や先方のことばで")
    if entry := form.entry:
        _done(
            user, "記録しました。次の候補は「つながっていない人」に出ます。",
            lambda w: service.ended(w, row.id, row.version, entry),
        )  # fmt: skip


def _edit(user: Actor, row: IntroductionRow) -> None:
    fields = (
        "introduced_on", "visit_planned_on", "visited_on", "trial_on", "trial_to", "arrived_on",
        "ended_on", "owner_id", "next_step", "next_on", "fit_note", "note", "end_reason", "end_note",
    )  # fmt: skip
    values = {name: getattr(row, name) for name in fields}
    fixed = {
        n: getattr(row, n) for n in ("client_id", "intake_id", "from_id", "to_id", "by_person")
    }
    with read_only(user) as view:
        staff = staff_names(view)
    with EntryForm(
        IntroductionEntry, key=_key(EDIT), submit="直して保存する", values=values, fixed=fixed
    ) as form:
        shown = [n for n in fields[:7] if n != "ended_on" or row.ended_on]
        for place, name in zip(form.columns([1.0] * len(shown)), shown, strict=True):
            with place:
                form.date(name)
        owner, step, on = form.columns([1, 2, 1])
        with owner:
            form.choice("owner_id", staff)
        with step:
            form.text("next_step")
        with on:
            form.date("next_on")
        form.area("fit_note", height=68)
        form.area("note", height=68)
        if row.ended_on:
            form.code("end_reason")
            form.text("end_note")
    if entry := form.entry:
        changes: dict[str, Any] = {
            name: getattr(entry, name)
            for name in entry.model_fields_set & set(fields)
            if getattr(entry, name) != values[name]
        }
        _done(
            user, "直しました。",
            lambda w: service.change_introduction(w, row.id, row.version, changes),
        )  # fmt: skip


def _reopen(user: Actor, row: IntroductionRow) -> None:
    reason = st.text_input(
        "もう一度すすめる理由",
        key=f"{_key(REOPEN)}.reason",
        placeholder="例: 本人がもう一度見学したいと話した",
    )
    if st.button("もう一度すすめる", type="primary", key=f"{_key(REOPEN)}.do"):
        _done(
            user, "もう一度すすめます。次の予定を決めてください。",
            lambda w: service.reopen(w, row.id, row.version, reason),
        )  # fmt: skip


def _share(user: Actor, row: IntroductionRow) -> None:
    there = row.to_id if row.to_id is not None else row.from_id
    with read_only(user) as view:
        name = organization_names(view, {there or 0}).get(there or 0, "")
    st.markdown(
        f"**{plain(name)}** の連携機関の利用者に、この紹介の状態・日付を見せます。"
        "名前と「次にすること」は、同意した項目のときだけです。同意が撤回されると、その日から見えません。"
    )
    if row.shared_on is None:
        if st.button("この機関と共有する", type="primary", key=f"{_key(SHARE)}.do"):
            _done(
                user, "共有しました。提供記録にも残りました。",
                lambda w: introduction_sharing.share_with_partner(w, row.id, row.version),
            )  # fmt: skip
        return
    st.caption(f"{format_date(row.shared_on)} から共有しています。")
    if st.button("共有をやめる", key=f"{_key(SHARE)}.stop"):
        _done(
            user, "共有をやめました。",
            lambda w: introduction_sharing.stop_sharing(w, row.id, row.version),
        )  # fmt: skip


_FORMS: dict[str, Callable[[Actor, IntroductionRow], None]] = {
    PLAN: _plan, VISITED: _visited, TRIAL: _trial, ARRIVED: _arrived, NEXT: _next, END: _end,
    EDIT: _edit, REOPEN: _reopen, SHARE: _share,
}  # fmt: skip
