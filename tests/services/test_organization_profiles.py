"""機関の特徴を書く: by kind, checked, versioned; blank stays unknown."""

from __future__ import annotations

from typing import Any

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.organization_profiles import PROFILE_ENTRIES, PROFILE_TABLES, PROFILES
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries.organization_profiles import profile_of
from core.services.organization_profiles import save_profile
from tests.organizations import an_organization

pytestmark = pytest.mark.sqlite_only


def save(organization_id: int, seen: int | None, **typed: object) -> Any:
    with unit_of_work(SYSTEM) as work:
        return save_profile(work, organization_id, seen, typed)


def stored(organization_id: int) -> TableModel | None:
    with read_only(SYSTEM) as view:
        return profile_of(view, organization_id)


def test_a_profile_begins_at_its_first_save_and_only_what_was_typed_changes_then(
    ledger: str,
) -> None:
    place = an_organization(kind="transition_office").pk
    assert stored(place) is None
    first = save(place, None, training="light_work,pc_office", meals="yes", waiting_count="３")
    assert (first.training, first.meals, first.pickup) == ("pc_office,light_work", "yes", "")
    second = save(place, first.version, waiting_count="2")
    assert (second.waiting_count, second.meals, second.version) == (2, "yes", 2)


def test_who_saw_an_older_state_is_told(ledger: str) -> None:
    place = an_organization(kind="hello_work").pk
    save(place, None, jurisdiction="模擬市")
    for seen in (None, 7):
        with pytest.raises(Conflict):
            save(place, seen, jurisdiction="模擬町")


def test_bad_values_are_refused_at_their_fields_and_nothing_is_kept(ledger: str) -> None:
    place = an_organization(kind="continuous_b").pk
    with pytest.raises(RuleViolation) as refused:
        save(place, None, training="ない訓練", pickup="たぶん", retention_rate="120", meals="yes")
    assert set(refused.value.fields) == {"training", "pickup", "retention_rate"}
    assert stored(place) is None


def test_a_kind_without_a_profile_and_a_missing_organisation_are_refused(ledger: str) -> None:
    with pytest.raises(RuleViolation, match="特徴の欄がありません"):
        save(an_organization(kind="other").pk, None)
    with pytest.raises(NotFound):
        save(9999, None)


def test_who_may_not_write_the_directory_saves_no_profile(staff: dict[str, Actor]) -> None:
    place = an_organization(kind="company").pk
    for role in ("viewer", "clerk", "partner"):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            save_profile(work, place, None, {"industry": "模擬"})
    assert stored(place) is None


def test_every_profile_has_an_entry_and_serves_a_kind_that_exists() -> None:
    assert set(PROFILE_ENTRIES) == set(PROFILE_TABLES)
    assert all(kind in codes("organization_type") for kind in PROFILES)
