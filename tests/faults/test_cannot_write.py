"""書けないとき: a full or locked disk gives a sentence, keeps reading, and needs no restart."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text

from core.config import settings
from core.db import engine as engines
from core.db.actor import Actor
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.domain.tasks import Task
from core.errors import ReadOnly
from core.services import sign_in

pytestmark = pytest.mark.sqlite_only


def test_a_full_disk_is_told_and_work_goes_on_when_there_is_room(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(staff["supporter"]) as work:
        task = work.add(Task(title="前から"))
    real = engines._pragmas

    def no_more_pages() -> dict[str, int | str]:
        with sqlite3.connect(settings().data_dir / "tsunagicho.db") as other:
            pages = other.execute("PRAGMA page_count").fetchone()[0]
        return {**real(), "max_page_count": pages}

    engines.forget_engine()
    monkeypatch.setattr(engines, "_pragmas", no_more_pages)
    with pytest.raises(ReadOnly, match="ディスクがいっぱい"):
        for _ in range(50):
            with unit_of_work(staff["supporter"]) as work:
                work.add_all([Task(title="長い" * 100) for _ in range(20)])
    with read_only(staff["supporter"]) as view:
        assert view.get(Task, task.pk).title == "前から"
    with pytest.raises((ReadOnly, sign_in.SignInRefused)):  # never fails open
        sign_in.sign_in("admin", "合言葉ではないもの合言葉ではないもの")
    engines.forget_engine()
    monkeypatch.setattr(engines, "_pragmas", real)
    with unit_of_work(staff["supporter"]) as work:
        work.add(Task(title="また書ける"))


def test_a_lock_held_by_another_process_is_told(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 200)
    engines.forget_engine()
    other = sqlite3.connect(settings().data_dir / "tsunagicho.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ReadOnly, match="長く続いて"), unit_of_work(staff["supporter"]) as work:
        work.add(Task(title="待っても書けない"))
    other.execute("ROLLBACK")
    other.close()
    with unit_of_work(staff["supporter"]) as work:
        work.add(Task(title="書ける"))


def test_every_connection_has_the_durable_settings(ledger: str) -> None:
    with connection_for_maintenance() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA recursive_triggers")).scalar() == 1


def test_a_setting_that_does_not_take_stops_the_connection(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = engines._pragmas
    monkeypatch.setattr(engines, "_pragmas", lambda: {**real(), "page_size": 12345})
    engines.forget_engine()
    with pytest.raises(engines.UnsafeConnection), connection_for_maintenance() as connection:
        connection.execute(text("SELECT 1"))


def test_the_ledger_can_be_read_by_this_account_only(ledger: str) -> None:
    for file in settings().data_dir.iterdir():
        if file.suffix in (".db", ".key", ".head", ".log"):
            assert file.stat().st_mode & 0o077 == 0, file.name
