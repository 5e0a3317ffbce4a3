"""表の形: the migrations build exactly what the models say, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config

from core import config
from core.db.engine import forget_engine
from core.db.schema import alembic_config, migrate
from core.domain.tables import metadata
from tests import databases


def checked() -> Config:
    command.check(alembic_config())  # raises when a model and the migrations differ
    return alembic_config()


def test_models_and_migrations_agree(ledger: str) -> None:
    checked()


def test_migrating_again_does_nothing(ledger: str) -> None:
    assert migrate() is False


@pytest.mark.sqlite_only
def test_an_empty_postgresql_gets_every_table(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_engine()
    monkeypatch.setenv("DATABASE_URL", databases.empty_postgresql())
    config.settings.cache_clear()
    assert migrate() is True
    checked()


def test_every_constraint_has_a_name() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"
