"""表の形: the migrations build exactly what the models say, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlmodel import select

from core import config
from core.bootstrap import found_series
from core.db.actor import SYSTEM
from core.db.engine import engine, forget_engine
from core.db.schema import BrokenReference, alembic_config, migrate
from core.db.work import read_only
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingDecision, MeetingNote
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


@pytest.fixture
def at_0032(ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of the version before, in which a meeting was held and noted."""
    monkeypatch.setenv("TSUNAGICHO_DATA_DIR", str(tmp_path / "older"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    forget_engine()
    config.settings.cache_clear()
    with engine().begin() as connection:
        older = alembic_config()
        older.attributes["connection"] = connection
        command.upgrade(older, "0032")
        stamps = "version, created_at, updated_at"
        for line in (
            f"INSERT INTO meeting ({stamps}, kind, held_on) VALUES (1, '{WHEN}', '{WHEN}', 'weekly', '2026-11-16')",
            f"INSERT INTO meeting_note ({stamps}, meeting_id, topic, body) VALUES (1, '{WHEN}', '{WHEN}', 1, 'tasks', 'メモ')",
            f"INSERT INTO task ({stamps}, title, status, source, meeting_id) VALUES (1, '{WHEN}', '{WHEN}', '電話', 'open', 'meeting', 1)",
        ):  # fmt: skip
            connection.execute(text(line))


WHEN = "2026-11-16 01:00:00.000000"


@pytest.mark.sqlite_only
def test_a_table_that_others_refer_to_is_built_anew_and_loses_nothing(at_0032: None) -> None:
    assert migrate() is True
    found_series()
    with read_only(SYSTEM) as view:
        (meeting,) = view.all(select(Meeting))
        (note,) = view.all(select(MeetingNote))
        (decided,) = view.all(select(MeetingDecision))
        assert view.get(MeetingSeries, meeting.series_id).kind == "weekly"
    assert (note.meeting_id, note.body) == (meeting.pk, "メモ")
    assert (decided.meeting_id, decided.body, decided.task_id) == (meeting.pk, "電話", 1)
    with engine().connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


@pytest.mark.sqlite_only
def test_a_migration_that_leaves_a_row_without_its_other_one_is_taken_back(at_0032: None) -> None:
    with engine().connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.cursor().execute("PRAGMA foreign_keys=0")
        driver.cursor().execute("UPDATE meeting_note SET meeting_id = 99")
        driver.cursor().execute("PRAGMA foreign_keys=1")
    with pytest.raises(BrokenReference):
        migrate()
    with engine().connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0032"
        assert connection.scalar(text("SELECT kind FROM meeting")) == "weekly"
