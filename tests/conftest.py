"""Fixtures: a real database per test (SQLite, or PostgreSQL with --database=postgresql), a frozen day."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import bootstrap, config
from core.db.actor import Actor
from core.db.engine import forget_engine
from core.db.work import unit_of_work
from core.domain.users import User
from tests import databases

TODAY = "2026-11-21"

os.environ["TSUNAGICHO_TEST"] = "1"
os.environ["TSUNAGICHO_TODAY"] = TODAY
os.environ["TSUNAGICHO_SECRET"] = "f0e1d2c3b4a5968778695a4b3c2d1e0f-for-tests-only"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", default="both", choices=["sqlite", "postgresql", "both"])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that uses the ledger runs on SQLite and on PostgreSQL."""
    if "database_kind" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--database")
        kinds = ["sqlite", "postgresql"] if wanted == "both" else [wanted]
        if metafunc.definition.get_closest_marker("sqlite_only"):
            kinds = [kind for kind in kinds if kind == "sqlite"]
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture(autouse=True)
def settings_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has its own data folder, and settings read anew."""
    monkeypatch.setenv("TSUNAGICHO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    config.settings.cache_clear()
    forget_engine()
    yield
    forget_engine()
    config.settings.cache_clear()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated ledger, made once a session and copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    before = os.environ.get("TSUNAGICHO_DATA_DIR")
    os.environ["TSUNAGICHO_DATA_DIR"] = str(folder)
    config.settings.cache_clear()
    forget_engine()
    bootstrap.prepare()
    forget_engine()
    config.settings.cache_clear()
    if before is not None:
        os.environ["TSUNAGICHO_DATA_DIR"] = before
    return folder


@pytest.fixture
def ledger(
    database_kind: str,
    sqlite_template: Path,
    settings_anew: None,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """A migrated, empty ledger; the value is the kind of database."""
    if database_kind == "sqlite":
        shutil.copytree(sqlite_template, config.settings().data_dir, dirs_exist_ok=True)
        yield database_kind
        return
    monkeypatch.setenv("DATABASE_URL", databases.fresh_postgresql())
    config.settings.cache_clear()
    forget_engine()
    yield database_kind


@pytest.fixture
def staff(ledger: str) -> dict[str, Actor]:
    """One account of every role, by role."""
    return add_staff()


def add_staff() -> dict[str, Actor]:
    """One account of every role: 模擬の職員."""
    from core.db.actor import SYSTEM

    names = {
        "admin": "模擬 管理",
        "director": "模擬 所長",
        "supporter": "模擬 支援",
        "clerk": "模擬 事務",
        "viewer": "模擬 閲覧",
        "partner": "模擬 連携",
    }
    with unit_of_work(SYSTEM) as work:
        users = [
            work.add(User(login=role, name=name, role=role, must_change_password=False))
            for role, name in names.items()
        ]
    return {user.role: user.actor for user in users}
