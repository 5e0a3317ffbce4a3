"""手帳・サービスの入力欄: the fields of each in their form."""

from __future__ import annotations

from typing import Any

from core.ui.clients.one_form import Choices
from core.ui.forms.entry_form import EntryForm


def draw_certificate(form: EntryForm[Any], choices: Choices) -> None:
    """種類と期限; below, what only a 受給者証 or 自立支援医療 says."""
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
    tail, issuer, place, note = form.columns([0.8, 1.2, 1.6, 1.6])
    with tail:
        form.text("number_tail", placeholder="1234")
    with issuer:
        form.text("issuer")
    with place:
        form.choice("organization_id", choices.get("organization_id", {}))
    with note:
        form.text("note")
    service, quantity, months, limit = form.columns([1.4, 1.4, 1.2, 1.2])
    with service:
        form.code("service")
    with quantity:
        form.text("quantity", placeholder="受給者証のとき。例: 当該月の日数−8日")
    with months:
        form.text("monitoring_months", placeholder="受給者証のとき")
    with limit:
        form.text("payment_limit_yen", placeholder="例: 9300")


def draw_service(form: EntryForm[Any], choices: Choices) -> None:
    """サービスと期間."""
    service, place, start, end, extended = form.columns([1.4, 1.7, 1, 1, 1.3])
    with service:
        form.code("service")
    with place:
        form.choice("organization_id", choices.get("organization_id", {}))
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    with extended:
        form.date("extended_to")
    form.text("note")
