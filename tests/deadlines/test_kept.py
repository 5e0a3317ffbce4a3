"""見渡しを保つ: what is kept and asked again in part is, after every change, what is found anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import View, Work, read_only, unit_of_work
from core.deadlines import Kept, kept, survey, survey_again
from core.deadlines.engine import Survey
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.plans import Plan
from core.domain.records import RecordEntry
from core.domain.snoozes import DeadlineSnooze
from core.domain.tasks import Task, TaskEntry
from core.services.ownership import require_owner
from core.services.records import add_record
from core.services.tasks import add_task, finish_task
from tests.one_of_each import one_of_each

pytestmark = pytest.mark.sqlite_only

TODAY = date(2026, 11, 21)


def again(actor: Actor, before: Kept | None) -> tuple[Survey, Kept, Survey]:
    """The kept survey and the one that is found anew, of the same moment."""
    with read_only(actor) as view:
        found, following = survey_again(view, before, today=TODAY)
        return found, following, survey(view, today=TODAY)


def changes(work: Work, staff: dict[str, Actor]) -> list[object]:
    require_owner(work, staff["director"].id)
    person = work.get(Client, 1)
    record = {
        "client_id": 1, "happened_on": TODAY - timedelta(days=1), "method": "visit_in",
        "party": "person", "facts": "模擬。会った。",
    }  # fmt: skip
    return [
        lambda w: add_task(w, check(TaskEntry, {"title": "電話", "due_on": TODAY, "client_id": 1})),
        lambda w: finish_task(w, w.get(Task, 1).pk, w.get(Task, 1).version),
        lambda w: add_record(w, check(RecordEntry, record)),
        lambda w: w.change(Plan, 1, w.get(Plan, 1).version, {"review_due_on": TODAY}),
        lambda w: w.add(
            DeadlineSnooze(
                kind="plan_review", matter_id=1, due_on=TODAY, client_id=1,
                until_on=TODAY + timedelta(days=5), reason="模擬",
            )
        ),
        lambda w: w.change(
            Client, 1, w.get(Client, 1).version, {"owner_id": staff["director"].id}
        ),
        lambda w: w.change(Client, 1, w.get(Client, 1).version, {"closed_on": person.created_at.date()}),
    ]  # fmt: skip


@pytest.mark.parametrize("scope", ["all", "caseload"])
def test_after_every_kind_of_change_the_kept_survey_is_the_true_one(
    staff: dict[str, Actor], scope: str
) -> None:
    one_of_each()
    actor = Actor(**{**vars(staff["director"]), "scope": scope})
    found, held, true = again(actor, None)
    assert found.matters == true.matters
    seen = {tuple(found.matters)}
    with read_only(SYSTEM) as view:
        steps = changes(view, staff)  # type: ignore[arg-type]
    for step in steps:
        with unit_of_work(SYSTEM) as work:
            step(work)  # type: ignore[operator]
        found, held, true = again(actor, held)
        assert found.matters == true.matters
        assert found.snoozes.keys() == true.snoozes.keys()
        seen.add(tuple(found.matters))
    if scope == "all":  # the control: the changes did change what is due
        assert len(seen) > 4


def test_only_what_reads_the_changed_rows_is_asked_again(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    original = kept._asked_anew

    def counting(view: View, rules: object, *more: object) -> object:
        asked.append(len(more[-1]))  # type: ignore[arg-type]
        return original(view, rules, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "_asked_anew", counting)
    _, held, _ = again(staff["supporter"], None)
    _, held, _ = again(staff["supporter"], held)
    with unit_of_work(staff["supporter"]) as work:
        add_task(work, check(TaskEntry, {"title": "電話", "due_on": TODAY}))
    again(staff["supporter"], held)
    everything, nothing, tasks = asked
    assert nothing == 0
    assert tasks == 1 < everything
