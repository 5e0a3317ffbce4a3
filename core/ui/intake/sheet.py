"""相談をひらく (one consultation): what was asked, whom it is about, and what to do with it next."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import SETTLED, Intake, ReopenEntry
from core.errors import DomainError
from core.queries.clients import organization_names
from core.queries.intakes import Linked, find_candidates, intake, linked_person
from core.queries.reception_events import EventOfIntake, events_of_intake
from core.queries.users import names_of_all
from core.services import intakes
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.registration_form import registration_form
from core.ui.forms.seen import save_seen, seen
from core.ui.intake import steps
from core.ui.intake.candidates import candidate_list
from core.ui.meeting.bring import bring_button
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

NEXT, REGISTER, ACCEPT = "次の対応", "利用者として登録", "支援記録へ移す"
EVENT, CORRECT, OWNER, CLOSE = "説明会・面談会", "内容を直す", "担当", "相談を終える"
LINK = "この人につなぐ"


def intake_sheet(user: Actor, intake_id: int, *, key: str) -> None:
    """One consultation, with the way back to the list."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if st.button("相談の一覧にもどる", key=f"{key}.back", icon=":material/arrow_back:"):
            steps.leave()
        bring_button(user, intake_id=intake_id, key=f"{key}.meeting")
    try:
        with read_only(user) as view:
            row = intake(view, intake_id)
            person = linked_person(view, row.client_id) if row.client_id else None
            names = names_of_all(view)
            places = organization_names(
                view, {place for place in (row.referrer_id, row.referred_id) if place}
            )
            events = events_of_intake(view, intake_id)
    except DomainError as refusal:
        st.warning(str(refusal))
        return
    _facts(row, names, places, events)
    if person:
        _about(user, row, person, key)
    if row.status in SETTLED:
        _settled(user, row, places, key)
        return
    if person is None:
        _perhaps_known(user, row, key)
    _to_do(user, row, key)


def _to_do(user: Actor, row: Intake, key: str) -> None:
    onward = ACCEPT if row.client_id else REGISTER
    shown = st.segmented_control(
        "すること", [NEXT, onward, EVENT, CORRECT, OWNER, CLOSE], default=NEXT, required=True,
        key=f"{key}.shown", label_visibility="collapsed",
    )  # fmt: skip
    version = f"{row.id}.{row.version}"
    if shown == NEXT:
        steps.next_step(user, row, key=f"{key}.next.{row.id}")
    elif shown == REGISTER:
        registration_form(user, row, key=f"{key}.register.{row.id}")
    elif shown == ACCEPT:
        steps.accept(user, row, key=f"{key}.accept.{version}")
    elif shown == EVENT:
        steps.event(user, row, key=f"{key}.event.{row.id}")
    elif shown == CORRECT:
        steps.correct(user, row, key=f"{key}.correct.{row.id}")
    elif shown == OWNER:
        steps.owner(user, row, key=f"{key}.owner.{version}")
    else:
        steps.close(user, row, key=f"{key}.close.{row.id}")


# -- what is known -------------------------------------------------------------------------------


def _facts(
    row: Intake, names: dict[int, str], places: dict[int, str], events: list[EventOfIntake]
) -> None:
    with st.container(border=True):
        who, how = st.columns([1, 1])
        kana = f"（{plain(row.kana)}）" if row.kana else ""
        name = plain(row.name) or "匿名の相談"
        who.subheader(f"{name}{kana}", anchor=False)
        born = format_date(row.birth_on, weekday=False) if row.birth_on else ""
        known = [born, plain(row.phone), plain(row.municipality), f"受付{row.id}"]
        who.markdown("　".join(part for part in known if part))
        how.markdown(f"{_received(row)}  \n{_referred_by(row, places)}")
        owner = f"担当 {plain(names.get(row.owner_id, ''))}" if row.owner_id else "担当なし"
        how.markdown(
            f"{codes('intake_status').label(row.status)}・緊急度 {codes('urgency').label(row.urgency)}・"
            f"{owner}"
        )
        asked, answered = st.columns([1, 1])
        asked.caption("主訴")
        asked.text(row.complaint)
        answered.caption("その場の対応")
        answered.text(row.answer or "（記入なし）")
        for each in events:
            _on_an_event(each)


