"""入力票の枠 (EntryForm): draws fields by their names, shows each message at its field, and keeps
what was typed until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Generic, TypeVar

import streamlit as st
from sqlmodel import SQLModel
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check, title_of
from core.errors import RuleViolation
from core.ui import session

E = TypeVar("E", bound=SQLModel)

BLANK = "（未選択）"


class EntryForm(Generic[E]):
    """One form for one entry class.

        with EntryForm(TaskEntry, key="task.new", submit="加える") as form:
            form.text("title")
            form.date("due_on")
        if entry := form.entry:
            ...

    `values` fills the fields (a stored row's `model_dump()`); `fixed` is added to what was typed
    (a `client_id`); `marks` puts a word behind a field's title (「要配慮」); `titles` calls a field
    otherwise. The key is stable until `session.renew(key)`, which empties the form.
    """

    def __init__(
        self,
        entry_class: type[E],
        *,
        key: str,
        submit: str = "保存する",
        values: Mapping[str, Any] | None = None,
        fixed: Mapping[str, Any] | None = None,
        marks: Mapping[str, str] | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        self._class, self._submit = entry_class, submit
        self._values, self._fixed = dict(values or {}), dict(fixed or {})
        self._marks, self._titles = dict(marks or {}), dict(titles or {})
        self.key = key
        self._prefix = f"{key}.{session.nonce(key)}"
        self._typed: dict[str, object] = {}
        self._slots: dict[str, DeltaGenerator] = {}
        self._readers: dict[str, Callable[[str], object]] = {}
        self._form = st.form(self._prefix, enter_to_submit=False, border=True)
        # A place for a message under each field is drawn only where there may be one to tell.
        self._may_tell = bool(
            st.session_state.get(f"{self._prefix}.submit")
            or st.session_state.get(f"{self._prefix}.wrong")
        )
        self.entry: E | None = None

    def __enter__(self) -> EntryForm[E]:
        self._form.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        submitted = not error[0] and st.form_submit_button(
            self._submit, type="primary", key=f"{self._prefix}.submit"
        )
        rest = st.empty() if self._may_tell else None
        self._form.__exit__(*error)
        if submitted:
            self._check()
        if rest is not None:
            self._tell(rest)

    def _check(self) -> None:
        st.session_state.pop(f"{self._prefix}.wrong", None)
        typed, wrong = {**self._typed, **self._fixed}, {}
        for name, read in self._readers.items():
            try:
                typed[name] = read(str(typed[name] or ""))
            except ValueError as unread:
                wrong[name] = str(unread)
                del typed[name]
        try:
            entry = check(self._class, typed)
        except RuleViolation as violation:
            wrong = {**violation.fields, **wrong}
        if wrong:
            # Kept until the next try: a run for another reason must not take the messages away.
            st.session_state[f"{self._prefix}.wrong"] = wrong
        else:
            self.entry = entry

    def _tell(self, rest: DeltaGenerator) -> None:
        wrong: dict[str, str] = st.session_state.get(f"{self._prefix}.wrong", {})
        loose = [message for name, message in wrong.items() if name not in self._slots]
        for name in wrong.keys() & self._slots.keys():
            self._slots[name].error(wrong[name], icon=":material/error:")
        if wrong:
            # By name: the field itself may have scrolled out of sight.
            at = "、".join(title_of(self._class, name) for name in self._slots if name in wrong)
            if at:
                loose.insert(0, f"直すところ: {at}。")
            rest.error("保存していません。" + "".join(loose))

    # -- fields --------------------------------------------------------------------------------

    def _keep(self, name: str, value: object) -> None:
        self._typed[name] = value
        if self._may_tell:
            self._slots[name] = st.empty()

    def _label(self, name: str) -> str:
        field = self._class.model_fields[name]
        mark = f"（{self._marks[name]}）" if name in self._marks else ""
        title = self._titles.get(name) or title_of(self._class, name)
        return title + mark + ("（必須）" if field.is_required() else "")

    def _start(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        default = self._class.model_fields[name].default
        return "" if default.__class__.__name__ == "PydanticUndefinedType" else default

    def _key(self, name: str) -> str:
        return f"{self._prefix}.{name}"

    def text(self, name: str, **options: Any) -> None:
        """One line of text; numbers are typed as text too, in full or half width."""
        start = self._start(name)
        value = "" if start is None else str(start)
        self._keep(name, st.text_input(self._label(name), value, key=self._key(name), **options))

    def area(self, name: str, *, height: int | str = 120, **options: Any) -> None:
        """Several lines of text."""
        self._keep(
            name,
            st.text_area(
                self._label(name),
                str(self._start(name) or ""),
                height=height,  # type: ignore[arg-type]
                key=self._key(name),
                **options,
            ),
        )

    def date(self, name: str, *, today: bool = False) -> None:
        """A date as people write it: 2026/11/21, R8.11.21, 11/21, きょう."""
        start = self._start(name) or (clock.today() if today else None)
        # A draft holds a date as it was typed.
        shown = format_date(start, weekday=False) if isinstance(start, date) else str(start or "")
        self._keep(
            name,
            st.text_input(
                self._label(name), shown, key=self._key(name), placeholder="例: R8.11.21"
            ),
        )

    def code(
        self,
        name: str,
        *,
        parent: str | None = None,
        leaves: bool = False,
        horizontal: bool = False,
        full: bool = False,
        among: Collection[str] | None = None,
    ) -> None:
        """A choice from the field's code list; `horizontal` shows short lists as one-click pills.

        `full` names the parent too, where one list holds several 「その他」; `among`: only these.
        """
        extra = self._class.model_fields[name].json_schema_extra
        list_name = str(extra["codes"]) if isinstance(extra, dict) else ""
        today = clock.today()
        listed = codes(list_name)
        labels = listed.leaf_labels(today) if leaves else listed.labels(today, parent)
        if full:
            labels = {code: listed.full_label(code) for code in labels}
        if among is not None:
            labels = {code: label for code, label in labels.items() if code in among}
        start = str(self._start(name) or "")
        if start and start not in labels:
            labels = {start: listed.label(start), **labels}
        field = self._class.model_fields[name]
        options = list(labels) if field.is_required() and start else ["", *labels]
        if not start and field.is_required():
            options = ["", *labels]
        label = self._label(name)
        if horizontal:
            picked = st.pills(
                label, [o for o in options if o], format_func=lambda c: labels.get(c, BLANK),
                default=start or None, key=self._key(name), selection_mode="single",
            )  # fmt: skip
            self._keep(name, picked or "")
            return
        self._keep(
            name,
            st.selectbox(
                label, options, index=options.index(start) if start in options else 0,
                format_func=lambda code: labels.get(code, BLANK), key=self._key(name),
            ),
        )  # fmt: skip

    def pick(self, name: str, labels: Mapping[str, str]) -> None:
        """A choice of a few texts that are no code list, each one click."""
        start = str(self._start(name) or "")
        picked = st.segmented_control(
            self._label(name), list(labels), default=start if start in labels else None,
            format_func=lambda value: labels[value], key=self._key(name),
        )  # fmt: skip
        self._keep(name, picked or "")

    def several(self, name: str, list_name: str) -> None:
        """Several codes of one list, kept as text with commas; called by their full labels."""
        listed = codes(list_name)
        self.several_of(
            name, {code: listed.full_label(code) for code in listed.labels(clock.today())}
        )

    def several_of(
        self, name: str, labels: Mapping[str, str], *, placeholder: str = "選んでください"
    ) -> None:
        """Several of these, kept as text with commas."""
        start = [code for code in str(self._start(name) or "").split(",") if code in labels]
        picked = st.multiselect(
            self._label(name), list(labels), default=start, format_func=lambda c: labels[c],
            key=self._key(name), placeholder=placeholder,
        )  # fmt: skip
        self._keep(name, ",".join(picked))

    def several_pills(self, name: str, list_name: str) -> None:
        """Several codes of a short list, each one click; kept as text with commas."""
        labels = codes(list_name).labels(clock.today())
        start = [code for code in str(self._start(name) or "").split(",") if code in labels]
        picked = st.pills(
            self._label(name), list(labels), default=start, format_func=lambda c: labels[c],
            key=self._key(name), selection_mode="multi",
        )  # fmt: skip
        self._keep(name, ",".join(picked))

    def leading(self, name: str, further: str, *, label: str, **options: Any) -> None:
        """Several codes in one control: the first one picked is `name`, the others are `further`."""
        extra = self._class.model_fields[name].json_schema_extra
        listed = codes(str(extra["codes"]) if isinstance(extra, dict) else "")
        labels = listed.leaf_labels(clock.today())
        start = [
            code for code in (self._start(name), *str(self._start(further)).split(",")) if code
        ]
        labels |= {code: listed.label(code) for code in start if code not in labels}
        picked = st.multiselect(
            label, list(labels), default=start, format_func=lambda c: labels[c],
            key=self._key(name), **options,
        )  # fmt: skip
        self._typed[further] = ",".join(picked[1:])
        self._keep(name, picked[0] if picked else "")

    def choice(self, name: str, options: Mapping[int, str]) -> None:
        """A choice of a row by id (owner, organisation)."""
        start = self._start(name)
        known: list[int | None] = [None, *options]
        if isinstance(start, int) and start not in options:
            known.append(start)
        self._keep(
            name,
            st.selectbox(
                self._label(name), known, index=known.index(start) if start in known else 0,
                format_func=lambda i: BLANK if i is None else options.get(i, f"（番号 {i}）"),
                key=self._key(name), placeholder=BLANK,
            ),
        )  # fmt: skip

    def named(self, name: str, offered: Mapping[str, int], read: Callable[[str], object]) -> None:
        """A row by its name, offered or typed. `read` makes the id of a name; raises ValueError."""
        start = self._start(name)
        known = {row_id: label for label, row_id in offered.items()}
        shown = known.get(start, start) if start else None
        labels = list(dict.fromkeys([*offered, *([shown] if shown else [])]))
        picked = st.selectbox(
            self._label(name), labels, index=labels.index(shown) if shown else None,
            key=self._key(name), accept_new_options=True, placeholder="選ぶか、名前を入力",
        )  # fmt: skip
        self._readers[name] = lambda text: offered.get(text) or read(text)
        self._keep(name, picked or "")

    def yesno(self, name: str) -> None:
        """A tick box."""
        self._keep(
            name, st.checkbox(self._label(name), bool(self._start(name)), key=self._key(name))
        )

    def columns(self, spec: int | list[float]) -> list[AbstractContextManager[Any]]:
        """Columns inside the form."""
        return list(st.columns(spec))
