"""マッチング: nothing is typed twice, nobody is lost silently, and what was chosen is found again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from core.db.actor import SYSTEM, Actor
from core.db.technical import station
from core.db.work import read_only, unit_of_work
from core.domain.face_sheets import FaceSheet
from core.domain.fit.facts import UNKNOWN, Estimates
from core.domain.matching import MatchingWish
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import Organization
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.matching import Matched, chosen, estimates_of, matched, wanted_of
from core.queries.matching_places import centre_of, start_of
from core.queries.matching_wishes import seeker_of, visitor_of
from core.services.matching import checked_wish, keep_shortlist, save_wish
from core.services.organization_merges import merge_organizations, unmerge_organizations
from tests.people import a_client, an_intake

TODAY = date(2026, 11, 21)
HERE = {"prefecture": "模擬県", "municipality": "汐見原市"}


def provider(latitude: float | None = 35.36, **values: Any) -> int:
    """A 就労移行 on one line to the north, with or without a profile."""
    profile = values.pop("profile", None)
    with unit_of_work(SYSTEM) as work:
        longitude = None if latitude is None else 140.82
        row = work.add(
            Organization(
                kind="transition_office", name="模擬の事業所", latitude=latitude,
                longitude=longitude, **{**HERE, **values},
            )
        )  # fmt: skip
        if profile:
            work.add(ProviderProfile(organization_id=row.pk, **profile))
    return row.pk


def found(actor: Actor, client_id: int, **how: Any) -> Matched:
    with read_only(actor) as view:
        seeker = seeker_of(view, client_id)
        start = start_of(view, seeker.values)
        wanted = wanted_of(
            seeker.values, start, disabilities=seeker.disabilities, seed=seeker.seed,
            relaxed=how.pop("relaxed", ()),
        )  # fmt: skip
        return matched(view, wanted, "transition_office", today=TODAY, estimates=Estimates(), **how)


def ids(result: Matched) -> list[int]:
    return [fit.provider.id for fit in result.fits]


@pytest.fixture
def person(staff: dict[str, Actor]) -> int:
    """Lives in 汐見原市, with a face sheet."""
    client = a_client(staff["supporter"], municipality="汐見原市")
    with unit_of_work(SYSTEM) as work:
        work.add(
            FaceSheet(
                client_id=client.pk, station="汐見原駅", commute_minutes=30, wish_days=3,
                wish_area="海のそば",
            )
        )  # fmt: skip
    return client.pk


@pytest.mark.sqlite_only
def test_the_draft_is_what_the_ledger_knows_and_says_from_where(
    staff: dict[str, Actor], person: int
) -> None:
    provider(35.36), provider(35.38)
    with read_only(staff["supporter"]) as view:
        draft = seeker_of(view, person)
        start = start_of(view, draft.values)
    assert draft.version == 0
    assert draft.values["max_minutes"] == 30
    assert draft.values["must"] == "distance"
    assert draft.values["days_per_week"] == 3
    assert draft.values["prefecture"] == "模擬県"
    assert draft.sources["max_minutes"] == "フェイスシート"
    assert draft.sources["municipality"] == "台帳"
    assert start.name == "汐見原市の中心"
    assert start.place == (35.37, 140.82)
    assert "汐見原駅" in start.note, "the station is not in the imported list: it is said"
    with unit_of_work(SYSTEM) as work:
        for name, north in (("汐見原", 35.361), ("汐見原", 43.0)):
            values = {"name": name, "search_key": name, "line": "模擬線", "company": "模擬鉄道"}
            work.technical(insert(station).values(**values, latitude=north, longitude=140.82))
    with read_only(staff["supporter"]) as view:
        start = start_of(view, seeker_of(view, person).values)
    assert (start.name, start.place) == ("汐見原駅", (35.361, 140.82)), "the namesake lies far away"


def test_wishes_are_saved_once_and_a_colleague_is_not_overwritten(
    staff: dict[str, Actor], person: int
) -> None:
    with read_only(staff["supporter"]) as view:
        values = dict(seeker_of(view, person).values)
    with unit_of_work(staff["supporter"]) as work:
        first = save_wish(work, person, 0, {**values, "training": "pc_office"})
    assert (first.version, first.training) == (1, "pc_office")
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        save_wish(work, person, 0, values)
    with unit_of_work(staff["director"]) as work:
        save_wish(work, person, 1, {**values, "pickup": "yes"})
    with pytest.raises(Conflict), unit_of_work(staff["supporter"]) as work:
        save_wish(work, person, 1, values)
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        save_wish(work, person, 2, values)


@pytest.mark.sqlite_only
def test_what_must_be_so_has_to_be_said() -> None:
    with pytest.raises(RuleViolation, match="訓練内容・送迎"):
        checked_wish({"must": "training,pickup,vacancy"})
    assert checked_wish({"must": "vacancy", "training": "food"}).must == "vacancy"


def test_only_what_is_known_to_fail_is_left_out_and_it_is_counted(
    staff: dict[str, Actor], person: int
) -> None:
    near = provider(35.37, profile={"training": "pc_office"})
    other = provider(35.371, profile={"training": "food"})
    far, farther = provider(35.42), provider(36.5)
    nowhere = provider(None)
    provider(35.36, gone_on=TODAY)
    provider(35.36, merged_into_id=near)
    with read_only(staff["supporter"]) as view:
        values = {**seeker_of(view, person).values, "latitude": 35.37, "longitude": 140.82}
    wish = {"training": "pc_office", "must": "distance,training", "max_minutes": 30}
    with unit_of_work(staff["supporter"]) as work:
        save_wish(work, person, 0, {**values, **wish})
    result = found(staff["supporter"], person)
    assert ids(result) == [near, nowhere]
    assert {row.condition: row.count for row in result.left_out} == {"distance": 2, "training": 1}
    assert (result.unplaced, result.total, result.beyond) == (1, 5, 0)
    relaxed = found(staff["supporter"], person, relaxed={"training"})
    assert set(ids(relaxed)) == {near, other, nowhere}
    wider = found(staff["supporter"], person, relaxed={"distance"})
    assert set(ids(wider)) == {near, far, nowhere}
    assert (wider.beyond, wider.within_km) == (1, 30.0), "those beyond are told, not lost"
    assert farther in ids(found(staff["supporter"], person, relaxed={"distance"}, everywhere=True))
    unknown = {part.condition for part in result.fits[1].in_state(UNKNOWN)}
    assert unknown == {"distance", "training", "vacancy"}


@pytest.mark.sqlite_only
def test_the_shortlist_is_kept_with_the_wish(staff: dict[str, Actor], person: int) -> None:
    three = [provider(35.36 + step / 100) for step in range(3)]
    with unit_of_work(staff["supporter"]) as work:
        kept = keep_shortlist(work, person, 0, three[::-1])
    assert kept.shortlisted == tuple(three[::-1]), "the draft was saved with it"
    with read_only(staff["director"]) as view:
        seeker = seeker_of(view, person)
        wanted = wanted_of(seeker.values, start_of(view, seeker.values), seed=seeker.seed)
        fits = chosen(view, wanted, seeker.shortlist, today=TODAY, estimates=Estimates())
    assert [fit.provider.id for fit in fits] == three[::-1]
    six = [*three, *(provider() for _ in range(3))]
    with pytest.raises(RuleViolation, match="5つまで"), unit_of_work(staff["supporter"]) as work:
        keep_shortlist(work, person, kept.version, six)


@pytest.mark.sqlite_only
def test_a_shortlist_follows_a_merge_and_its_undoing_and_can_still_be_changed(
    staff: dict[str, Actor], person: int
) -> None:
    first, second, third = (provider(35.36 + step / 100) for step in range(3))
    with unit_of_work(staff["supporter"]) as work:
        kept = keep_shortlist(work, person, 0, [first, second])
        merged = merge_organizations(work, third, first, (1, 1))
        # What was taken out of the directory is no line that nobody can untick.
        gone = work.change(MatchingWish, kept.pk, kept.version, {"shortlist": f"{first},999999"})
        assert seeker_of(work, person).shortlist == (third,)
        again = keep_shortlist(work, person, gone.version, seeker_of(work, person).shortlist)
        work.change(MatchingWish, again.pk, again.version, {"shortlist": f"{first},{second}"})
        assert seeker_of(work, person).shortlist == (third, second)
        unmerge_organizations(work, merged.merge_id, 1)
        assert seeker_of(work, person).shortlist == (first, second)


@pytest.mark.sqlite_only
def test_a_visitor_is_matched_by_what_was_said_at_the_reception(staff: dict[str, Actor]) -> None:
    provider(35.36)
    intake = an_intake(staff["supporter"], municipality="汐見原市")
    with read_only(staff["supporter"]) as view:
        visitor = visitor_of(view, intake.pk)
        assert visitor.values["prefecture"] == "模擬県"
        assert (visitor.client_id, visitor.wish_id) == (None, None)
    with pytest.raises(NotAllowed), read_only(staff["clerk"]) as view:
        visitor_of(view, intake.pk)


@pytest.mark.sqlite_only
def test_the_estimates_are_parameters_and_marked_as_unverified(staff: dict[str, Actor]) -> None:
    with read_only(staff["viewer"]) as view:
        assert estimates_of(view, TODAY) == Estimates(10, 4, 30, 90, verified=False)
        assert centre_of(view, "模擬県", "どこにもない町") is None
    assert MatchingWish(client_id=1).shortlisted == ()
