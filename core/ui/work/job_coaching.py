"""ジョブコーチ支援 of one job: where it stands, the fading chart, the steps, tasks and visits."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.employments import JobPage
from core.queries.job_coaching import coaching_of
from core.ui.coaching.head import coaching_head
from core.ui.coaching.picture import fading_picture
from core.ui.coaching.steps import coaching_steps
from core.ui.coaching.visit_form import NEW, is_open, turn, visit_form
from core.ui.coaching.visits import task_matrix, visit_list


def job_coaching(user: Actor, page: JobPage) -> None:
    """期・計画・助言 → 訪問を書く → 図 → 予定 → 仕事 → 訪問."""
    today = clock.today()
    with read_only(user) as view:
        found = coaching_of(view, page.job.pk, today)
    coaching_head(user, page, found, today)
    if may(user, Action.WRITE_CLIENTS):
        if is_open(user, page) == NEW:
            visit_form(user, page, found)
        else:
            st.button(
                "訪問を書く", key=f"coaching.write.{page.job.pk}", type="primary",
                icon=":material/edit_note:", on_click=turn, args=(user, page, NEW),
            )  # fmt: skip
    fading_picture(user, page, found)
    coaching_steps(user, page, found)
    task_matrix(page, found)
    visit_list(user, page, found)
