"""支援段階の提案: facts propose, boundary days included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.domain.clients import ServiceUse
from core.domain.employments import Employment, EmploymentLeave
from core.domain.stages import proposed_stage

TODAY = date(2026, 11, 21)


def job(hired: str, full: str, left: str = "") -> Employment:
    return Employment(
        client_id=1,
        hired_on=date.fromisoformat(hired),
        six_months_on=date.fromisoformat(full),
        left_on=date.fromisoformat(left) if left else None,
    )


@pytest.mark.parametrize(
    ("situation", "stage", "jobs", "expected"),
    [
        ("就職した", "job_search", [job("2026-11-01", "2027-04-30")], "employed_early"),
        ("就職はまだ先", "job_search", [job("2026-11-22", "2027-05-21")], None),
        ("6か月の最後の日", "employed_early", [job("2026-05-22", "2026-11-21")], None),
        ("6か月の翌日", "employed_early", [job("2026-05-21", "2026-11-20")], "retention"),
        ("休職中は動かさない", "on_leave", [job("2026-01-01", "2026-06-30")], None),
        ("きょうが最後の日", "retention", [job("2025-01-01", "2025-06-30", "2026-11-21")], None),
        ("離職した", "retention", [job("2025-01-01", "2025-06-30", "2026-11-20")], "separated"),
        ("また就職した", "separated", [job("2026-11-10", "2027-05-09")], "employed_early"),
        ("終結は動かさない", "closed", [job("2026-11-01", "2027-04-30")], None),
        ("就職の記録がない", "retention", [], None),
    ],
)
def test_a_job_speaks_for_a_stage(
    situation: str, stage: str, jobs: list[Employment], expected: str | None
) -> None:
    proposal = proposed_stage(stage, jobs, [], TODAY)
    assert (proposal.stage if proposal else None) == expected


def test_training_speaks_for_preparing_while_it_runs() -> None:
    use = ServiceUse(
        client_id=1, service="employment_transition_support", start_on=TODAY, end_on=None
    )
    proposal = proposed_stage("registered", [], [use], TODAY)
    assert proposal is not None
    assert proposal.stage == "preparing"
    assert proposed_stage("registered", [], [use], TODAY - timedelta(days=1)) is None
    assert proposed_stage("practicum", [], [use], TODAY) is None


@pytest.mark.parametrize(
    ("situation", "stage", "hired", "leave", "expected"),
    [
        ("休み始めた", "retention", "2026-01-01", ("2026-11-21", None), "on_leave"),
        ("休むのはあすから", "retention", "2026-01-01", ("2026-11-22", None), None),
        ("見守りの人も", "follow_up", "2020-01-01", ("2026-11-01", None), "on_leave"),
        ("もう休職になっている", "on_leave", "2026-01-01", ("2026-11-01", None), None),
        ("6か月を過ぎて復職した", "on_leave", "2026-01-01", ("2026-10-01", "2026-11-21"), "retention"),
        ("6か月までに復職した", "on_leave", "2026-08-01", ("2026-10-01", "2026-11-02"), "employed_early"),
        ("復職はあす", "on_leave", "2026-01-01", ("2026-10-01", "2026-11-22"), None),
        ("復職して段階も戻した", "retention", "2026-01-01", ("2026-10-01", "2026-11-02"), None),
    ],
)  # fmt: skip
def test_a_leave_that_is_written_down_speaks_for_going_and_coming_back(
    situation: str, stage: str, hired: str, leave: tuple[str, str | None], expected: str | None
) -> None:
    held = job(hired, "2026-06-30" if hired < "2026-02" else "2027-01-31")
    held.id = 1
    begun, back = leave
    away = EmploymentLeave(
        client_id=1, employment_id=1, start_on=date.fromisoformat(begun),
        returned_on=date.fromisoformat(back) if back else None,
    )  # fmt: skip
    proposal = proposed_stage(stage, [held], [], TODAY, [away])
    assert (proposal.stage if proposal else None) == expected
    elsewhere = EmploymentLeave(client_id=1, employment_id=2, start_on=away.start_on)
    if stage == "retention":
        assert proposed_stage(stage, [held], [], TODAY, [elsewhere]) is None
