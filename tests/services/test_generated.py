"""生成した台帳: the numbers asked for, plausible, audited row by row, the same for the same seed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import bootstrap, cli, config
from core.db.actor import SYSTEM, Actor
from core.db.engine import forget_engine
from core.db.technical import RECORD_LEVELS, record_daily
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.organizations import Organization
from core.domain.plans import Plan
from core.domain.records import RecordEntry, SupportRecord
from core.domain.rules.parameters import default_book
from core.domain.tables import MAPPED
from core.domain.users import User
from core.errors import NotAllowed, RuleViolation
from core.queries.users import has_administrator, read_setting
from core.services.accounts import INVENTED
from core.services.derived import plan_review_due_on, service_limit_on
from core.services.generated import generate
from core.services.invented import load_region
from core.services.records import add_record
from tests.conftest import Kept

TODAY = date(2026, 11, 21)


def silent(_sentence: str) -> None:
    """Nobody watches the progress."""


@pytest.fixture
def generated(ledger: str, kept: Kept) -> str:
    def made() -> str:
        generate(SYSTEM, clients=60, records=1500, seed=7, progress=silent)
        return ledger

    return kept.start_from("generated", ledger, made)


def stored(model: Any) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model))


def test_as_many_as_asked_for_all_marked(generated: str) -> None:
    clients, records = stored(Client), stored(SupportRecord)
    assert (len(clients), len(records)) == (60, 1500)
    for each in [*clients, *stored(Organization), *stored(User)]:
        assert each.name.startswith("模擬")
    with read_only(SYSTEM) as view:
        assert read_setting(view, INVENTED)
        assert not has_administrator(view)


def test_notes_are_about_eighty_characters_of_japanese(generated: str) -> None:
    lengths = [len(record.facts) + len(record.done) for record in stored(SupportRecord)]
    assert 65 < sum(lengths) / len(lengths) < 95


def test_dates_are_plausible(generated: str) -> None:
    clients = {client.id: client for client in stored(Client)}
    last: dict[int, date] = {}
    for record in stored(SupportRecord):
        client = clients[record.client_id]
        assert client.registered_on <= record.happened_on <= (client.closed_on or TODAY)
        assert record.happened_on.weekday() < 5
        last[client.id] = max(last.get(client.id, date.min), record.happened_on)
    for client in clients.values():
        assert TODAY - timedelta(days=5 * 366) <= client.registered_on <= TODAY
        assert client.last_record_on == last.get(client.id)
        assert client.birth_on < client.registered_on
    book = default_book()
    for use in stored(ServiceUse):
        assert use.limit_on == service_limit_on(use.service, use.start_on, book)
        assert use.end_on is None or use.end_on >= use.start_on
    for plan in stored(Plan):
        assert plan.review_due_on == plan_review_due_on(plan.service, plan.period_start_on, book)


def test_work_is_spread_unevenly_as_in_an_office(generated: str) -> None:
    stages = Counter(client.stage for client in stored(Client))
    assert len(stages) >= 6
    contacts = Counter(record.client_id for record in stored(SupportRecord))
    most, middle = contacts.most_common()[0][1], contacts.most_common()[len(contacts) // 2][1]
    assert most > 2 * middle


def test_each_row_has_its_audit_row_and_the_chain_is_whole(generated: str) -> None:
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []


def test_the_daily_sums_count_every_record(generated: str) -> None:
    with read_only(SYSTEM) as view:
        for level in RECORD_LEVELS:
            counted = select(func.sum(record_daily.c["count"])).where(record_daily.c.level == level)
            assert view.scalar(counted) == 1500


def test_work_goes_on_behind_the_generated_ids(generated: str) -> None:
    client = stored(Client)[0]
    with unit_of_work(SYSTEM) as work:
        record = add_record(
            work, RecordEntry(client_id=client.id, happened_on=TODAY, facts="模擬の記録")
        )
        office = work.add(Organization(name="模擬の新しい事業所"))
    assert record.pk > 1500
    assert office.pk == max(each.id for each in stored(Organization))


@pytest.mark.sqlite_only
def test_one_seed_gives_one_ledger_and_another_seed_another(ledger: str) -> None:
    def contents(seed: int) -> list[Any]:
        forget_engine()
        for file in config.settings().data_dir.iterdir():
            file.unlink()
        bootstrap.prepare()
        generate(SYSTEM, clients=20, records=200, seed=seed, progress=silent)
        instants = {"created_at", "updated_at"}
        return [row.model_dump(exclude=instants) for m in MAPPED for row in stored(m)]

    first = contents(3)
    assert contents(3) == first
    assert contents(4) != first


def test_real_data_are_never_mixed_with_generated_ones(staff: dict[str, Actor]) -> None:
    with unit_of_work(staff["supporter"]) as work:
        work.add(Organization(name="ほんとうの事業所"))
    with pytest.raises(RuleViolation, match="空の台帳"):
        generate(staff["admin"], clients=1, records=1, progress=silent)
    with read_only(SYSTEM) as view:
        assert view.scalar(select(func.count()).select_from(table_of(Client))) == 0
        assert not read_setting(view, INVENTED)


@pytest.mark.sqlite_only
def test_the_invented_region_may_grow(ledger: str) -> None:
    load_region(SYSTEM, progress=silent)
    generate(SYSTEM, clients=10, records=20, progress=silent)
    numbers = [client.number for client in stored(Client)]
    assert sorted(numbers) == list(range(1, 53))
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []


@pytest.mark.parametrize(("clients", "records"), [(0, 10), (5, -1)])
def test_impossible_numbers_are_refused(ledger: str, clients: int, records: int) -> None:
    with pytest.raises(RuleViolation):
        generate(SYSTEM, clients=clients, records=records, progress=silent)


def test_only_an_administrator_may_generate(staff: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed):
        generate(staff["director"], clients=1, records=1, progress=silent)


@pytest.mark.sqlite_only
def test_the_command_loads_the_region_or_a_generated_set(
    ledger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["demo"]) == 0
    assert "40人" in capsys.readouterr().out
    assert cli.main(["demo"]) == 1
    assert "空の台帳" in capsys.readouterr().err
    assert cli.main(["demo", "--once"]) == 0
    assert len(stored(Client)) == 42
    assert cli.main(["demo", "--clients", "5", "--records", "20", "--seed", "2"]) == 0
    assert len(stored(Client)) == 47
