"""保存したグラフ: who may keep, see, change and remove one."""

from __future__ import annotations

import pytest

from core.charts.catalogue import CATALOGUE
from core.charts.choice import ChartChoice, ChartOutdated, choice_from_json
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChart, SavedChartEntry
from core.domain.entry import check
from core.errors import Conflict, NotAllowed, NotFound, RuleViolation
from core.queries.charts import saved_chart, saved_charts
from core.services import charts

# What is asked of PostgreSQL in its own words is tested with the search, the clocks, the imports,
# the merges and the lost updates.
pytestmark = pytest.mark.sqlite_only

Staff = dict[str, Actor]
CHOICE = CATALOGUE["records"].default
MAY_CHART = ["admin", "director", "supporter", "viewer"]


def kept(actor: Actor, *, shared: bool = False, name: str = "模擬のグラフ") -> SavedChart:
    with unit_of_work(actor) as work:
        return charts.save_chart(work, SavedChartEntry(name=name, is_shared=shared), CHOICE)


@pytest.mark.parametrize("role", MAY_CHART)
def test_whoever_may_draw_may_keep(staff: Staff, role: str) -> None:
    chart = kept(staff[role])
    with read_only(staff[role]) as view:
        (row,) = saved_charts(view)
    assert row.id == chart.id
    assert row.may_change
    assert choice_from_json(row.choices) == CHOICE


def test_a_partner_neither_keeps_nor_sees(staff: Staff) -> None:
    kept(staff["supporter"], shared=True)
    with pytest.raises(NotAllowed):
        kept(staff["partner"])
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        saved_charts(view)


def test_others_see_it_only_when_it_is_shared(staff: Staff) -> None:
    chart = kept(staff["supporter"])
    with read_only(staff["director"]) as view:
        assert saved_charts(view) == []
        with pytest.raises(NotFound):
            saved_chart(view, chart.pk)
    with unit_of_work(staff["supporter"]) as work:
        charts.change_chart(
            work, chart.pk, chart.version, SavedChartEntry(name="共有", is_shared=True)
        )
    with read_only(staff["director"]) as view:
        row = saved_chart(view, chart.pk)
    assert (row.name, row.owner, row.is_mine, row.may_change) == ("共有", "模擬 支援", False, False)


@pytest.mark.parametrize(
    ("role", "error"),
    [("director", NotAllowed), ("viewer", NotAllowed), ("partner", NotAllowed), ("admin", None)],
)
def test_a_shared_chart_is_changed_by_its_owner_and_administrators_only(
    staff: Staff, role: str, error: type[Exception] | None
) -> None:
    chart = kept(staff["supporter"], shared=True)

    def run(verb: str) -> None:
        with unit_of_work(staff[role]) as work:
            version = work.get(SavedChart, chart.pk).version
            match verb:
                case "redraw":
                    charts.redraw_chart(work, chart.pk, version, CATALOGUE["clients"].default)
                case "change":
                    charts.change_chart(work, chart.pk, version, SavedChartEntry(name="別"))
                case "remove":
                    charts.remove_chart(work, chart.pk, version)

    for verb in ("redraw", "change", "remove"):
        if error is None:
            run(verb)
        else:
            with pytest.raises(error):
                run(verb)
    with read_only(staff["supporter"]) as view:
        assert len(saved_charts(view)) == (0 if error is None else 1)


def test_a_private_chart_of_another_does_not_even_exist(staff: Staff) -> None:
    chart = kept(staff["supporter"])
    with pytest.raises(NotFound), unit_of_work(staff["director"]) as work:
        charts.remove_chart(work, chart.pk, chart.version)


def test_the_second_who_overwrites_learns_of_the_first(staff: Staff) -> None:
    chart = kept(staff["supporter"], shared=True)
    with unit_of_work(staff["admin"]) as work:
        charts.change_chart(
            work, chart.pk, chart.version, SavedChartEntry(name="先に", is_shared=True)
        )
    with pytest.raises(Conflict), unit_of_work(staff["supporter"]) as work:
        charts.redraw_chart(work, chart.pk, chart.version, CATALOGUE["clients"].default)


def test_what_the_catalogue_does_not_know_is_not_kept(staff: Staff) -> None:
    with pytest.raises(ChartOutdated), unit_of_work(staff["supporter"]) as work:
        charts.save_chart(
            work, SavedChartEntry(name="x"), ChartChoice("records", x="facts", measure="count")
        )


def test_a_chart_needs_a_name(staff: Staff) -> None:
    with pytest.raises(RuleViolation, match="名前"):
        check(SavedChartEntry, {"name": " "})


def test_an_export_is_logged_with_its_form_and_its_choice(staff: Staff) -> None:
    with unit_of_work(staff["viewer"]) as work:
        charts.log_export(work, CHOICE, "PNG")
    with pytest.raises(NotAllowed), unit_of_work(staff["partner"]) as work:
        charts.log_export(work, CHOICE, "PNG")
    from sqlalchemy import select

    from core.db.technical import audit_entry

    with read_only(staff["admin"]) as view:
        rows = view.rows(select(audit_entry).where(audit_entry.c.action == "export"))
    assert [
        (row.actor_login, "PNG" in row.changes, "happened_on" in row.changes) for row in rows
    ] == [("viewer", True, True)]
