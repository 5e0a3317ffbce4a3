"""ひとつだけひらく入力票 (the one open form of a person's page): what is typed in it is a draft at once.

A page of one person has some sixty fields. They are read; one group or one row at a time is opened
and edited. A reload, a page switch or an ended session finds it open again, as it was typed and
with what stood there when it was begun, so that a save afterwards is still judged against that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import streamlit as st
from sqlmodel import SQLModel

from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.services import drafts
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import Seen, save_seen, seen
from core.ui.page import save

E = TypeVar("E", bound=SQLModel)
Choices = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class Sheet(Generic[E]):
    """開いた欄: what is edited, as it is stored (`values` None: a new row), and how it is saved.

    `save` gets the version that the user saw and what she changed; for a new row everything that
    was typed. `choices` says what the ids of a field are called; `marks`: see `EntryForm`; `done`:
    what is said after the save; `start`: what a new row begins with.
    """

    what: str
    entry_class: type[E]
    fields: tuple[str, ...]
    draw: Callable[[EntryForm[E]], None]
    save: Callable[[Work, int, dict[str, Any]], object]
    version: int = 0
    values: Mapping[str, Any] | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    remove: Callable[[Work, int], object] | None = None
    done: str = ""
    start: Mapping[str, Any] = field(default_factory=dict)


class OneForm:
    """どの欄がひらいているか, of one person in one segment (`place`)."""

    def __init__(self, user: Actor, client_id: int, place: str) -> None:
        self._user = user
        self.key = f"client.{place}.{client_id}"
        self._draft_name = f"{place}.{client_id}"
        self._open_key = f"{self.key}.open"
        self._is_drawn = False
        if self._open_key not in st.session_state:
            st.session_state[self._open_key] = str(self._kept().get("what", ""))

    @property
    def opened(self) -> str:
        """What is being edited; '' when everything is only read."""
        return str(st.session_state[self._open_key])

    def button(self, what: str, label: str, *, icon: str | None = None) -> None:
        """A button that opens one thing; not while another one is open."""
        st.button(
            label, key=f"{self.key}.do.{what}", on_click=self._turn, args=(what,), icon=icon,
            disabled=bool(self.opened), width="stretch",
            help="ひらいている欄を保存するか、やめてから直せます。" if self.opened else None,
        )  # fmt: skip

    def draw(self, sheet: Sheet[E]) -> None:
        """The form of what is open: saved, left, or (a stored row) removed."""
        self._is_drawn = True
        prefix = f"{self.key}.{session.nonce(self.key)}"
        draft = self._draft(sheet, prefix)
        stood = self._seen(sheet, draft)
        values = {**sheet.start, **stood.values, **_typed(sheet, draft)}
        if draft:
            st.info("保存していない入力があります。続きを書いて保存するか、やめてください。")
        with EntryForm(
            sheet.entry_class, key=self.key, values=values, fixed=sheet.fixed, marks=sheet.marks
        ) as form:
            sheet.draw(form)
        with st.container(horizontal=True):
            st.button("やめる", key=f"{prefix}.leave", on_click=self._turn, args=("",))
            if sheet.remove is not None:
                self._remover(sheet, stood, prefix)
        if form.entry is not None:
            self._save(sheet, stood, form.entry)
        watched_draft(
            self._user, self._draft_name, form=prefix,
            fields={name: f"{prefix}.{name}" for name in sheet.fields}, words=sheet.fields,
            more={"what": sheet.what, "version": stood.version, "stood": stood.values},
        )  # fmt: skip

    def finish(self) -> None:
        """The end of the segment: what was open and is not there any more is closed and told."""
        if self.opened and not self._is_drawn:
            self._turn("")
            session.flash("ひらいていた欄は、ほかの人が消したため閉じました")
            st.rerun()

    # -- what is kept ----------------------------------------------------------------------------

    def _kept(self) -> dict[str, Any]:
        found = drafts.take_draft(self._user, self._draft_name)
        return found if isinstance(found, dict) else {}

    def _draft(self, sheet: Sheet[E], prefix: str) -> dict[str, Any]:
        """The draft, read when the fields appear; while they stand there, the browser holds them."""
        if f"{prefix}.{sheet.fields[0]}" not in st.session_state:
            found = self._kept()
            st.session_state[f"{prefix}.draft"] = found if found.get("what") == sheet.what else {}
        kept: dict[str, Any] = st.session_state.get(f"{prefix}.draft", {})
        return kept

    def _seen(self, sheet: Sheet[E], draft: Mapping[str, Any]) -> Seen:
        """What stood there when the form was begun: a draft brings that along."""
        now = {name: (sheet.values or {}).get(name) for name in sheet.fields if sheet.values}
        if draft and sheet.values is not None:
            then = draft.get("stood")
            now |= {
                name: _stored(sheet.entry_class, name, value)
                for name, value in (then if isinstance(then, dict) else {}).items()
                if name in now
            }
            return seen(self.key, int(draft.get("version", sheet.version)), now)
        return seen(self.key, sheet.version, now)

    def _turn(self, what: str) -> None:
        """Open one thing, or close all: begun anew, without a draft."""
        st.session_state[self._open_key] = what
        drafts.drop_draft(self._user, self._draft_name)
        session.renew(self.key)

    # -- what is done ------------------------------------------------------------------------------

    def _save(self, sheet: Sheet[E], stood: Seen, entry: E) -> None:
        changes = {name: getattr(entry, name) for name in sheet.fields}
        if sheet.values is not None:
            changes = stood.typed(changes)
            if not changes:
                st.info("変えたところはありません。")
                return
        done = "加えました" if sheet.values is None else f"{len(changes)}項目を保存しました"
        if save_seen(
            self._user,
            sheet.done or done,
            stood,
            lambda work: sheet.save(work, stood.version, changes),
        ):
            self._turn("")
            st.rerun()

    def _remover(self, sheet: Sheet[E], stood: Seen, prefix: str) -> None:
        remove = sheet.remove
        if remove is None:
            return
        with st.popover("この行を消す"):
            st.markdown("この行を消します。書いてあったことは「履歴」に残ります。")
            if st.button("消す", key=f"{prefix}.remove", type="primary"):
                with_version = stood.version

                def gone(work: Work) -> bool:
                    remove(work, with_version)
                    return True

                if save(self._user, "消しました", gone):
                    self._turn("")
                    st.rerun()


def _typed(sheet: Sheet[E], draft: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a draft as a form begins with them: what was picked arrives as its label."""
    return {
        name: _picked(sheet, name, str(draft[name]))
        for name in sheet.fields
        if draft.get(name) is not None
    }


def _picked(sheet: Sheet[E], name: str, told: str) -> Any:
    info = sheet.entry_class.model_fields[name]
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    if name in sheet.choices:
        return next((i for i, label in sheet.choices[name].items() if label == told), None)
    if info.annotation is bool:
        return told == "はい"
    if "codes" in extra:
        listed = codes(str(extra["codes"]))
        return next((c.code for c in listed if told in (c.label, listed.full_label(c.code))), "")
    if "several" in extra:
        listed, labels = codes(str(extra["several"])), told.split("\n")
        return ",".join(c.code for c in listed if listed.full_label(c.code) in labels)
    return told


def _stored(entry_class: type[SQLModel], name: str, value: Any) -> Any:
    """A value of the database after its way through JSON."""
    annotation = str(entry_class.model_fields[name].annotation)
    return date.fromisoformat(value) if "date" in annotation and isinstance(value, str) else value
