"""模擬の機関 for tests: a public file of invented offices, and rows made the way the work makes them."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.organizations import Organization
from core.exchange.public_file import PublicFile
from core.exchange.wamnet import read_wamnet
from core.services.imports import ImportResult, import_files
from core.services.organizations import add_organization
from tests.exchange import samples


def a_file(rows: Sequence[Sequence[str]], edition: str = "202503") -> PublicFile:
    """The rows as a published file of that month."""
    return read_wamnet(samples.as_published(rows), f"csvdownload060_{edition}.csv")


def take_in(
    rows: Sequence[Sequence[str]],
    edition: str = "202503",
    *,
    actor: Actor = SYSTEM,
    good_rows_only: bool = False,
) -> ImportResult:
    """Import the rows as a file."""
    with unit_of_work(actor) as work:
        return import_files(work, [a_file(rows, edition)], good_rows_only=good_rows_only)[0]


def an_organization(**typed: object) -> Organization:
    """One that stands in no public file."""
    with unit_of_work(SYSTEM) as work:
        return add_organization(work, {"name": "模擬病院", "kind": "medical_institution", **typed})


def by_number(number: int) -> Organization:
    """The office of `samples.office(number)` as it is stored now."""
    with read_only(SYSTEM) as view:
        c = table_of(Organization).c
        found = view.first(c.id.table.select().where(c.source_key == f"M{number:010d}"))
        assert found is not None
        return view.get(Organization, found.id)
