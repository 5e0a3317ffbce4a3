"""機関の特徴 (profile): read line by line, edited in one form; what nobody knows is said to be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlmodel import SQLModel

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.entry import title_of
from core.domain.organization_profiles import PROFILE_ENTRIES, PROFILES, SEVERAL, profile_fields
from core.domain.organizations import Organization
from core.domain.permissions import Action, may
from core.queries.organization_profiles import profile_of
from core.services.organization_profiles import save_profile
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain
from core.ui.words import value_words

# What is longer shares its line with one other; what is longer still has it alone.
SHORT, LONG = 60, 300


def organization_profile(user: Actor, row: Organization) -> None:
    """特徴 by kind; a kind that has none says where its facts are written."""
    table = PROFILES.get(row.kind)
    if table is None:
        st.caption("この種別には、特徴の欄がありません。「直す」のメモに書けます。")
        return
    with read_only(user) as view:
        stored = profile_of(view, row.pk)
    entry = PROFILE_ENTRIES[table]
    names = profile_fields(row.kind)
    opened = OneForm(user, row.pk, "organization_profile")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("特徴", anchor=False, width="content")
        if may(user, Action.WRITE_NETWORK):
            with st.container(width=190):
                opened.button(
                    "profile", "特徴を直す" if stored else "特徴を書く", icon=":material/edit:"
                )
    if opened.opened == "profile" and may(user, Action.WRITE_NETWORK):
        seen = stored.version if stored else None
        opened.draw(
            Sheet(
                "profile", entry, names, draw_profile(entry, names),
                lambda work, version, typed: save_profile(
                    work, row.pk, version if seen is not None else None, typed
                ),
                version=seen or 0,
                values=stored.model_dump(include=set(names)) if stored else None,
                fixed={"organization_id": row.pk},
                done="特徴を保存しました",
            )
        )  # fmt: skip
    else:
        values = stored.model_dump() if stored else dict.fromkeys(names)
        _read(entry, names, values)
    opened.finish()


def _read(entry: type[SQLModel], names: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """あり・なし in one row of words, the other facts line by line, the unknown ones named at the end."""
    with st.container(border=True, gap="small"):
        words = {name: value_words(entry, name, values.get(name)) for name in names}
        marks = [n for n in names if _is_mark(entry, n)]
        if marks:
            st.markdown(
                "　　".join(
                    f":gray[{plain(title_of(entry, n))}] "
                    + (f"**{words[n]}**" if words[n] else ":gray[不明]")
                    for n in marks
                )
            )
        lines = [
            f":gray[{plain(title_of(entry, n))}]　{words[n]}"
            for n in names
            if n not in marks and words[n]
        ]
        if lines:
            st.markdown("  \n".join(lines))
        unknown = [title_of(entry, n) for n in names if n not in marks and not words[n]]
        if unknown:
            st.caption(f"まだ分かっていないこと: {plain('、'.join(unknown))}")


def _is_mark(entry: type[SQLModel], name: str) -> bool:
    extra = entry.model_fields[name].json_schema_extra
    return isinstance(extra, dict) and extra.get("codes") == "availability"


def draw_profile(entry: type[SQLModel], names: tuple[str, ...]) -> Any:
    """The fields in three columns, あり・なし first, long ones below each other."""
    marks = [n for n in names if _is_mark(entry, n)]
    several = [n for n in names if n in SEVERAL]
    rest = [n for n in names if n not in marks and n not in several]
    short = [n for n in rest if _length(entry, n) <= SHORT]
    middle = [n for n in rest if SHORT < _length(entry, n) <= LONG]
    long = [n for n in rest if _length(entry, n) > LONG]

    def field(form: EntryForm[Any], name: str) -> None:
        if name in marks:
            form.code(name)
        elif name.endswith("_on"):
            form.date(name)
        else:
            form.text(name)

    def draw(form: EntryForm[Any]) -> None:
        for name in several:
            form.several(name, SEVERAL[name])
        for group, wide in ((marks, 4), (short, 4), (middle, 2)):
            for start in range(0, len(group), wide):
                line = form.columns(wide)
                for place, name in zip(line, group[start : start + wide], strict=False):
                    with place:
                        field(form, name)
        for name in long:
            form.area(name, height=70)

    return draw


def _length(entry: type[SQLModel], name: str) -> int:
    found = [getattr(m, "max_length", None) for m in entry.model_fields[name].metadata]
    return max((length for length in found if length), default=0)
