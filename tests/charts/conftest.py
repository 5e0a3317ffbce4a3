"""The ledger that every chart is drawn from: see `tests/charts/sample.py`."""

from __future__ import annotations

import pytest

from core.db.actor import Actor
from tests.charts.sample import fill
from tests.conftest import Kept


@pytest.fixture
def filled(ledger: str, staff: dict[str, Actor], kept: Kept) -> dict[str, Actor]:
    """One account of every role, and the sample."""

    def both() -> dict[str, Actor]:
        fill(staff["supporter"])
        return staff

    return kept.start_from("charts", ledger, both)
