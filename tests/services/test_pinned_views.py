"""留めたもの: whose they are, what everybody sees, and that nothing private is shown by pinning."""

from __future__ import annotations

import pytest

from core.charts.catalogue import CATALOGUE
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChart, SavedChartEntry
from core.domain.pinned_views import DASHBOARD, HOME, PinnedView, PinnedViewEntry
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries.pinned_views import PinnedRow, pinned
from core.services import charts
from core.services.pinned_views import MOST, move, pin, unpin

pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]


def kept(actor: Actor, name: str = "模擬のグラフ", *, shared: bool = False) -> SavedChart:
    with unit_of_work(actor) as work:
        entry = SavedChartEntry(name=name, is_shared=shared)
        return charts.save_chart(work, entry, CATALOGUE["records"].default)


def put(actor: Actor, place: str = HOME, **about: object) -> PinnedView:
    with unit_of_work(actor) as work:
        return pin(work, PinnedViewEntry(place=place, **about))


def here(actor: Actor, place: str = HOME) -> list[PinnedRow]:
    with read_only(actor) as view:
        return pinned(view, place)


def test_what_i_pin_stands_on_my_own_morning_only(staff: Staff) -> None:
    chart = kept(staff["supporter"])
    first = put(staff["supporter"], chart_id=chart.pk)
    assert put(staff["supporter"], chart_id=chart.pk).pk == first.pk
    assert [row.title for row in here(staff["supporter"])] == ["模擬のグラフ"]
    assert here(staff["director"]) == []
    with pytest.raises(NotFound), unit_of_work(staff["director"]) as work:
        unpin(work, first.pk, first.version)
    with unit_of_work(staff["supporter"]) as work:
        unpin(work, first.pk, first.version)
    assert here(staff["supporter"]) == []


def test_on_the_dashboard_it_is_everybodys_and_its_chart_is_shared(staff: Staff) -> None:
    chart = kept(staff["supporter"])
    row = put(staff["supporter"], DASHBOARD, chart_id=chart.pk)
    (seen,) = here(staff["viewer"], DASHBOARD)
    assert (seen.title, seen.is_open, seen.may_change) == ("模擬のグラフ", True, False)
    with pytest.raises(NotAllowed):
        put(staff["viewer"], DASHBOARD, indicator="registered")
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        unpin(work, row.pk, row.version)
    with unit_of_work(staff["director"]) as work:
        unpin(work, row.pk, row.version)


def test_a_private_chart_of_another_is_not_pinned_and_no_longer_named(staff: Staff) -> None:
    private = kept(staff["director"])
    with pytest.raises(NotFound):
        put(staff["supporter"], chart_id=private.pk)
    shared = kept(staff["director"], "いまは見える", shared=True)
    put(staff["supporter"], chart_id=shared.pk)
    with unit_of_work(staff["director"]) as work:
        charts.change_chart(work, shared.pk, shared.version, SavedChartEntry(name="もう見せない"))
    (row,) = here(staff["supporter"])
    assert (row.title, row.is_open) == ("", False)


def test_a_chart_that_is_removed_is_taken_off_everywhere(staff: Staff) -> None:
    chart = kept(staff["supporter"], shared=True)
    put(staff["supporter"], chart_id=chart.pk)
    put(staff["viewer"], chart_id=chart.pk)
    put(staff["director"], DASHBOARD, chart_id=chart.pk)
    with unit_of_work(staff["supporter"]) as work:
        charts.remove_chart(work, chart.pk, chart.version)
    assert [*here(staff["viewer"]), *here(staff["viewer"], DASHBOARD)] == []


def test_their_order_is_changed_and_two_who_change_it_at_once_learn_of_it(staff: Staff) -> None:
    names = ["registered", "hired", "kept"]
    rows = [put(staff["director"], DASHBOARD, indicator=name) for name in names]
    last = rows[2]
    with unit_of_work(staff["supporter"]) as work:
        move(work, last.pk, last.version, -2)
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        move(work, last.pk, last.version, -1)
    found = here(staff["viewer"], DASHBOARD)
    assert [row.indicator for row in found] == ["kept", "registered", "hired"]
    with unit_of_work(staff["director"]) as work:
        move(work, found[0].id, found[0].version, -1)
    assert here(staff["viewer"], DASHBOARD) == found


def test_exactly_one_thing_is_pinned_and_the_morning_keeps_room_for_the_work(staff: Staff) -> None:
    for about in ({}, {"indicator": "registered", "report": "employment_life_center"}):
        with pytest.raises(RuleViolation, match="ひとつ"):
            put(staff["supporter"], **about)
    with pytest.raises(RuleViolation, match="場所"):
        put(staff["supporter"], "wall", indicator="registered")
    for number in range(MOST[HOME]):
        put(staff["supporter"], indicator=f"i{number}")
    with pytest.raises(RuleViolation, match="外して"):
        put(staff["supporter"], indicator="onemore")
    with pytest.raises(NotAllowed):
        put(staff["partner"], indicator="registered")
