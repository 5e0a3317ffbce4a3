"""支援の予定 (the steps of the plan): read as lines, opened to be set right, one at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import format_date, period_end
from core.domain.entry import check
from core.domain.job_coaching import CoachingStepEntry
from core.domain.permissions import Action, may
from core.queries.employments import JobPage
from core.queries.job_coaching import SUPPORT_PHASES, Coaching, StepRow
from core.services.coaching_steps import (
    add_coaching_step,
    change_coaching_step,
    remove_coaching_step,
)
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain

FIELDS = ("phase", "start_on", "end_on", "weekly_visits", "weekly_hours")
NEW = "step.new"
_RHYTHM = re.compile(
    r"(?P<every>週|月)に?(?P<times>\d+(?:\.\d+)?)[日回度](?:.*?(?P<each>各|1回)?(?P<hours>\d+(?:\.\d+)?)時間)?"
)
WEEKS_OF_MONTH = 4


def coaching_steps(user: Actor, page: JobPage, found: Coaching) -> None:
    """期ごとの訪問と時間."""
    writes = may(user, Action.WRITE_CLIENTS)
    form = OneForm(user, page.job.client_id, f"coaching.{page.job.pk}")
    title, action = st.columns([5, 1.2], vertical_alignment="center")
    title.subheader("支援の予定", anchor=False)
    if writes:
        with action:
            form.button(NEW, "予定を加える", icon=":material/add:")
    if not found.steps and form.opened != NEW:
        st.caption(
            "期ごとに、週に何回・何時間たずねるかを入れます。計画に期の日付があると、その日付から始められます。"
        )
    if writes and form.opened == NEW:
        form.draw(_new(page, found))
    for step in found.steps:
        what = f"step.{step.id}"
        if writes and form.opened == what:
            form.draw(_stored(page, step, what))
            continue
        words, action = st.columns([5, 1.2], vertical_alignment="center")
        words.markdown(_line(step, found))
        if writes:
            with action:
                form.button(what, "直す")
    if writes:
        form.finish()


def _line(step: StepRow, found: Coaching) -> str:
    today = clock.today()
    now = " :green-badge[いま]" if step.start_on <= today <= step.end_on else ""
    planned = next((s for s in found.phases if s.start_on <= step.start_on <= s.end_on), None)
    other = (
        f" :orange-badge[計画では{planned.label}]"
        if planned and planned.phase != step.phase
        else ""
    )
    return (
        f"**{codes('coaching_phase').label(step.phase)}**　{_day(step.start_on)} 〜 "
        f"{_day(step.end_on)}　週 **{step.weekly_visits:g}回・{step.weekly_hours:g}時間**{now}{other}"
    )


def _draw(form: EntryForm[CoachingStepEntry]) -> None:
    phase, start, end, visits, hours = form.columns([1.4, 1.2, 1.2, 1, 1])
    with phase:
        form.code("phase")
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    with visits:
        form.text("weekly_visits", placeholder="例: 3。月1回は 0.25")
    with hours:
        form.text("weekly_hours", placeholder="例: 6")


def _new(page: JobPage, found: Coaching) -> Sheet[CoachingStepEntry]:
    whose = {"client_id": page.job.client_id, "employment_id": page.job.pk}

    def add(work: Any, _seen: int, typed: Mapping[str, Any]) -> object:
        return add_coaching_step(work, check(CoachingStepEntry, {**typed, **whose}))

    return Sheet(
        NEW, CoachingStepEntry, FIELDS, _draw, add, fixed=whose, start=_proposed(page, found),
        done="支援の予定を加えました",
    )  # fmt: skip


def _stored(page: JobPage, step: StepRow, what: str) -> Sheet[CoachingStepEntry]:
    return Sheet(
        what, CoachingStepEntry, FIELDS, _draw,
        lambda work, seen, changes: change_coaching_step(work, step.id, seen, changes),
        step.version, {name: getattr(step, name) for name in FIELDS},
        {"client_id": page.job.client_id, "employment_id": page.job.pk},
        remove=lambda work, seen: remove_coaching_step(work, step.id, seen),
    )  # fmt: skip


# -- what a new step begins with --------------------------------------------------------------------


def _proposed(page: JobPage, found: Coaching) -> dict[str, Any]:
    """The first phase of the plan that has no step yet, with the rhythm that the plan names."""
    for span in found.phases:
        if not any(s.start_on <= span.end_on and s.end_on >= span.start_on for s in found.steps):
            words = found.plan.rhythm(span.phase) if found.plan else ""
            return {
                "phase": span.phase, "start_on": span.start_on, "end_on": span.end_on,
                **rhythm_of(words),
            }  # fmt: skip
    if found.steps:
        last = found.steps[-1]
        start_on = last.end_on + timedelta(days=1)
        return {"phase": last.phase, "start_on": start_on, "end_on": _end(found, last, start_on)}
    return {"phase": "intensive", "start_on": page.job.hired_on}


def _end(found: Coaching, last: StepRow, start_on: date) -> date | None:
    if found.limits is None:
        return None
    limits = found.limits.value
    end_on = (limits.support if last.phase in SUPPORT_PHASES else limits.follow_up).end_on
    return min(end_on, period_end(start_on, 1)) if end_on >= start_on else None


def rhythm_of(words: str) -> dict[str, float]:
    """「週2日・各3時間」 → two visits and six hours a week; 「月1回」 → a quarter of a visit. What is not
    understood stays blank."""
    read = _RHYTHM.search(words)
    if read is None:
        return {}
    visits = float(read["times"]) / (1 if read["every"] == "週" else WEEKS_OF_MONTH)
    if not read["hours"]:
        return {"weekly_visits": visits}
    return {"weekly_visits": visits, "weekly_hours": visits * float(read["hours"])}


def _day(on: date) -> str:
    return plain(format_date(on, weekday=False))
