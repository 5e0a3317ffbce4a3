"""相談をひらく (one consultation): what was asked, and what to do with it next."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import SETTLED, Intake, NextStepEntry
from core.errors import NotFound
from core.queries.intakes import intake
from core.queries.users import names_of_all, staff_names
from core.services import intakes
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.registration_form import registration_form
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

NEXT, REGISTER, OWNER, CLOSE = "次の対応", "利用者として登録", "担当", "相談を終える"


def intake_sheet(user: Actor, intake_id: int, *, key: str) -> None:
    """One consultation, with the way back to the list."""
    if st.button("相談の一覧にもどる", key=f"{key}.back", icon=":material/arrow_back:"):
        _leave()
    try:
        with read_only(user) as view:
            row = intake(view, intake_id)
            names = names_of_all(view)
    except NotFound as missing:
        st.warning(str(missing))
        return
    _facts(row, names)
    if row.status in SETTLED:
        _settled(row)
        return
    shown = st.segmented_control(
        "すること", [NEXT, REGISTER, OWNER, CLOSE], default=NEXT, required=True,
        key=f"{key}.shown", label_visibility="collapsed",
    )  # fmt: skip
    if shown == NEXT:
        _next_step(user, row, key=f"{key}.next.{row.id}")
    elif shown == REGISTER:
        registration_form(user, row, key=f"{key}.register.{row.id}")
    elif shown == OWNER:
        _owner(user, row, key=f"{key}.owner.{row.id}.{row.version}")
    else:
        _close(user, row, key=f"{key}.close.{row.id}.{row.version}")


def _leave() -> None:
    st.query_params.pop("id", None)
    st.rerun()


def _facts(row: Intake, names: dict[int, str]) -> None:
    born = format_date(row.birth_on, weekday=False) if row.birth_on else ""
    with st.container(border=True):
        who, how = st.columns([1, 1])
        kana = f"（{plain(row.kana)}）" if row.kana else ""
        who.subheader(f"{plain(row.name) or '匿名の相談'}{kana}", anchor=False)
        who.markdown(
            "　".join(part for part in (born, plain(row.phone), plain(row.municipality)) if part)
        )
        owner = f"担当 {plain(names.get(row.owner_id, ''))}" if row.owner_id else "担当なし"
        source = codes("referral_source").label(row.referral_source)
        how.markdown(
            f"{format_date(row.received_on)} 受付・{codes('contact_method').label(row.method)}・"
            f"{codes('contact_party').label(row.asker)}から"
            + (f"（紹介元 {source}）" if source else "")
        )
        how.markdown(
            f"{codes('intake_status').label(row.status)}・緊急度 {codes('urgency').label(row.urgency)}・"
            f"{owner}"
        )
        asked, answered = st.columns([1, 1])
        asked.caption("主訴")
        asked.text(row.complaint)
        answered.caption("その場の対応")
        answered.text(row.answer or "（記入なし）")


def _settled(row: Intake) -> None:
    if row.client_id is not None:
        st.success("この相談は、利用者として登録されています。")
        open_link("利用者カルテをひらく", CLIENT, id=row.client_id)
    else:
        day = format_date(row.closed_on) if row.closed_on else ""
        st.info(f"{day} に終わりました（{codes('intake_close_reason').label(row.close_reason)}）。")


def _next_step(user: Actor, row: Intake, *, key: str) -> None:
    values = row.model_dump(include=set(NextStepEntry.model_fields))
    if values["status"] == "received":
        values["status"] = "in_progress"
    form_seen = seen(key, row.version, values)
    with EntryForm(
        NextStepEntry, key=key, submit="次の対応を保存する", values=form_seen.values
    ) as form:
        step, on, status = form.columns([2.4, 1, 1.2])
        with step:
            form.text("next_step", placeholder="例: 説明会を案内する")
        with on:
            form.date("next_step_on")
        with status:
            form.code("status")
    entry = form.entry
    if entry and save_seen(
        user, "次の対応を保存しました", form_seen,
        lambda work: intakes.set_next_step(work, row.pk, form_seen.version, entry),
    ):  # fmt: skip
        session.renew(key)
        _leave()


def _owner(user: Actor, row: Intake, *, key: str) -> None:
    with read_only(user) as view:
        staff = staff_names(view)
    start = row.owner_id or user.id
    known = list(staff)
    picked = st.selectbox(
        "だれが受け持ちますか", known, index=known.index(start) if start in known else 0,
        format_func=lambda i: staff[i], key=key, width=320,
    )  # fmt: skip
    if not st.button("担当を決める", type="primary", key=f"{key}.save"):
        return
    if save(user, "担当を決めました", lambda w: intakes.take(w, row.pk, row.version, picked)):
        st.rerun()


def _close(user: Actor, row: Intake, *, key: str) -> None:
    reasons = codes("intake_close_reason").labels(clock.today())
    reason = st.pills("終える理由", list(reasons), format_func=lambda c: reasons[c], key=key)
    st.caption("終えた相談は一覧から消えますが、記録は残ります。")
    if not st.button("この相談を終える", type="primary", key=f"{key}.save"):
        return
    why = reason or ""
    if save(user, "相談を終えました", lambda w: intakes.close(w, row.pk, row.version, why)):
        _leave()
