"""事故の記録: who may write it, what is refused, and whose data somebody had in hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check, title_of
from core.domain.incidents import REPORTS, Incident, IncidentEntry
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries import incidents as asked
from core.queries.access_report import EXPORTED, exported_ids
from core.queries.incidents import concerned_persons, incident, incidents
from core.services.incidents import change_incident, record_incident

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
DONE = {
    **dict.fromkeys((*REPORTS, "closed_on"), TODAY), "cause": "模擬", "measures": "模擬",
}  # fmt: skip


def entry(**changes: Any) -> IncidentEntry:
    told = {
        "found_on": date(2026, 11, 18), "kind": "loss", "description": "模擬。ファイルの紛失",
        "items": "basic,disability", "persons": 2, **changes,
    }  # fmt: skip
    return check(IncidentEntry, told)


def record(actor: Actor, **changes: Any) -> int:
    with unit_of_work(actor) as work:
        return record_incident(work, entry(**changes)).pk


def test_who_records_it_has_it_in_hand_and_sees_its_days(staff: dict[str, Actor]) -> None:
    made = record(staff["director"])
    with read_only(staff["director"]) as view:
        row = incident(view, made)
    assert (row.incident.owner_id, row.owner) == (
        staff["director"].id,
        staff["director"].name,
    )
    assert row.must_report.value
    days = row.dates.value
    assert (days.prompt_from_on, days.prompt_by_on, days.final_by_on) == (
        date(2026, 11, 21),
        date(2026, 11, 23),
        date(2026, 12, 18),
    )


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"found_on": TODAY + timedelta(days=1)}, "found_on", "未来"),
        ({"prompt_reported_on": date(2026, 11, 17)}, "prompt_reported_on", "発覚した日より前"),
        ({"closed_on": TODAY + timedelta(days=1)}, "closed_on", "未来"),
        ({"description": ""}, "description", "入力してください"),
        ({"kind": ""}, "kind", "選んで"),
        ({"items": "telepathy"}, "items", "一覧にありません"),
        ({"persons": "三人"}, "persons", "数字"),
        ({"found_at": "25:00"}, "found_at", "時刻"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    staff: dict[str, Actor], changes: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        entry(**changes)
    assert told in refused.value.fields[field]


def test_it_is_closed_with_its_cause_and_measures(staff: dict[str, Actor]) -> None:
    made = record(staff["admin"])
    with pytest.raises(RuleViolation, match="原因"), unit_of_work(staff["admin"]) as work:
        change_incident(work, made, 1, entry(closed_on=TODAY))
    with pytest.raises(RuleViolation, match="原因"):
        record(staff["admin"], closed_on=TODAY)
    with unit_of_work(staff["admin"]) as work:
        change_incident(work, made, 1, entry(**DONE))
    with pytest.raises(Conflict), unit_of_work(staff["admin"]) as work:
        change_incident(work, made, 1, entry(persons=9))
    with read_only(staff["admin"]) as view:
        page = incidents(view)
    assert (page.total, page.open, page.rows[0].incident.closed_on) == (1, 0, TODAY)


def test_what_must_be_reported_is_not_closed_before_it_was(staff: dict[str, Actor]) -> None:
    """Closing takes it out of the lists of deadlines: no report may be forgotten that way."""
    made = record(staff["director"])
    for missing in REPORTS:
        with pytest.raises(RuleViolation) as refused, unit_of_work(staff["director"]) as work:
            change_incident(work, made, 1, entry(**{**DONE, missing: None}))
        assert title_of(Incident, missing) in refused.value.fields["closed_on"]
    with pytest.raises(RuleViolation, match="報告が要る事故"):
        record(staff["director"], closed_on=TODAY, cause="模擬", measures="模擬")
    for harmless in ({"is_sensitive": False}, {"is_encrypted": True}):  # the control
        record(staff["director"], closed_on=TODAY, cause="模擬", measures="模擬", **harmless)


@pytest.mark.parametrize("role", ["supporter", "clerk", "viewer", "partner"])
def test_others_neither_write_nor_read_it(staff: dict[str, Actor], role: str) -> None:
    with pytest.raises(NotAllowed):
        record(staff[role])
    for ask in (incidents, lambda view: concerned_persons(view, None, TODAY, TODAY)):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            ask(view)


def test_persons_concerned_are_those_whom_the_user_opened_or_took_along(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(staff["supporter"]) as work:
        people = [work.add(Client(name=f"模擬 {n}", kana="もぎ", number=n)).pk for n in range(1, 5)]
        work.log("open", "client", people[0])
        work.log("open", "client", people[0])
        work.log("export", "client", detail={EXPORTED: exported_ids(people[1:3])})
    with unit_of_work(staff["admin"]) as work:
        work.log("open", "client", people[3])
    me = staff["supporter"].id
    with read_only(staff["director"]) as view:
        found = concerned_persons(view, me, TODAY, TODAY)
        assert [(p.number, p.times) for p in found.persons] == [(1, 2), (2, 1), (3, 1)]
        assert concerned_persons(view, None, TODAY, TODAY).total == 4
        yesterday = TODAY - timedelta(days=1)
        assert concerned_persons(view, me, yesterday, yesterday).persons == ()
    outside = replace(staff["director"], scope="caseload")
    with read_only(outside) as view:
        found = concerned_persons(view, None, TODAY, TODAY)
    assert (found.total, found.outside, found.persons, found.is_cut) == (4, 4, (), False)
    monkeypatch.setattr(asked, "MOST_LOOKS", 2)
    with read_only(staff["director"]) as view:
        assert concerned_persons(view, None, TODAY, TODAY).is_cut
