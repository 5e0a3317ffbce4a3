"""訪問を書く (writing a visit): who does each task now, what was seen, the three shares; one save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.domain.job_coaching import SHARES, CoachingVisitEntry
from core.queries.employments import JobPage
from core.queries.job_coaching import Coaching, VisitRow
from core.services import drafts
from core.services.job_coaching import correct_coaching_visit, record_coaching_visit
from core.ui import session
from core.ui.coaching.task_lines import TaskLines, code_of
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen

NEW = "new"
FIELDS = (
    "visited_on", "started_at", "minutes", "coach_kind", "next_on", "findings", "to_employer",
    "following", *SHARES,
)  # fmt: skip
WORDS = ("findings", "to_employer", "following")


def is_open(user: Actor, page: JobPage) -> str:
    """Which visit is being written: NEW, the id of one to correct, or ''. A draft opens it again."""
    place = _place(page)
    if place not in st.session_state:
        begun = drafts.take_draft(user, _draft_name(page, NEW))
        st.session_state[place] = NEW if isinstance(begun, dict) and begun else ""
    return str(st.session_state[place])


def turn(user: Actor, page: JobPage, what: str) -> None:
    """Open one visit, or close the form; what was typed for another one is dropped."""
    now = st.session_state.get(_place(page))
    if now:
        drafts.drop_draft(user, _draft_name(page, str(now)))
    st.session_state[_place(page)] = what
    session.renew(_key(page))


def visit_form(user: Actor, page: JobPage, found: Coaching, visit: VisitRow | None = None) -> None:
    """訪問の入力票, or for `visit` its correction."""
    what = str(visit.id) if visit else NEW
    key, name = _key(page), _draft_name(page, what)
    prefix = f"{key}.{session.nonce(key)}"
    draft = _draft(user, name, prefix)
    title, leave = st.columns([5, 1.2], vertical_alignment="bottom")
    title.subheader("訪問の記録を訂正する" if visit else "訪問を書く", anchor=False)
    leave.button(
        "書くのをやめる",
        key=f"{prefix}.leave",
        on_click=turn,
        args=(user, page, ""),
        width="stretch",
    )
    lines = TaskLines(prefix, found, visit, draft)
    lines.choose()
    stood = seen(key, visit.version if visit else 0, {})
    with EntryForm(
        CoachingVisitEntry, key=key, submit="訂正を保存する" if visit else "訪問を保存する",
        values=_values(found, visit, draft),
        fixed={"client_id": page.job.client_id, "employment_id": page.job.pk},
    ) as form:  # fmt: skip
        _when(form, is_new=visit is None)
        tasks = lines.fields()
        _what(form, found)
    lines.tell()
    if form.entry is not None and lines.refused(tasks):
        st.rerun()
    elif form.entry is not None:
        entry = form.entry

        def store(work: Work) -> object:
            if visit is None:
                return record_coaching_visit(work, entry, tasks)
            return correct_coaching_visit(work, visit.id, stood.version, entry, tasks)

        done = "訪問を訂正しました" if visit else "訪問を保存しました（支援記録にも入りました）"
        if save_seen(user, done, stood, store):
            turn(user, page, "")
            st.rerun()
    watched_draft(
        user, name, form=prefix,
        fields={**{f: f"{prefix}.{f}" for f in FIELDS if f != "next_on" or visit is None},
                **lines.widgets},
        words=WORDS, more={"names": lines.names, "tasks": lines.chosen},
    )  # fmt: skip


def _place(page: JobPage) -> str:
    return f"coaching.writing.{page.job.pk}"


def _key(page: JobPage) -> str:
    return f"coaching.visit.{page.job.pk}"


def _draft_name(page: JobPage, what: str) -> str:
    return f"coaching.visit.{page.job.pk}.{what}"


def _draft(user: Actor, name: str, prefix: str) -> Mapping[str, Any]:
    place = f"{prefix}.draft"
    if place not in st.session_state:
        found = drafts.take_draft(user, name)
        st.session_state[place] = found if isinstance(found, dict) else {}
    kept: Mapping[str, Any] = st.session_state[place]
    return kept


def _values(found: Coaching, visit: VisitRow | None, draft: Mapping[str, Any]) -> dict[str, object]:
    """What the form begins with: the visit to correct, else the kind of coach of last time."""
    values: dict[str, object] = {}
    if visit is not None:
        values = {name: getattr(visit, name) for name in FIELDS if name != "next_on"}
    elif found.visits:
        values["coach_kind"] = found.visits[0].coach_kind
    values |= {name: draft[name] for name in FIELDS if name in draft and name != "coach_kind"}
    if kind := code_of("coach_kind", draft.get("coach_kind")):
        values["coach_kind"] = kind
    return values


# -- fields -----------------------------------------------------------------------------------------


def _when(form: EntryForm[CoachingVisitEntry], *, is_new: bool) -> None:
    day, time, minutes, kind, following = form.columns([1.2, 0.8, 0.8, 1.3, 1.2])
    with day:
        form.date("visited_on", today=is_new)
    with time:
        form.text("started_at", placeholder="14:30")
    with minutes:
        form.text("minutes", placeholder="120")
    with kind:
        form.code("coach_kind")
    if is_new:
        with following:
            form.date("next_on")


def _what(form: EntryForm[CoachingVisitEntry], found: Coaching) -> None:
    form.area("findings", height=100)
    employer, following = form.columns(2)
    with employer:
        form.area("to_employer", height=80)
    with following:
        form.area("following", height=80)
    last = next((visit for visit in found.visits if visit.shares), None)
    st.markdown(
        "**三つの力**（きょうの働きぶりを、だれがどれだけ支えていたか。合計100。書かなくてもかまいません）"
    )
    for column, name in zip(form.columns(3), SHARES, strict=True):
        before = getattr(last, name) if last else None
        with column:
            form.text(name, placeholder="" if before is None else f"前回 {before}")
    st.caption(
        "訪問した人の見立てです。目安: 手順・段取り・困ったときの対処のうち、本人が自分でしたこと、職場の人が"
        "声をかけたり確かめたりしたこと、支援者がしたことの割合。"
    )
