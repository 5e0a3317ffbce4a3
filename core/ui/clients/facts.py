"""サービス・手帳・就職 (what the clocks hang on): one line each, opened to be corrected or ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st
from sqlmodel import SQLModel

from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import Work, read_only
from core.domain.clients import (
    Certificate,
    CertificateEntry,
    Employment,
    EmploymentEntry,
    ServiceUse,
    ServiceUseEntry,
)
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.rules.parameters import RuleBook
from core.domain.rules.retention_support import settling_period
from core.queries.client_facts import certificates_of, employments_of, services_of
from core.queries.clients import ClientPage, organization_choices, organization_names
from core.queries.rules import rule_book
from core.services.certificates import add_certificate, change_certificate
from core.services.derived import service_limit_caution
from core.services.employments import add_employment, change_employment
from core.services.service_uses import add_service_use, change_service_use
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.page import save
from core.ui.plain import plain

E = TypeVar("E", bound=SQLModel)
R = TypeVar("R", bound=TableModel)


def client_facts(user: Actor, person: ClientPage) -> None:
    """サービス・手帳・就職の三つの欄."""
    text = st.text_input(
        "事業所・企業をさがす", key="client.facts.place", width=420,
        placeholder="名前の2文字以上。見つかると、下の欄で選べます", persist_state="page",
    )  # fmt: skip
    with read_only(user) as view:
        uses = services_of(view, person.client.pk)
        held = certificates_of(view, person.client.pk)
        jobs = employments_of(view, person.client.pk)
        known = {use.organization_id for use in uses} | {job.organization_id for job in jobs}
        places = {
            **organization_names(view, {place for place in known if place}),
            **organization_choices(view, text),
        }
        book = rule_book(view)
    _services(user, person, uses, places, book)
    _certificates(user, person, held)
    _jobs(user, person, jobs, places, book)


def _services(
    user: Actor,
    person: ClientPage,
    uses: Sequence[ServiceUse],
    places: Mapping[int, str],
    book: RuleBook,
) -> None:
    st.subheader("サービス利用", anchor=False)

    def fields(form: EntryForm[ServiceUseEntry]) -> None:
        service, place, start, end = form.columns([1.4, 1.8, 1, 1])
        with service:
            form.code("service")
        with place:
            form.choice("organization_id", places)
        with start:
            form.date("start_on")
        with end:
            form.date("end_on")
        form.text("note")

    _lines(user, uses, ServiceUseEntry, lambda u: _service_title(u, places, book), fields,
           change_service_use, key="client.service")  # fmt: skip
    _adder(user, person, ServiceUseEntry, "サービス利用を加える", fields, add_service_use,
           key="client.service")  # fmt: skip


def _certificates(user: Actor, person: ClientPage, held: Sequence[Certificate]) -> None:
    st.subheader("手帳", anchor=False)

    def fields(form: EntryForm[CertificateEntry]) -> None:
        kind, grade, status, issued, expires = form.columns([1.5, 1.5, 1, 1, 1])
        with kind:
            form.code("kind")
        with grade:
            form.code("grade", full=True, leaves=True)
        with status:
            form.code("status")
        with issued:
            form.date("issued_on")
        with expires:
            form.date("expires_on")

    _lines(user, held, CertificateEntry, _certificate_title, fields,
           change_certificate, key="client.certificate")  # fmt: skip
    _adder(user, person, CertificateEntry, "手帳を加える", fields, add_certificate,
           key="client.certificate")  # fmt: skip


def _jobs(
    user: Actor,
    person: ClientPage,
    jobs: Sequence[Employment],
    places: Mapping[int, str],
    book: RuleBook,
) -> None:
    st.subheader("就職", anchor=False)

    def fields(form: EntryForm[EmploymentEntry]) -> None:
        place, occupation, scheme, hours = form.columns([1.6, 1.4, 1.3, 1])
        with place:
            form.choice("organization_id", places)
        with occupation:
            form.code("occupation")
        with scheme:
            form.code("scheme")
        with hours:
            form.code("hours_band")
        hired, left, reason, _ = form.columns([1, 1, 1.6, 1])
        with hired:
            form.date("hired_on")
        with left:
            form.date("left_on")
        with reason:
            form.code("separation_reason", leaves=True)

    _lines(user, jobs, EmploymentEntry, lambda j: _job_title(j, places, book), fields,
           change_employment, key="client.job")  # fmt: skip
    _adder(user, person, EmploymentEntry, "就職を加える", fields, add_employment,
           key="client.job")  # fmt: skip


# -- one line, and the form behind it ------------------------------------------------------------


def _lines(
    user: Actor,
    rows: Sequence[R],
    entry_class: type[E],
    title: Callable[[R], str],
    fields: Callable[[EntryForm[E]], None],
    change: Callable[[Work, int, int, E], object],
    *,
    key: str,
) -> None:
    for row in rows:
        place = f"{key}.{row.pk}"
        with st.expander(title(row)):
            form_seen = seen(place, row.version, row.model_dump())
            with EntryForm(
                entry_class, key=place, submit="直したところを保存する", values=form_seen.values,
                fixed={"client_id": form_seen.values["client_id"]},
            ) as form:  # fmt: skip
                fields(form)
            entry = form.entry
            if entry and save_seen(
                user, "保存しました", form_seen, _changer(change, row.pk, form_seen.version, entry)
            ):
                session.renew(place)
                st.rerun()


def _changer(
    change: Callable[[Work, int, int, E], object], row_id: int, version: int, entry: E
) -> Callable[[Work], object]:
    return lambda work: change(work, row_id, version, entry)


def _adder(
    user: Actor,
    person: ClientPage,
    entry_class: type[E],
    label: str,
    fields: Callable[[EntryForm[E]], None],
    add: Callable[[Work, E], object],
    *,
    key: str,
) -> None:
    place = f"{key}.new.{person.client.pk}"
    with st.expander(label, icon=":material/add:"):
        with EntryForm(
            entry_class, key=place, submit=label, fixed={"client_id": person.client.pk}
        ) as form:
            fields(form)
        entry: Any = form.entry
        if entry and save(user, "加えました", lambda work: add(work, entry)):
            session.renew(place)
            st.rerun()


def _service_title(use: ServiceUse, places: Mapping[int, str], book: RuleBook) -> str:
    limit = ""
    if use.limit_on and not use.end_on:
        caution = service_limit_caution(use.service, use.start_on, book)
        limit = f"　期間の満了 {format_date(use.limit_on)} {caution}"
    return (
        f"**{codes('service').label(use.service)}**　{_span(use.start_on, use.end_on)}"
        f"　{_place(use.organization_id, places)}{limit}"
    )


def _certificate_title(held: Certificate) -> str:
    expires = f"　有効期限 {format_date(held.expires_on)}" if held.expires_on else ""
    return (
        f"**{codes('certificate_type').label(held.kind)}**　"
        f"{codes('certificate_grade').label(held.grade)}　"
        f"{codes('certificate_status').label(held.status)}{expires}"
    )


def _job_title(job: Employment, places: Mapping[int, str], book: RuleBook) -> str:
    full = ""
    if job.six_months_on and not job.left_on:
        caution = settling_period(job.hired_on, book).caution
        full = f"　6か月の満了 {format_date(job.six_months_on)} {caution}"
    return (
        f"**{_place(job.organization_id, places) or '就職先の記入なし'}**　"
        f"{_span(job.hired_on, job.left_on)}　{codes('occupation').label(job.occupation)}{full}"
    )


def _place(organization_id: int | None, places: Mapping[int, str]) -> str:
    return plain(places.get(organization_id, "")) if organization_id else ""


def _span(start: date, end: date | None) -> str:
    last = format_date(end, weekday=False) if end else ""
    return f"{format_date(start, weekday=False)} 〜 {last}"
