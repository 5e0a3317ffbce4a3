"""手帳・自立支援医療: when the renewal window opens."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.codes import codes
from core.domain.rules.certificates import certificate_renewal_window, medical_aid_renewal_window
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period


@pytest.mark.parametrize(
    ("expires_on", "opens_on"),
    [
        (date(2027, 2, 28), date(2026, 12, 1)),
        (date(2028, 2, 29), date(2027, 12, 1)),
        (date(2027, 3, 31), date(2027, 1, 1)),
        (date(2027, 2, 20), date(2026, 11, 21)),
        (date(2027, 5, 30), date(2027, 2, 28)),
    ],
    ids=["2月末に満了", "うるう日に満了", "年度末に満了", "きょう窓口が開く", "月末の切詰め"],
)
def test_renewal_opens_three_months_before_expiry(
    book: RuleBook, expires_on: date, opens_on: date
) -> None:
    mental = certificate_renewal_window("mental", expires_on, book)
    assert mental.value == Period(opens_on, expires_on)
    assert mental.verified
    assert medical_aid_renewal_window(expires_on, book).value == Period(opens_on, expires_on)


def test_certificates_without_renewal_have_no_window(book: RuleBook) -> None:
    handbooks = set(codes("certificate_type").labels()) - {"medical_aid", "recipient"}
    for kind in handbooks:
        window = certificate_renewal_window(kind, date(2027, 2, 28), book).value
        assert (window is not None) == (kind == "mental")
