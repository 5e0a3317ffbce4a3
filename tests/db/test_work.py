"""取引: compare-and-swap, the audit in the same transaction, and the guards around both."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from core.db import audit, work
from core.db.actor import Actor
from core.db.work import (
    UnauditedWrite,
    connection_for_maintenance,
    read_only,
    table_of,
    unit_of_work,
)
from core.domain.tasks import Task
from core.errors import Conflict, NotAllowed, NotFound

Staff = dict[str, Actor]


def audit_rows(entity: str = "task") -> list[tuple[str, int | None, str]]:
    with connection_for_maintenance() as connection:
        rows = connection.execute(
            text(
                "SELECT action, entity_version, changes FROM audit_entry WHERE entity = :e ORDER BY seq"
            ),
            {"e": entity},
        )
        return [tuple(row) for row in rows]


def faults() -> list[str]:
    with connection_for_maintenance() as connection:
        return list(audit.verify_chain(connection))


def a_task(staff: Staff, title: str = "電話する") -> Task:
    with unit_of_work(staff["supporter"]) as work:
        return work.add(Task(title=title))


def test_a_new_row_and_its_audit_row_are_written_together(staff: Staff) -> None:
    a_task(staff)
    assert [row[:2] for row in audit_rows()] == [("insert", 1)]
    assert faults() == []


def test_nothing_of_a_failed_use_case_stays(staff: Staff) -> None:
    with pytest.raises(RuntimeError), unit_of_work(staff["supporter"]) as work:
        work.add(Task(title="消えるもの"))
        raise RuntimeError
    assert audit_rows() == []


def test_the_second_of_two_savers_learns_who_when_and_both_values(staff: Staff) -> None:
    task = a_task(staff)
    with unit_of_work(staff["director"]) as work:
        work.change(Task, task.pk, 1, {"title": "訪問する"})
    with pytest.raises(Conflict) as met, unit_of_work(staff["supporter"]) as work:
        work.change(Task, task.pk, 1, {"title": "手紙を書く"})
    (field,) = met.value.fields
    assert (field.field, field.theirs, field.mine) == ("title", "訪問する", "手紙を書く")
    assert field.by == "模擬 所長"
    assert field.at is not None
    assert met.value.version == 2


def test_a_change_to_the_same_value_writes_nothing(staff: Staff) -> None:
    task = a_task(staff)
    with unit_of_work(staff["supporter"]) as work:
        assert work.change(Task, task.pk, 1, {"title": "電話する"}).version == 1
    assert len(audit_rows()) == 1


def test_a_deleted_row_cannot_be_changed(staff: Staff) -> None:
    task = a_task(staff)
    with unit_of_work(staff["supporter"]) as work:
        work.remove(Task, task.pk, 1)
    with pytest.raises(NotFound), unit_of_work(staff["supporter"]) as work:
        work.change(Task, task.pk, 1, {"title": "x"})
    assert [row[0] for row in audit_rows()] == ["insert", "delete"]


def test_altering_a_loaded_row_by_hand_is_refused(staff: Staff) -> None:
    task = a_task(staff)
    with pytest.raises(UnauditedWrite), unit_of_work(staff["supporter"]) as work:
        work.get(Task, task.pk).title = "こっそり"
        work.add(Task(title="ほかの行"))


def test_a_bare_statement_on_a_ledger_table_is_refused(staff: Staff) -> None:
    with pytest.raises(UnauditedWrite), unit_of_work(staff["supporter"]) as work:
        work._session.execute(insert(table_of(Task)).values(title="こっそり"))
    with pytest.raises(UnauditedWrite), unit_of_work(staff["supporter"]) as work:
        work.technical(insert(table_of(Task)).values(title="こっそり"))


def write_while_reading(actor: Actor) -> None:
    with read_only(actor) as view:
        view._session.execute(
            insert(table_of(Task)).values(
                title="x", version=1, status="open", source="hand",
                created_at=work.clock.now(), updated_at=work.clock.now(),
            ),
            execution_options={"audited": True},
        )  # fmt: skip


def test_a_reading_transaction_cannot_write_also_on_a_connection_that_wrote(staff: Staff) -> None:
    """One connection is taken again and again here: each finds it as the one before left it."""
    for _ in range(2):
        a_task(staff)
        for _ in range(2):
            with pytest.raises(Exception, match=r"readonly|read-only"):
                write_while_reading(staff["admin"])


def test_a_refusal_rolls_back_and_is_logged(staff: Staff) -> None:
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as w:
        w.add(Task(title="書けないはず"))
        raise NotAllowed("権限がありません。")
    assert audit_rows() == []
    assert audit_rows("app_user")[-1][0] == "denied"


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET actor_name = 'だれか' WHERE seq = 5",
        "UPDATE audit_entry SET changes = '{}' WHERE seq = 6",
        "DELETE FROM audit_entry WHERE seq = 4",
        "DELETE FROM audit_entry WHERE seq = (SELECT MAX(seq) FROM audit_entry)",
        "UPDATE audit_head SET seq = seq - 1",
    ],
)
def test_tampering_with_the_audit_is_found(staff: Staff, ledger: str, tampering: str) -> None:
    a_task(staff)
    assert faults() == []
    with connection_for_maintenance() as connection:
        disarm(connection, ledger)
        connection.execute(text(tampering))
        connection.commit()
    assert faults()


def test_cutting_the_end_with_its_head_is_found_by_the_head_kept_outside(
    staff: Staff, ledger: str
) -> None:
    a_task(staff)
    a_task(staff)
    with connection_for_maintenance() as connection:
        disarm(connection, ledger)
        connection.execute(
            text("DELETE FROM audit_entry WHERE seq = (SELECT MAX(seq) FROM audit_entry)")
        )
        connection.execute(
            text(
                "UPDATE audit_head SET seq = (SELECT MAX(seq) FROM audit_entry), mac = "
                "(SELECT mac FROM audit_entry ORDER BY seq DESC LIMIT 1)"
            )
        )
        connection.commit()
    assert any("外に控えた" in fault for fault in faults())
    (audit.settings().data_dir / "audit.head").unlink()
    assert faults() == []  # the negative control: without the outer head nothing would be seen


def test_the_database_itself_refuses_to_alter_the_audit(staff: Staff) -> None:
    for statement in (
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    ):
        if "REPLACE" in statement and work.engine().dialect.name != "sqlite":
            continue
        with (
            connection_for_maintenance() as connection,
            pytest.raises(Exception, match="append-only"),
        ):
            connection.execute(text(statement))


def disarm(connection, ledger: str) -> None:
    """Take the triggers away, as somebody with the file in hand could."""
    if ledger == "sqlite":
        connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        connection.execute(text("DROP TRIGGER audit_entry_no_delete"))
    else:
        connection.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))