def _received(row: Intake) -> str:
    return (
        f"{format_date(row.received_on)} 受付・{codes('contact_method').label(row.method)}・"
        f"{codes('contact_party').label(row.asker)}から・{codes('intake_route').label(row.route)}"
    )


def _referred_by(row: Intake, places: dict[int, str]) -> str:
    told = (
        codes("referral_source").label(row.referral_source),
        plain(places.get(row.referrer_id or 0, "")),
        plain(row.referrer),
    )
    return "紹介元　" + ("・".join(part for part in told if part) or "（記入なし）")


def _on_an_event(each: EventOfIntake) -> None:
    kind = codes("reception_event_kind").label(each.kind)
    st.markdown(
        f":material/event: {kind}　{format_date(each.held_on)} {plain(each.starts_at)}　"
        f"{plain(each.place)}　**{codes('attendance').label(each.status)}**"
    )


def _about(user: Actor, row: Intake, person: Linked, key: str) -> None:
    """登録ずみの人の相談, with the way to the person and, while open, the way to take it back."""
    stage = codes("support_stage").label(person.stage)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/link: **{plain(person.name)}**（{person.number}）　{stage}　の相談です。"
        )
        open_link("利用者カルテをひらく", CLIENT, id=person.id)
        if row.status not in SETTLED and st.button(
            "つながりを外す", key=f"{key}.unlink.{row.id}.{row.version}", type="tertiary"
        ):
            undone = save(
                user, "つながりを外しました", lambda w: intakes.unlink(w, row.pk, row.version)
            )
            if undone:
                st.rerun()


def _perhaps_known(user: Actor, row: Intake, key: str) -> None:
    """この人は、もう登録されています: only what is the same, not what is alike."""
    with read_only(user) as view:
        found = find_candidates(
            view, row.name, row.kana, row.birth_on, row.phone, without_intake=row.pk
        )
    strong = [candidate for candidate in found if candidate.is_strong]
    if not strong:
        return
    with st.expander(
        f"同じ人かもしれない人が {len(strong)}件 あります。登録の前に確かめてください",
        icon=":material/group:", expanded=True,
    ):  # fmt: skip
        chosen = candidate_list(user, strong[:5], key=f"{key}.found.{row.id}", act=LINK)
    if chosen is None:
        return

    def join(work: Work) -> Intake:
        return intakes.link(work, row.pk, row.version, chosen)

    if save(user, "登録ずみの人につなぎました", join):
        st.rerun()


def _settled(user: Actor, row: Intake, places: dict[int, str], key: str) -> None:
    if row.status == "accepted":
        st.success("この相談は、利用者として登録されています。")
        return
    day = format_date(row.closed_on) if row.closed_on else ""
    place = plain(places.get(row.referred_id or 0, "") or row.referred_to)
    told = [codes("intake_close_reason").label(row.close_reason), place, plain(row.close_note)]
    st.info(f"{day} に終わりました（{'・'.join(part for part in told if part)}）。")
    _reopen(user, row, key=f"{key}.reopen.{row.id}")


def _reopen(user: Actor, row: Intake, *, key: str) -> None:
    form_seen = seen(key, row.version, {})
    with (
        st.expander("もう一度ひらく"),
        EntryForm(ReopenEntry, key=key, submit="この相談をもう一度ひらく") as form,
    ):
        form.text("reason", placeholder="例: 本人からまた電話があった")
    entry = form.entry
    if entry and save_seen(
        user, "もう一度ひらきました", form_seen,
        lambda work: intakes.reopen(work, row.pk, form_seen.version, entry.reason),
    ):  # fmt: skip
        session.renew(key)
        st.rerun()
