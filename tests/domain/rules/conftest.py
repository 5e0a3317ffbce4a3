"""Every rule is tried with the parameters that ship, on the day of the design's test vectors."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.parameters import RuleBook, default_book


@pytest.fixture(scope="session")
def book() -> RuleBook:
    return default_book()


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 21)
