"""検証と控え: what `verify` finds, and that a restored ledger is the one that was copied."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from core import bootstrap, config
from core.db import backup
from core.db.actor import Actor
from core.db.engine import engine, forget_engine, prepare_sqlite_engine
from core.db.schema import alembic_config
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.domain.charts import SavedChart
from core.domain.clients import Client
from core.domain.indicators import IndicatorTarget, ReferenceValue
from core.domain.pinned_views import DASHBOARD, PinnedView
from core.domain.report_closings import ReportCategory, ReportClosing, ReportLayout
from core.domain.rule_parameters import RuleParameter
from core.domain.tables import MAPPED
from core.domain.tasks import Task
from core.domain.year_plans import YearItem, YearOccasion, YearPlan
from tests import databases

Staff = dict[str, Actor]
Switch = Callable[[str], None]


def faults() -> list[str]:
    with connection_for_maintenance() as connection:
        return verify(connection, MAPPED)


def digests() -> dict[str, str]:
    with connection_for_maintenance() as connection:
        return backup.digests(connection)


@pytest.fixture
def written(staff: Staff) -> Staff:
    """A ledger with a few rows, names in rare characters among them."""
    with unit_of_work(staff["supporter"]) as work:
        client = work.add(Client(number=1, name="模擬 髙﨑𠮷葛󠄀", kana="もぎ たかさき"))
        task = work.add(Task(title="電話する", client_id=client.pk))
        work.change(Task, task.pk, 1, {"title": "訪問する"})
    return staff


@pytest.mark.parametrize(
    ("tampering", "expected"),
    [
        ("UPDATE task SET title = 'x'", "書き換えられています"),
        ("UPDATE task SET version = 7", "版が"),
        ("DELETE FROM task", "消されています"),
        (
            "INSERT INTO task (id, version, created_at, updated_at, title, status, source) "
            "SELECT 99, 1, created_at, updated_at, 'x', status, source FROM task",
            "監査記録にない行",
        ),
    ],
)
def test_a_row_changed_behind_the_ledger_is_found(
    written: Staff, tampering: str, expected: str
) -> None:
    assert faults() == []
    with engine().begin() as connection:
        connection.execute(text(tampering))
    assert any(expected in fault for fault in faults())


def test_a_restored_ledger_is_the_one_that_was_copied(written: Staff, tmp_path: Path) -> None:
    before, file = digests(), tmp_path / "copy.zip"
    backup.back_up(file, MAPPED)
    assert file.stat().st_mode & 0o777 == 0o600
    with unit_of_work(written["supporter"]) as work:
        work.add(Task(title="控えのあとに書いたもの"))
    assert digests() != before
    safety = backup.restore(file, MAPPED)
    assert digests() == before
    assert faults() == []
    assert safety is not None
    assert backup.check_file(safety)["tables"]["task"]["rows"] == 2
    with unit_of_work(written["supporter"]) as work:  # the ids count on
        assert work.add(Task(title="戻したあと")).pk == 2


@pytest.mark.sqlite_only
def test_what_was_made_of_the_numbers_comes_back(written: Staff, tmp_path: Path) -> None:
    """保存したグラフ・留めたもの・目標・参考値・実績報告の型と区分と締め・事業計画."""
    day, owner = date(2026, 4, 1), written["director"].id or 0
    with unit_of_work(written["director"]) as work:
        chart = work.add(SavedChart(name="模擬", owner_id=owner, choices="{}", is_shared=True))
        plan = work.add(YearPlan(programme="employment_life_center", fiscal_year=2026, name="模擬"))
        item = work.add(YearItem(year_plan_id=plan.pk, heading="就職支援", target=64))
        made = [
            chart, plan, item,
            work.add(YearOccasion(year_item_id=item.pk, done_on=day, evidence="模擬")),
            work.add(PinnedView(chart_id=chart.pk, user_id=owner)),
            work.add(PinnedView(place=DASHBOARD, year_plan_id=plan.pk)),
            work.add(IndicatorTarget(indicator="hires", fiscal_year=2026, value=12)),
            work.add(
                ReferenceValue(
                    indicator="hires", value=1, population="模擬", year="2026", source="模擬"
                )
            ),
            work.add(ReportLayout(kind="federation", title="模擬")),
            work.add(
                ReportCategory(
                    kind="federation", scheme="method", code="phone", category="電話", from_on=day
                )
            ),
            work.add(
                ReportClosing(
                    kind="federation", first_on=day, last_on=date(2026, 4, 30),
                    content='{"cells": {"模擬/all/count": [3, [1, 2, 9]]}}', by_id=owner,
                )
            ),
        ]  # fmt: skip
        kept = {(type(row), row.pk): row.model_dump() for row in made}
    file = tmp_path / "copy.zip"
    backup.back_up(file, MAPPED)
    with unit_of_work(written["director"]) as work:
        for row in reversed(made):
            work.remove(type(row), row.pk, 1)
    backup.restore(file, MAPPED)
    with read_only(written["director"]) as view:
        assert {(m, i): view.get(m, i).model_dump() for m, i in kept} == kept
    assert faults() == []


@pytest.mark.sqlite_only
def test_the_command_copies_every_table_in_a_process_of_its_own(
    written: Staff, tmp_path: Path
) -> None:
    """Here every table is imported already; the command starts with none."""
    file = tmp_path / "copy.zip"
    command = [sys.executable, "-m", "core.cli", "backup", str(file)]
    done = subprocess.run(command, cwd=config.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(file) as archive:
        copied = set(json.loads(archive.read("manifest.json"))["tables"])
    assert copied == set(digests())
    assert {str(model.__tablename__) for model in MAPPED} <= copied
    assert backup.check_file(file)["tables"]["task"]["rows"] == 1


OLDER = "0019"


def made_older(file: Path, folder: Path) -> None:
    """Rewrite a copy as the program of an earlier revision would have made it."""
    made = prepare_sqlite_engine(f"sqlite:///{folder}/older.db")
    with made.begin() as connection:
        alembic = alembic_config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, OLDER)
        asked = inspect(connection)
        columns = {t: {c["name"] for c in asked.get_columns(t)} for t in asked.get_table_names()}
    made.dispose()
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json")) | {"revision": OLDER}
        parts = {name: archive.read(f"{name}.jsonl") for name in manifest["tables"]}
    kept = {}
    with zipfile.ZipFile(file, "w") as archive:
        for name in parts.keys() & columns.keys():
            rows = [json.loads(line) for line in parts[name].decode().splitlines()]
            rows = [{k: v for k, v in row.items() if k in columns[name]} for row in rows]
            lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
            archive.writestr(f"{name}.jsonl", lines)
            kept[name] = {"rows": len(rows), "sha256": hashlib.sha256(lines).hexdigest()}
        archive.writestr("manifest.json", json.dumps(manifest | {"tables": kept}))
    content = file.read_bytes()
    file.write_bytes(content + backup.SEAL + hashlib.sha256(content).hexdigest().encode())


def test_a_copy_of_an_earlier_version_is_restored_and_brought_up_to_date(
    written: Staff, tmp_path: Path
) -> None:
    before, file = digests(), tmp_path / "copy.zip"
    backup.back_up(file, MAPPED)
    made_older(file, tmp_path)
    backup.restore(file, MAPPED)
    after = digests()
    assert {"client", "task"} <= {name for name in after if after[name] == before[name]}
    with read_only(written["admin"]) as view:
        assert {row.is_edited for row in view.all(select(RuleParameter))} == {False}
        assert view.get(Task, 1).title == "訪問する"
    with unit_of_work(written["supporter"]) as work:
        assert work.add(Task(title="戻したあと")).pk == 2


@pytest.mark.sqlite_only
def test_an_error_of_the_database_does_not_tell_what_was_typed(written: Staff) -> None:
    asked = text("INSERT INTO task (id, title) VALUES (99, :title)")
    with pytest.raises(DBAPIError) as refused, engine().begin() as connection:
        connection.execute(asked, {"title": "模擬 花子に電話"})
    assert "花子" not in str(refused.value)


def test_one_flipped_byte_is_found_before_anything_is_touched(
    written: Staff, tmp_path: Path
) -> None:
    file, before = tmp_path / "copy.zip", digests()
    backup.back_up(file, MAPPED)
    whole = file.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        file.write_bytes(damaged)
        with pytest.raises(backup.BackupRefused):
            backup.restore(file, MAPPED)
    file.write_bytes(whole[:-40])
    with pytest.raises(backup.BackupRefused):
        backup.restore(file, MAPPED)
    assert digests() == before


def test_restoring_over_a_running_server_is_refused(written: Staff, tmp_path: Path) -> None:
    file = tmp_path / "copy.zip"
    backup.back_up(file, MAPPED)
    with backup.server_lock("x"), pytest.raises(backup.BackupRefused, match="動いています"):
        backup.restore(file, MAPPED)


def switch_to(url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_engine()
    if url:
        monkeypatch.setenv("DATABASE_URL", url)
    else:
        monkeypatch.delenv("DATABASE_URL", raising=False)
    config.settings.cache_clear()


@pytest.mark.sqlite_only
def test_sqlite_to_postgresql_and_back_keeps_every_digest(
    written: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, first, second = digests(), tmp_path / "1.zip", tmp_path / "2.zip"
    backup.back_up(first, MAPPED)
    switch_to(databases.empty_postgresql(), monkeypatch)
    assert backup.restore(first, MAPPED) is None
    assert digests() == before
    assert faults() == []
    backup.back_up(second, MAPPED)
    switch_to(None, monkeypatch)
    shutil.rmtree(config.settings().data_dir)
    config.settings.cache_clear()
    backup.restore(second, MAPPED)
    assert digests() == before
    with read_only(written["admin"]) as view:
        assert view.get(Client, 1).name == "模擬 髙﨑𠮷葛󠄀"


def test_a_second_start_changes_nothing(written: Staff) -> None:
    before = digests()
    bootstrap.prepare()
    assert digests() == before
