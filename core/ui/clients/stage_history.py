"""段階の経過 (history of stages): a calm list, the present stage first: since when, how long, who, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.enrolments import CLOSED
from core.domain.stages import lasted
from core.queries.enrolments import EnrolmentRow, StageStep
from core.ui.plain import plain

# The choice that is no enrolment.
PERSON = 0


def stage_history(
    rows: Sequence[EnrolmentRow],
    steps: Mapping[int | None, Sequence[StageStep]],
    *,
    key: str,
) -> None:
    """The person's stages, or those of one enrolment."""
    st.markdown("**段階の経過**")
    programme = codes("programme")
    whose = {PERSON: "本人"}
    for row in rows:
        span = "" if row.is_open else "（終了）"
        whose[row.id] = f"{programme.label(row.programme)}{span}"
    chosen = PERSON
    if len(whose) > 1:
        chosen = st.selectbox(
            "だれの段階", list(whose), format_func=lambda i: whose[i], key=key,
            label_visibility="collapsed",
        )  # fmt: skip
    found = steps.get(chosen or None, ())
    if not found:
        st.caption("段階が変わると、いつ・だれが・なぜ変えたかがここに並びます。")
        return
    with st.container(border=True):
        st.markdown("\n\n".join(_words(step) for step in found))


def _words(step: StageStep) -> str:
    stages = codes("support_stage")
    days = lasted(step.on, step.until or clock.today())
    if step.after == CLOSED:
        head = f"**{stages.label(step.after)}**"
    elif step.until is None:
        head = f"**{stages.label(step.after)}**　:green-badge[いま {days}]"
    else:
        head = f"**{stages.label(step.after)}**　:gray[{days}]"
    since = format_date(step.on)
    before = f"　:gray[{stages.label(step.before)} から]" if step.before else ""
    said = "　".join(plain(part) for part in (step.by, step.reason) if part)
    return "  \n".join(
        line for line in (head, f"{since}{before}", f":gray[{said}]" * bool(said)) if line
    )
