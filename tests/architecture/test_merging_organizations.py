"""機関の名寄せ reaches every table: whatever names an organisation moves with it, new tables included;
and whatever lists organisations leaves out what was merged."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from core.db.work import table_of
from core.domain.organizations import Organization
from core.domain.tables import MAPPED, metadata
from core.queries.attachments import refers_to
from core.queries.organization_duplicates import attached, organization_choices

CORE = Path(__file__).resolve().parents[2] / "core"
# What speaks of merging itself must not move with it.
OF_MERGING = {
    "organization.merged_into_id", "organization_merge.kept_id", "organization_merge.merged_id",
}  # fmt: skip
# What an import did to a row is said of that row.
OF_IMPORTS = {"import_change.organization_id", "imported_profile.organization_id"}


def columns_of(tables: MetaData) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in tables.tables.values()
        for column in table.c
        if refers_to(column, Organization)
    }


def test_every_column_that_names_an_organisation_moves_when_two_are_merged() -> None:
    moving = {f"{column.table.name}.{column.name}" for _model, column in attached()}
    assert columns_of(metadata) - OF_MERGING - OF_IMPORTS == moving
    assert {"key_person.organization_id", "disclosure.recipient_id", "introduction.to_id"} <= moving


def test_a_column_called_organization_id_is_a_reference_to_an_organisation() -> None:
    for model in MAPPED:
        if "organization_id" in table_of(model).c:
            assert refers_to(table_of(model).c.organization_id, Organization), model.__name__


def test_a_new_table_would_be_noticed() -> None:
    place = table_of(Organization).c.id
    other = MetaData()
    Table("invented", other, Column("where_id", Integer, ForeignKey(place)), Column("n", Integer))
    assert columns_of(other) == {"invented.where_id"}


def test_every_field_of_an_organisation_is_chosen_or_kept_apart() -> None:
    chosen = {choice.field for choice in organization_choices(Organization(), Organization())}
    kept_apart = {
        "id", "version", "created_at", "updated_at", "merged_into_id", "search_text", "kept_fields",
        "gone_on", "source", "source_key", "authority_code", "authority_name", "batch_id",
    }  # fmt: skip
    assert set(Organization.model_fields) == chosen | kept_apart


def test_who_leaves_out_what_is_gone_leaves_out_what_was_merged() -> None:
    for folder in ("queries", "charts", "deadlines"):
        for file in (CORE / folder).glob("*.py"):
            text = file.read_text(encoding="utf-8")
            if "gone_on.is_(None)" in text:
                assert "is_listed" in text or "merged_into_id" in text, file.name
