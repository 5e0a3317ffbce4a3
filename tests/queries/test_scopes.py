"""見られる範囲 as both databases understand it: lists, records and deadlines of each scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.deadlines import deadlines, survey
from core.domain.access import ScopeGrant
from core.domain.enrolments import Enrolment
from core.domain.records import SupportRecord
from core.domain.tasks import Task
from core.queries import records
from core.queries.ledger import LedgerCriteria, ledger_page
from tests.people import a_client

TODAY = date(2026, 11, 21)


def test_each_scope_sees_its_persons_in_lists_records_and_deadlines(
    staff: dict[str, Actor],
) -> None:
    me, other = staff["supporter"], staff["director"]
    mine = a_client(me, name="模擬 一", owner_id=me.id).pk
    granted = a_client(other, name="模擬 二", owner_id=other.id).pk
    further = a_client(other, name="模擬 三", owner_id=other.id).pk
    with unit_of_work(SYSTEM) as work:
        office = {"office_id": 1, "programme": "job_coach", "start_on": TODAY}
        work.add(Enrolment(client_id=granted, **office))
        work.add(ScopeGrant(user_id=me.id, office_id=1))
        for client_id in (mine, granted, further):
            work.add(Task(title="電話", client_id=client_id, due_on=TODAY))
            work.add(SupportRecord(client_id=client_id, happened_on=TODAY, facts="来所"))
    with read_only(replace(me, scope="all")) as view:
        everybodys = survey(view, today=TODAY)
    for scope, wanted in (
        ("all", {mine, granted, further}),
        ("granted", {mine, granted}),
        ("caseload", {mine}),
    ):
        with read_only(replace(me, scope=scope)) as view:
            assert {row.id for row in ledger_page(view, LedgerCriteria()).rows} == wanted
            assert {
                r.client_id for r in records.search(view, records.RecordCriteria()).rows
            } == wanted
            assert {row.client_id for row in deadlines(view, today=TODAY)} == wanted
            assert len(survey(view, today=TODAY)) == len(wanted)
            # A page keeps to the scope of who reads it, whatever its list was made from.
            assert {row.client_id for row in everybodys.page(view, 0, None)} == wanted
            office_wide = deadlines(view, today=TODAY, office_wide=True)
            assert {row.client_id for row in office_wide} == {mine, granted, further}
