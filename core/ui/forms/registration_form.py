"""登録の入力票 (registration form): filled from the consultation; the consent is part of it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.registration import RegistrationEntry, prefilled
from core.queries.intakes import find_candidates
from core.queries.users import staff_names
from core.services import intakes
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.intake.candidates import candidate_list
from core.ui.navigation import CLIENT, go


def registration_form(user: Actor, intake: Intake, *, key: str) -> None:
    """利用者として登録する; afterwards the new person's page opens."""
    _warn_of_duplicates(user, intake, key)
    values = prefilled(intake, clock.today())
    values["owner_id"] = values["owner_id"] or user.id
    form_seen = seen(key, intake.version, values)
    with read_only(user) as view:
        staff = staff_names(view)
    with EntryForm(
        RegistrationEntry, key=key, submit="利用者として登録する", values=form_seen.values
    ) as form:
        _person(form, staff)
        st.markdown("**取得の同意**　要配慮個人情報（障害・医療・配慮など）を書くために必要です。")
        _consent(form)
        st.markdown("**サービス**　すぐに使い始めるときだけ入力します。")
        _service(form)
    entry = form.entry
    if not entry:
        return

    def run(work: Work) -> Client:
        return intakes.register(
            work, intake.pk, form_seen.version, entry.client(), entry.consent(user.id),
            entry.service_use(),
        )  # fmt: skip

    client = save_seen(user, "利用者として登録しました", form_seen, run)
    if client is not None:
        go(CLIENT, id=client.pk)


def _warn_of_duplicates(user: Actor, intake: Intake, key: str) -> None:
    with read_only(user) as view:
        found = find_candidates(
            view, intake.name, intake.kana, intake.birth_on, intake.phone,
            without_intake=intake.pk,
        )  # fmt: skip
    strong = [c for c in found if any(reason.endswith("同じ") for reason in c.reasons)]
    if strong:
        st.warning("登録の前に、同じ人がもういないかを確かめてください。", icon=":material/group:")
        candidate_list(user, strong[:5], key=f"{key}.found")


def _person(form: EntryForm[RegistrationEntry], staff: dict[int, str]) -> None:
    name, kana, birth, phone = form.columns([1.2, 1.2, 1, 1])
    with name:
        form.text("name")
    with kana:
        form.text("kana")
    with birth:
        form.date("birth_on")
    with phone:
        form.text("phone")
    town, address, source, owner, on = form.columns([1, 1.8, 1.3, 1, 1])
    with town:
        form.text("municipality")
    with address:
        form.text("address")
    with source:
        form.code("referral_source")
    with owner:
        form.choice("owner_id", staff)
    with on:
        form.date("registered_on", today=True)
    disability, wishes, considerations = form.columns([1.2, 2, 2])
    with disability:
        form.code("disability", full=True)
        form.yesno("is_developmental")
    with wishes:
        form.area("wishes", height=100)
    with considerations:
        form.area("considerations", height=100)


def _consent(form: EntryForm[RegistrationEntry]) -> None:
    on, method, signer, document = form.columns([1, 1.2, 1, 1.8])
    with on:
        form.date("consent_on", today=True)
    with method:
        form.code("consent_method")
    with signer:
        form.text("consent_signer")
    with document:
        form.text("consent_document", placeholder="例: 書庫2 あ行")
    form.several("consent_items", "data_category")


def _service(form: EntryForm[RegistrationEntry]) -> None:
    service, start, _ = form.columns([1.5, 1, 2])
    with service:
        form.code("service")
    with start:
        form.date("service_start_on")
