"""名寄せ reaches every table: whatever names a person moves with the person, new tables included."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from core.db.work import table_of
from core.domain.clients import Client
from core.domain.merges import CHOSEN_FIELDS, STAGE_FIELDS
from core.domain.tables import MAPPED, metadata
from core.queries.attachments import refers_to
from core.queries.duplicates import attached, field_title

# What speaks of merging itself must not move with it.
OF_MERGING = {
    "client.merged_into_id", "client_merge.kept_id", "client_merge.merged_id",
    "different_people.one_id", "different_people.other_id",
}  # fmt: skip


def columns_of(tables: MetaData) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in tables.tables.values()
        for column in table.c
        if refers_to(column, Client)
    }


def test_every_column_that_names_a_person_moves_when_two_rows_are_merged() -> None:
    moving = {f"{column.table.name}.{column.name}" for _model, column in attached()}
    assert columns_of(metadata) - OF_MERGING == moving
    assert {"support_record.client_id", "enrolment.client_id", "face_sheet.client_id"} <= moving


def test_a_column_called_client_id_is_a_reference_to_a_person() -> None:
    for model in MAPPED:
        if model is not Client and "client_id" in table_of(model).c:
            assert refers_to(table_of(model).c.client_id, Client), model.__name__


def test_a_new_table_would_be_noticed() -> None:
    person = table_of(Client).c.id
    other = MetaData()
    Table("invented", other, Column("whose_id", Integer, ForeignKey(person)), Column("n", Integer))
    assert columns_of(other) == {"invented.whose_id"}


def test_every_field_of_a_person_is_chosen_or_goes_with_the_stage() -> None:
    chosen = {field.split(".")[1] for field in CHOSEN_FIELDS if field.startswith("client.")}
    kept_apart = {"id", "version", "created_at", "updated_at", "number", "merged_into_id"}
    computed = {"search_text", "last_record_on"}
    assert set(Client.model_fields) == chosen | set(STAGE_FIELDS) | kept_apart | computed
    assert all(field_title(field) for field in CHOSEN_FIELDS)
