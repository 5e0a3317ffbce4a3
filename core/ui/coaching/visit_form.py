"""訪問を書く (writing a visit): who does each task now, what was seen, the three shares; one save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.job_coaching import SHARES, CoachedTaskEntry, CoachingVisitEntry
from core.queries.employments import JobPage
from core.queries.job_coaching import Coaching, TaskRow, VisitRow, task_names
from core.services import drafts
from core.services.job_coaching import correct_coaching_visit, record_coaching_visit
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import BLANK, EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.plain import plain

NEW = "new"
FIELDS = (
    "visited_on", "started_at", "minutes", "coach_kind", "next_on", "findings", "to_employer",
    "following", *SHARES,
)  # fmt: skip
WORDS = ("findings", "to_employer", "following")
OF_TASK = {"doer": "task_doer", "cue": "coaching_cue", "taught": ""}
LONGEST_TAUGHT, LONGEST_TASK = 500, 200


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
    lines = _Tasks(prefix, found, visit, draft)
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
    if kind := _code("coach_kind", draft.get("coach_kind")):
        values["coach_kind"] = kind
    return values


def _code(list_name: str, label: object) -> str:
    return next((code.code for code in codes(list_name) if code.label == label), "")


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


class _Tasks:
    """きょうの仕事: picked or typed above the form; in it a line for each."""

    def __init__(
        self, prefix: str, found: Coaching, visit: VisitRow | None, draft: Mapping[str, Any]
    ) -> None:
        self._prefix, self._draft = prefix, draft
        self._visit = {task.task: task for task in visit.tasks} if visit else {}
        others = [each for each in found.visits if visit is None or each.id != visit.id]
        self._known = task_names(others)
        self._last = [task.task for task in others[0].tasks] if others else []
        if self._at("names") not in st.session_state:
            begun = [name for name in draft.get("tasks") or list(self._visit) if name]
            names = [name for name in draft.get("names") or begun if isinstance(name, str)]
            st.session_state[self._at("names")] = names
            st.session_state[self._at("tasks")] = begun
        self.widgets: dict[str, str] = {}

    def _at(self, part: str) -> str:
        return f"{self._prefix}.{part}"

    @property
    def names(self) -> list[str]:
        """Every task that had a line: its place gives the line its name, and never changes."""
        return list(st.session_state[self._at("names")])

    @property
    def chosen(self) -> list[str]:
        """What has a line now."""
        return list(st.session_state[self._at("tasks")])

    def choose(self) -> None:
        """きょう教えた・見た仕事."""
        picked, again = st.columns([5, 1.2], vertical_alignment="bottom")
        options = list(dict.fromkeys([*self._known, *self.names, *self.chosen]))
        picked.multiselect(
            "きょう教えた・見た仕事", options, key=self._at("tasks"), accept_new_options=True,
            placeholder="選ぶか、仕事の名前を書いてEnter",
        )  # fmt: skip
        again.button(
            "前回と同じ仕事", key=self._at("again"), disabled=not self._last, width="stretch",
            on_click=lambda: st.session_state.update({self._at("tasks"): list(self._last)}),
        )  # fmt: skip
        st.session_state[self._at("names")] = list(dict.fromkeys([*self.names, *self.chosen]))

    def refused(self, tasks: Sequence[CoachedTaskEntry]) -> bool:
        """Whether a line lacks who does it: said at the line until the next try."""
        lacking = [task.task for task in tasks if not task.doer]
        st.session_state[self._at("lacking")] = lacking
        return bool(lacking)

    def fields(self) -> list[CoachedTaskEntry]:
        """The lines inside the form."""
        return [self._line(name, self.names.index(name)) for name in self.chosen]

    def _line(self, name: str, number: int) -> CoachedTaskEntry:
        before = self._known.get(name)
        told = f"　:gray[前回: {codes('task_doer').label(before.doer)}]" if before else ""
        st.markdown(f"**{plain(name)}**{told}")
        start = self._visit.get(name, TaskRow(name, "", "", ""))
        doer, cue, taught = st.columns([1.4, 1.2, 2.6])
        if name in st.session_state.get(self._at("lacking"), ()):
            st.error(
                "保存していません。いまだれがするかを選んでください。きょうはしなかった仕事は、上の欄から"
                "外してください。",
                icon=":material/error:",
            )
        values = {
            "doer": self._select(doer, "いまだれがするか（必須）", "doer", number, start.doer),
            "cue": self._select(cue, "手がかり", "cue", number, start.cue),
            "taught": self._taught(taught, number, start.taught),
        }
        return CoachedTaskEntry.model_construct(None, task=name[:LONGEST_TASK], **values)

    def _key(self, part: str, number: int) -> str:
        self.widgets[f"{part}.{number}"] = self._at(f"{part}.{number}")
        return self._at(f"{part}.{number}")

    def _select(self, column: Any, label: str, part: str, number: int, start: str) -> str:
        labels = codes(OF_TASK[part]).labels(clock.today())
        start = _code(OF_TASK[part], self._draft.get(f"{part}.{number}")) or start
        options = ["", *labels]
        picked: str = column.selectbox(
            label, options, index=options.index(start) if start in options else 0,
            format_func=lambda code: labels.get(code, BLANK), key=self._key(part, number),
        )  # fmt: skip
        return picked or ""

    def _taught(self, column: Any, number: int, start: str) -> str:
        typed: str = column.text_input(
            "教えたこと", str(self._draft.get(f"taught.{number}", start)),
            key=self._key("taught", number), max_chars=LONGEST_TAUGHT,
        )  # fmt: skip
        return typed.strip()
