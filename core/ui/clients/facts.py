"""手帳・サービス (what the clocks hang on): read as lines, opened to be corrected or ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.deadlines.certificate_renewal import NOT_HELD, window
from core.domain.clients import Certificate, CertificateEntry, ServiceUse, ServiceUseEntry
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.rules.parameters import RuleBook
from core.domain.rules.service_age import service_age_caution
from core.queries.client_facts import certificates_of, services_of
from core.queries.clients import ClientPage, organization_choices, organization_names
from core.queries.rules import rule_book
from core.services.certificates import add_certificate, change_certificate
from core.services.derived import service_limit_caution
from core.services.service_uses import add_service_use, change_service_use
from core.ui.clients.fact_forms import draw_certificate, draw_service
from core.ui.clients.one_form import Choices, OneForm
from core.ui.clients.rows import Kind, draw_rows, whole
from core.ui.plain import plain


@dataclass(frozen=True)
class Around:
    """What the lines need beside their row."""

    places: Mapping[int, str]
    book: RuleBook
    born_on: date | None
    uses: Sequence[ServiceUse]


@st.fragment
def client_facts(user: Actor, person: ClientPage) -> None:
    """手帳とサービスの欄."""
    client_id = person.client.pk
    form = OneForm(user, client_id, "facts")
    writes, sees = may(user, Action.WRITE_CLIENTS), may(user, Action.SEE_SENSITIVE)
    text = _place_box() if form.opened else ""
    with read_only(user) as view:
        held, uses = certificates_of(view, client_id), services_of(view, client_id)
        rows = (*held, *uses)
        known = {row.organization_id for row in rows if row.organization_id}  # type: ignore[attr-defined]
        names = organization_names(view, known)
        found = organization_choices(view, text)
        around = Around(names, rule_book(view), person.client.birth_on, uses)
    choices: Choices = {"organization_id": {**names, **found}}
    if not sees:
        st.caption("手帳・受給者証・自立支援医療・サービス利用は、あなたの役割では表示しません。")
        return
    with st.container(border=True, gap="small"):
        draw_rows(form, CERTIFICATE, client_id, held, lambda h: certificate_line(h, around),
                  writes=writes, choices=choices)  # fmt: skip
    with st.container(border=True, gap="small"):
        draw_rows(form, SERVICE, client_id, uses, lambda u: service_line(u, around),
                  writes=writes, choices=choices)  # fmt: skip
    form.finish()


def _place_box() -> str:
    return st.text_input(
        "事業所・医療機関をさがす", key="client.facts.place", width=420,
        placeholder="名前の2文字以上。見つかると、下の欄で選べます", persist_state="page",
    )  # fmt: skip


# -- lines -----------------------------------------------------------------------------------------


def certificate_line(held: Certificate, around: Around) -> str:
    """種類・等級・状態, the last day and the window of its renewal; then what a 受給者証 says."""
    first = [
        f"**{codes('certificate_type').label(held.kind)}**",
        codes("certificate_grade").label(held.grade),
        codes("certificate_status").label(held.status),
        f"末尾 {plain(held.number_tail)}" if held.number_tail else "",
        plain(held.issuer),
        f"交付 {format_date(held.issued_on, weekday=False)}" if held.issued_on else "",
    ]
    second = [
        f"有効期限 {format_date(held.expires_on)}" if held.expires_on else "",
        renewal_words(held, around.book),
    ]
    third = [
        codes("service").label(held.service),
        f"支給量 {plain(held.quantity)}" if held.quantity else "",
        f"モニタリング {held.monitoring_months}か月ごと" if held.monitoring_months else "",
        f"負担上限 {held.payment_limit_yen:,}円" if held.payment_limit_yen is not None else "",
        _place(held.organization_id, around.places),
        plain(held.note),
    ]
    return _lines(first, second, third)


def renewal_words(held: Certificate, book: RuleBook) -> str:
    """「更新の受付 2026/12/01〜」, open now or not; '' where no rule says when it opens."""
    if held.expires_on is None or held.status in NOT_HELD:
        return ""
    found = window(held.kind, held.expires_on, book)
    if found.value is None:
        return ""
    today = clock.today()
    caution = f" :orange[{found.caution}]" if found.caution else ""
    since = f"更新の受付 {format_date(found.value.start_on, weekday=False)}〜{caution}"
    if today > found.value.end_on:
        return ":red-badge[有効期限が過ぎています]"
    return f"{since} :orange-badge[いま受付中]" if today in found.value else since


def service_line(use: ServiceUse, around: Around) -> str:
    """サービス・期間・事業所, its last day by rule; then what somebody should check."""
    limit = ""
    if use.limit_on and not use.end_on:
        caution = service_limit_caution(use.service, use.start_on, around.book)
        limit = f"期間の満了 {format_date(use.limit_on)} :orange[{caution}]"
    first = [
        f"**{codes('service').label(use.service)}**",
        _span(use.start_on, use.end_on),
        _place(use.organization_id, around.places),
        limit,
    ]
    age = service_age_caution(use.service, around.born_on, use.start_on, around.book)
    second = [
        f":orange-badge[年齢を確認{'・' + age.caution if age.caution else ''}] {age.value}"
        if age.value else "",
        ":orange-badge[期間の重なり] 同じ期間に、別の事業所でも同じサービスを使っています。"
        if _meets_another(use, around.uses) else "",
    ]  # fmt: skip
    return _lines(first, second, [plain(use.note)])


def _lines(*lines: Sequence[str]) -> str:
    told = ("　".join(part for part in line if part) for line in lines)
    return "  \n".join(line.replace(" :orange[]", "") for line in told if line)


def _meets_another(use: ServiceUse, uses: Sequence[ServiceUse]) -> bool:
    return any(
        other.id != use.id
        and other.service == use.service
        and other.start_on <= (use.end_on or date.max)
        and use.start_on <= (other.end_on or date.max)
        for other in uses
    )


def _place(organization_id: int | None, places: Mapping[int, str]) -> str:
    return plain(places.get(organization_id, "")) if organization_id else ""


def _span(start: date, end: date | None) -> str:
    last = format_date(end, weekday=False) if end else ""
    return f"{format_date(start, weekday=False)} 〜 {last}"


def _changed(entry_class: Any, change: Any) -> Any:
    """`change` of a service that takes the whole entry."""
    return lambda work, row, seen, changes: change(
        work, row.id, seen, whole(entry_class, row, changes)
    )


CERTIFICATE = Kind(
    "certificate", "手帳・受給者証・自立支援医療 :primary[:small[要配慮]]",
    "まだありません。種類と有効期限を入れると、更新の受付を知らせます。",
    CertificateEntry,
    ("kind", "grade", "status", "issued_on", "expires_on", "number_tail", "issuer", "service",
     "quantity", "monitoring_months", "payment_limit_yen", "organization_id", "note"),
    draw_certificate, add_certificate, _changed(CertificateEntry, change_certificate),
    add_label="手帳などを加える",
)  # fmt: skip
SERVICE = Kind(
    "service", "サービス利用",
    "まだありません。開始日を入れると、期間の満了を知らせます。",
    ServiceUseEntry, ("service", "organization_id", "start_on", "end_on", "note"),
    draw_service, add_service_use, _changed(ServiceUseEntry, change_service_use),
    add_label="サービスを加える",
)  # fmt: skip
