"""登録の入力票 (registration form): filled from the consultation; the consent is part of it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.registration import RegistrationEntry, prefilled
from core.queries.enrolments import office_choices
from core.queries.users import staff_names
from core.services import intakes
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_fields import person_fields
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import CLIENT, go


def registration_form(user: Actor, intake: Intake, *, key: str) -> None:
    """利用者として登録する; afterwards the new person's page opens."""
    values = prefilled(intake, clock.today())
    values["owner_id"] = values["owner_id"] or user.id
    form_seen = seen(key, intake.version, values)
    with read_only(user) as view:
        staff = staff_names(view)
        offices = {office_id: each.name for office_id, each in office_choices(view).items()}
    with EntryForm(
        RegistrationEntry, key=key, submit="利用者として登録する", values=form_seen.values
    ) as form:
        _person(form, staff)
        st.markdown("**取得の同意**　要配慮個人情報（障害・医療・配慮など）を書くために必要です。")
        _consent(form)
        st.markdown("**サービスと事業**　すぐに始まるときだけ入力します。あとからでも書けます。")
        _service(form, offices)
        form.yesno("keeps_record")
    entry = form.entry
    if not entry:
        return

    def run(work: Work) -> Client:
        return intakes.register(
            work, intake.pk, form_seen.version, entry.client(), entry.consent(user.id),
            entry.service_use(), entry.enrolment(), keeps_record=entry.keeps_record,
        )  # fmt: skip

    client = save_seen(user, "利用者として登録しました", form_seen, run)
    if client is not None:
        go(CLIENT, id=client.pk)


def _person(form: EntryForm[RegistrationEntry], staff: dict[int, str]) -> None:
    person_fields(form)
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


def _service(form: EntryForm[RegistrationEntry], offices: dict[int, str]) -> None:
    service, start, office, programme = form.columns([1.3, 1, 1.3, 1.6])
    with service:
        form.code("service")
    with start:
        form.date("service_start_on")
    if offices:
        with office:
            form.choice("office_id", offices)
        with programme:
            form.code("programme")
