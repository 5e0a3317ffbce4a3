"""フェイスシート (face sheet): read first, in calm groups; one group at a time is opened and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.permissions import Action, may
from core.queries.clients import ClientPage
from core.queries.consents import consents_of, held_categories
from core.queries.face_sheets import (
    FaceSheetRow,
    careers_of,
    contacts_of,
    face_sheet_of,
    hello_works,
    treatments_of,
)
from core.queries.users import staff_names
from core.services import clients
from core.services.face_sheets import ROW_CATEGORY, save_face_sheet
from core.ui.clients.face_sheet_groups import GROUPS, MARKS, Group, categories_of, draw_group
from core.ui.clients.face_sheet_rows import Rows, careers, contacts, treatments
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.clients.reading import fields_read

# Which list of rows stands below which group.
BELOW = {"family": contacts, "medical": treatments, "commute": careers}


@st.fragment
def face_sheet(user: Actor, person: ClientPage) -> None:
    """フェイスシート of one person."""
    client_id = person.client.pk
    form = OneForm(user, client_id, "face")
    writes, sees = may(user, Action.WRITE_CLIENTS), may(user, Action.SEE_SENSITIVE)
    with read_only(user) as view:
        sheet = face_sheet_of(view, client_id)
        rows = Rows(
            contacts_of(view, client_id),
            treatments_of(view, client_id),
            careers_of(view, client_id),
        )
        held = held_categories(consents_of(view, client_id), clock.today())
        choices: Choices = {}
        if form.opened.startswith("group."):
            choices = {"owner_id": staff_names(view), "hello_work_id": hello_works(view)}
    with st.container(horizontal=True, vertical_alignment="center"):
        blanks = st.toggle("空欄も表示する", key="client.face.blanks", persist_state="session")
        _notes(sheet, held, writes=writes, sees=sees)
    for group in GROUPS:
        with st.container(border=True, gap="small"):
            _group(form, person, group, sheet, choices, blanks=blanks, writes=writes)
            if (below := BELOW.get(group.key)) and sees | (below is contacts):
                below(user, form, client_id, rows, writes=writes)
    form.finish()


def _notes(sheet: FaceSheetRow, held: frozenset[str], *, writes: bool, sees: bool) -> None:
    if not sees:
        st.caption("障害・医療などの要配慮個人情報は、あなたの役割では表示しません。")
        return
    needed = categories_of(GROUPS) | set(ROW_CATEGORY.values())
    missing = [code.label for code in codes("data_category") if code.code in needed - held]
    if missing and writes:
        st.markdown(
            f":orange-badge[要確認] 取得の同意がない項目: {'、'.join(missing)}。"
            "「同意・提供」で記録すると書けます。"
        )
    elif not sheet.version:
        st.caption("フェイスシートはまだありません。わかったところから「書く」で始めてください。")


def _group(
    form: OneForm,
    person: ClientPage,
    group: Group,
    sheet: FaceSheetRow,
    choices: Choices,
    *,
    blanks: bool,
    writes: bool,
) -> None:
    what = f"group.{group.key}"
    values = _values(group, person, sheet)
    title, action = st.columns([6, 1], vertical_alignment="center")
    title.markdown(f"**{group.name}**")
    if writes and form.opened == what:
        form.draw(_sheet(group, person, sheet, values, choices))
        return
    named = {"owner_id": person.staff, "hello_work_id": _hello_work(sheet)}
    found = fields_read(
        group.entry_class, group.fields, values, sensitive=MARKS, blanks=blanks, named=named
    )
    if writes:
        with action:
            form.button(what, "直す" if found else "書く")
    if not found:
        title.caption("まだ書かれていません。")


def _values(group: Group, person: ClientPage, sheet: FaceSheetRow) -> dict[str, Any]:
    """What this user may see of the group's fields."""
    if not group.of_client:
        return {name: sheet.values[name] for name in group.fields if name in sheet.values}
    stored = asdict(person.client)
    return {
        name: stored[name]
        for name in group.fields
        if stored[name] is not None or name.endswith(("_on", "_id"))
    }


def _hello_work(sheet: FaceSheetRow) -> Mapping[int, str]:
    place = sheet.values.get("hello_work_id")
    return {place: sheet.hello_work} if place else {}


def _sheet(
    group: Group,
    person: ClientPage,
    sheet: FaceSheetRow,
    values: Mapping[str, Any],
    choices: Choices,
) -> Sheet[Any]:
    client = person.client
    if group.of_client:
        # The other columns of the row are checked together with these.
        kept = {
            name: value
            for name, value in asdict(client).items()
            if name in group.entry_class.model_fields and name not in group.fields
        }
        return Sheet(
            f"group.{group.key}", group.entry_class, group.fields,
            lambda form: draw_group(form, group, choices),
            lambda work, seen, changes: clients.change_client(work, client.pk, seen, changes),
            client.version, values, kept, choices, MARKS,
        )  # fmt: skip

    def save(work: Work, seen: int, changes: dict[str, Any]) -> object:
        return save_face_sheet(work, client.pk, seen, changes)

    return Sheet(
        f"group.{group.key}", group.entry_class, group.fields,
        lambda form: draw_group(form, group, choices), save,
        sheet.version, values, {}, choices, MARKS,
    )  # fmt: skip
