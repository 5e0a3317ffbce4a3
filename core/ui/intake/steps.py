"""相談ですること (what is done with one consultation): one form each."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import CloseEntry, Intake, IntakeEntry, IntakeFields, NextStepEntry
from core.queries.reception_events import EventRow, events
from core.queries.users import staff_names
from core.services import intakes, reception_events
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.intake_form import intake_fields
from core.ui.forms.organization_box import organization_box
from core.ui.forms.seen import save_seen, seen
from core.ui.page import save
from core.ui.plain import plain


def leave() -> None:
    """相談の一覧にもどる."""
    st.query_params.pop("id", None)
    st.rerun()


def next_step(user: Actor, row: Intake, *, key: str) -> None:
    """次の対応を決める."""
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
        leave()


def correct(user: Actor, row: Intake, *, key: str) -> None:
    """内容を直す; an anonymous consultation gets its name here."""
    names = tuple(IntakeFields.model_fields)
    form_seen = seen(key, row.version, {name: getattr(row, name) for name in names})
    if row.is_anonymous:
        st.caption("名前が分かったら、「匿名」の印を外して、氏名とふりがなを入力してください。")
    with read_only(user) as view:
        staff = staff_names(view)
    _, places = organization_box(
        user, key=f"{key}.place", label="紹介した機関をさがす", chosen=row.referrer_id
    )
    fixed = {"is_anonymous": False} if row.client_id else None
    with EntryForm(IntakeEntry, key=key, values=form_seen.values, fixed=fixed) as form:
        intake_fields(form, staff, places, linked=row.client_id is not None)
    if form.entry is None:
        return
    changes = form_seen.typed({name: getattr(form.entry, name) for name in names})
    if not changes:
        st.info("変えたところはありません。")
    elif save_seen(
        user, f"{len(changes)}項目を保存しました", form_seen,
        lambda work: intakes.change_case(work, row.pk, form_seen.version, changes),
    ):  # fmt: skip
        session.renew(key)
        st.rerun()


def accept(user: Actor, row: Intake, *, key: str) -> None:
    """登録ずみの人の相談を、支援のなかで続ける."""
    with st.container(border=True):
        st.markdown(
            "この相談を受け付けずみにして、利用者の支援として続けます。同意は取り直しません。"
        )
        keeps = st.checkbox(
            "主訴とその場の対応を支援記録にする（次の対応は「やること」に入ります）", True,
            key=f"{key}.record",
        )  # fmt: skip
        if not st.button("支援記録へ移す", type="primary", key=f"{key}.save"):
            return

    def run(work: Work) -> Intake:
        return intakes.accept(work, row.pk, row.version, keeps_record=keeps)

    if save(user, "支援記録へ移しました", run):
        leave()


def event(user: Actor, row: Intake, *, key: str) -> None:
    """説明会・登録面談会に入れる."""
    with read_only(user) as view:
        coming = {each.id: each for each in events(view, clock.today()).rows}
    if not coming:
        st.info(
            "これから開く説明会・登録面談会がありません。"
            "一覧の「説明会・登録面談会」で、先に日を決めてください。"
        )
        return
    with st.container(border=True):
        picked = st.selectbox(
            "どの会に入れますか", list(coming), format_func=lambda i: event_title(coming[i]),
            key=key, width=760,
        )  # fmt: skip
        beyond = st.checkbox("定員をこえて入れる", key=f"{key}.beyond")
        if not st.button("会に入れる", type="primary", key=f"{key}.save"):
            return

    def run(work: Work) -> bool:
        reception_events.invite(work, picked, [row.pk], beyond_capacity=beyond)
        return True

    if save(user, "会に入れました", run):
        st.rerun()


def event_title(each: EventRow) -> str:
    """会の名前: kind, day, time, place, and how many places are left."""
    kind = codes("reception_event_kind").label(each.kind)
    places = f"{each.coming}人"
    if each.capacity is not None:
        places = f"{each.coming}／{each.capacity}人" + ("・満員" if each.is_full else "")
    return f"{kind}　{format_date(each.held_on)} {each.starts_at}　{each.place}（{places}）"


def owner(user: Actor, row: Intake, *, key: str) -> None:
    """担当を決める: take it, or hand it to a colleague."""
    with read_only(user) as view:
        staff = staff_names(view)
    start = row.owner_id or user.id
    known = list(staff)
    picked = st.selectbox(
        "だれが受け持ちますか", known, index=known.index(start) if start in known else 0,
        format_func=lambda i: plain(staff[i]), key=key, width=320,
    )  # fmt: skip
    if not st.button("担当を決める", type="primary", key=f"{key}.save"):
        return
    if save(user, "担当を決めました", lambda w: intakes.take(w, row.pk, row.version, picked)):
        st.rerun()


def close(user: Actor, row: Intake, *, key: str) -> None:
    """相談を終える, with the reason; a referral with where to and a day for asking how it went."""
    form_seen = seen(key, row.version, {})
    _, places = organization_box(user, key=f"{key}.place", label="紹介した先をさがす（名簿）")
    with EntryForm(CloseEntry, key=key, submit="この相談を終える") as form:
        form.code("close_reason", horizontal=True)
        place, other, on = form.columns([1.6, 1.6, 1.2])
        with place:
            form.choice("referred_id", places)
        with other:
            form.text("referred_to")
        with on:
            form.date("follow_up_on")
        form.text("close_note", placeholder="例: 本人の希望で保健所を紹介した")
        st.caption("終えた相談は一覧の「終わった相談」に残り、もう一度ひらけます。")
    entry = form.entry
    if entry and save_seen(
        user, "相談を終えました", form_seen,
        lambda work: intakes.close(work, row.pk, form_seen.version, entry),
    ):  # fmt: skip
        session.renew(key)
        leave()
