"""Fixtures: a real database per test (SQLite, or PostgreSQL with --database=postgresql), a frozen day."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import bcrypt
import pytest

from core import bootstrap, config
from core.db.actor import Actor
from core.db.engine import forget_engine
from core.db.work import unit_of_work
from core.domain.users import User
from core.services import passphrases
from tests import databases

TODAY = "2026-11-21"
T = TypeVar("T")
_REAL_SALT = bcrypt.gensalt

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's files first, the longest before all: none of them runs alone at the end."""
    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> int:
        return -tests[item.path] if item.get_closest_marker("browser") else 0

    items.sort(key=place)


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
    forget_engine()
    databases.drop_copies()


def pytest_sessionfinish() -> None:
    """The database server of this process ends with it."""
    databases.stop()


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """bcrypt at its lowest cost: 12 rounds for each of a thousand accounts would take minutes.

    `full_hashing` gives the real cost back to what is about it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bcrypt, "gensalt", lambda rounds=4, prefix=b"2b": _REAL_SALT(4, prefix))
        yield


@pytest.fixture
def full_hashing(quick_hashing: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """bcrypt as the product uses it."""
    monkeypatch.setattr(bcrypt, "gensalt", _REAL_SALT)
    passphrases._nobody.cache_clear()
    yield
    passphrases._nobody.cache_clear()


class Kept:
    """A ledger that many tests start from: filled once, copied for each of them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, dict[tuple[str, str], tuple[str, Any]]()

    def start_from(self, name: str, kind: str, fill: Callable[[], T]) -> T:
        """The fresh ledger of this test becomes a copy of the one that `fill` once filled.

        Returns what `fill` returned then.
        """
        here = config.settings().data_dir
        if (name, kind) not in self._made:
            answer = fill()
            forget_engine()
            if kind == "sqlite":
                place = str(shutil.copytree(here, self._folder / name))
            else:
                place = databases.keep_postgresql(os.environ["DATABASE_URL"])
            self._made[name, kind] = (place, answer)
            return answer
        place, answer = self._made[name, kind]
        forget_engine()
        if kind == "sqlite":
            shutil.rmtree(here)
            shutil.copytree(place, here)
        else:
            os.environ["DATABASE_URL"] = databases.fresh_postgresql(place)
            config.settings.cache_clear()
        return cast(T, answer)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Ledgers to start from."""
    return Kept(tmp_path_factory.mktemp("kept"))


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
