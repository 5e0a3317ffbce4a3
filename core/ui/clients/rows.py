"""行の欄 (rows of a person): read as lines; one at a time is opened, or a new one is added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlmodel import SQLModel

from core.db.work import Work
from core.domain.entry import check
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import ORGANIZATION
from core.ui.page import open_link


@dataclass(frozen=True)
class Kind:
    """一種類の行: its words, its form, and what is done with it.

    `change` gets the row as it is shown, the version that the user saw, and what she changed.
    """

    what: str
    title: str
    empty: str
    entry_class: type[SQLModel]
    fields: tuple[str, ...]
    draw: Callable[[EntryForm[Any], Choices], None]
    add: Callable[[Work, Any], object]
    change: Callable[[Work, Any, int, Mapping[str, Any]], object]
    remove: Callable[[Work, int, int], object] | None = None
    add_label: str = "加える"
    link: str = ""


def draw_rows(
    form: OneForm,
    kind: Kind,
    client_id: int,
    rows: Sequence[Any],
    line: Callable[[Any], str],
    *,
    writes: bool,
    choices: Choices | None = None,
    fixed: Mapping[str, Any] | None = None,
) -> None:
    """The rows of one kind, each with 「直す」, and 「加える」 beside their title. `fixed`: what a row
    belongs to besides the person."""
    whose = {"client_id": client_id, **(fixed or {})}
    title, action = st.columns([6, 1], vertical_alignment="center")
    title.markdown(f"**{kind.title}**" + ("" if rows else f"　:gray[:small[{kind.empty}]]"))
    if writes:
        with action:
            form.button(f"{kind.what}.new", kind.add_label)
    if writes and form.opened == f"{kind.what}.new":
        form.draw(_new(kind, whose, choices or {}))
    for row in rows:
        what = f"{kind.what}.{row.id}"
        if writes and form.opened == what:
            form.draw(_stored(kind, what, whose, row, choices or {}))
            continue
        words, action = st.columns([6, 1], vertical_alignment="center")
        with words:
            st.markdown(line(row))
            if kind.link and (place := getattr(row, "organization_id", None)):
                open_link(kind.link, ORGANIZATION, id=place)
        if writes:
            with action:
                form.button(what, "直す")


def whole(kind_class: type[SQLModel], row: Any, changes: Mapping[str, Any]) -> Any:
    """The whole entry: the row as it is shown, with what was changed in it."""
    names = kind_class.model_fields
    return check(kind_class, {**{name: getattr(row, name) for name in names}, **changes})


def _new(kind: Kind, whose: Mapping[str, Any], choices: Choices) -> Sheet[Any]:
    def add(work: Work, _seen: int, typed: dict[str, Any]) -> object:
        return kind.add(work, check(kind.entry_class, {**typed, **whose}))

    return Sheet(
        f"{kind.what}.new", kind.entry_class, kind.fields, lambda form: kind.draw(form, choices),
        add, fixed=whose, choices=choices,
    )  # fmt: skip


def _stored(
    kind: Kind, what: str, whose: Mapping[str, Any], row: Any, choices: Choices
) -> Sheet[Any]:
    values = {name: getattr(row, name) for name in kind.fields}
    remove = kind.remove
    return Sheet(
        what, kind.entry_class, kind.fields, lambda form: kind.draw(form, choices),
        lambda work, seen, changes: kind.change(work, row, seen, changes),
        row.version, values, whose, choices,
        remove=(lambda work, seen: remove(work, row.id, seen)) if remove else None,
    )  # fmt: skip
