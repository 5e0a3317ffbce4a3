"""きょうの仕事 (the tasks of a visit): picked or typed above the form, with a line for each inside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import clock
from core.domain.codes import codes
from core.domain.job_coaching import CoachedTaskEntry
from core.queries.job_coaching import Coaching, TaskRow, VisitRow, task_names
from core.ui.forms.entry_form import BLANK
from core.ui.plain import plain

LISTS = {"doer": "task_doer", "cue": "coaching_cue"}
LONGEST_TAUGHT, LONGEST_TASK = 500, 200


class TaskLines:
    """きょうの仕事 of one visit; `visit`: the one that is corrected."""

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
        """Whether a line lacks who does it: said there and below, until the next try."""
        lacking = [task.task for task in tasks if not task.doer]
        st.session_state[self._at("lacking")] = lacking
        return bool(lacking)

    def tell(self) -> None:
        """What was refused, where the button is."""
        if lacking := st.session_state.get(self._at("lacking")):
            st.error(
                f"保存していません。{'、'.join(f'「{plain(name)}」' for name in lacking)}について、いまだれがするかを"
                "選んでください。きょうはしなかった仕事は、上の欄から外してください。"
            )

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
            st.error("いまだれがするかを選んでください。", icon=":material/error:")
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
        labels = codes(LISTS[part]).labels(clock.today())
        start = code_of(LISTS[part], self._draft.get(f"{part}.{number}")) or start
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


def code_of(list_name: str, label: object) -> str:
    """The code of a label, as a draft holds it; '' for a stranger."""
    return next((code.code for code in codes(list_name) if code.label == label), "")
