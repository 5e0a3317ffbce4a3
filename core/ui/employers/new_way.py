"""企業支援を始める (a new way): with an employer of the directory, or one that is added to it here."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.employer_support import WAY, EmployerSupportEntry
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.queries.users import staff_names
from core.services.employer_support import start_support
from core.services.organizations import add_organization
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.navigation import EMPLOYER, go
from core.ui.page import save

DIALOG = "employers.new"
LABEL = "企業支援を始める"


def start_button(user: Actor, organization_id: int = 0, *, key: str) -> None:
    """The button, for who may write. `organization_id`: the employer, where one stands on its page."""
    if may(user, Action.WRITE_NETWORK):
        st.button(
            LABEL, key=key, icon=":material/add:", type="primary",
            on_click=open_dialog, args=(DIALOG, organization_id),
        )  # fmt: skip
    opened = open_about(DIALOG)
    if opened is not None:
        _new_way(user, opened)


@st.dialog(LABEL, width="large", on_dismiss=close_dialog)
def _new_way(user: Actor, organization_id: int) -> None:
    key = f"{DIALOG}.{organization_id}"
    with read_only(user) as view:
        staff = staff_names(view)
    typed, found = "", dict[int, str]()
    if not organization_id:
        typed, found = organization_box(
            user, key=f"{key}.place", label="企業をさがす",
            otherwise="このまま始めると、この名前で機関名簿に「企業」を加えます。",
        )  # fmt: skip
        if found:
            st.caption(
                "下の欄で選びます。ここにない企業は、名前をすべて入力すると、そのまま加えて始められます。"
            )
    is_new = not organization_id and len(typed) >= 2 and not found
    fixed: dict[str, Any] = {"organization_id": organization_id or 0} if (
        organization_id or is_new
    ) else {}  # fmt: skip
    values = {"owner_id": user.id if user.id in staff else None, "started_on": clock.today()}
    with EntryForm(
        EmployerSupportEntry, key=key, values=values, fixed=fixed, submit="始める"
    ) as form:
        if not fixed:
            form.choice("organization_id", found)
        form.code("stage", horizontal=True, among=WAY)
        started, programme, owner = form.columns([1, 1.6, 1.2])
        with started:
            form.date("started_on")
        with programme:
            form.code("programme")
        with owner:
            form.choice("owner_id", staff)
        form.area("theme", height=80)
        step, until = form.columns([3, 1])
        with step:
            form.text("next_step", placeholder="例: 人事の方に電話し、見学の日を決める")
        with until:
            form.date("next_on")
    entry = form.entry
    if entry is None:
        return

    def start(work: Work) -> int:
        begun = entry
        if is_new:
            made = add_organization(work, {"kind": "company", "name": typed})
            begun = check(EmployerSupportEntry, {**entry.model_dump(), "organization_id": made.pk})
        return start_support(work, begun).organization_id

    place = save(user, "企業支援を始めました", start)
    if place:
        close_dialog()
        session.renew(key)
        go(EMPLOYER, id=place)
