"""手帳・自立支援医療の更新 (renewal of certificates): the window before the last valid day."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.dates import add_months
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled


def certificate_renewal_window(
    certificate_type: str, expires_on: date, book: RuleBook
) -> Ruled[Period | None]:
    """手帳の更新申請ができる期間: 精神 from three months before expiry to the last valid day.

    `None` for certificates that are not renewed by date (身体・愛の手帳: 再認定・再判定). The day
    printed on the certificate counts, not one computed from the day of issue.
    """
    renews = book.get(f"certificate.{certificate_type}.renews", expires_on)
    if not renews.flag:
        return Ruled(None, (renews,))
    months = book.get(f"certificate.{certificate_type}.renewal_window_months", expires_on)
    return Ruled(_window(expires_on, months), (renews, months))


def medical_aid_renewal_window(expires_on: date, book: RuleBook) -> Ruled[Period]:
    """自立支援医療(精神通院)の更新申請ができる期間: from three months before expiry."""
    months = book.get("medical_aid.renewal_window_months", expires_on)
    return Ruled(_window(expires_on, months), (months,))


def _window(expires_on: date, months: Parameter) -> Period:
    """The months that end on the last valid day: 2027-02-28 opens on 2026-12-01."""
    return Period(add_months(expires_on + timedelta(days=1), -months.integer), expires_on)
