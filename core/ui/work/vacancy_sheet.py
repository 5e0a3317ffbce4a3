"""求人の窓 (a vacancy's sheet): what it says, to be applied for, corrected, ended; or a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.job_search import VacancyEntry, VacancyFields
from core.domain.permissions import Action, may
from core.queries.vacancies import VacancyRow
from core.services import vacancies as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.page import save
from core.ui.plain import plain
from core.ui.work.application_new import Wanted, ask_new

NAME = "vacancy"
KEY = "vacancy"
NEW = "new"


def ask_vacancy(row: VacancyRow | None) -> None:
    """Open the sheet about a vacancy as it stood on the screen; None: a new one."""
    session.renew(KEY)
    open_dialog(NAME, row or NEW)


def open_vacancy_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    held = open_about(NAME)
    if held == NEW:
        _new(user)
    elif isinstance(held, VacancyRow):
        _sheet(user, held)


def _key(part: str) -> str:
    return f"{KEY}.{session.nonce(KEY)}.{part}"


def _done(user: Actor, message: str, run: Callable[[Work], object]) -> None:
    def finished(work: Work) -> bool:
        run(work)
        return True

    if save(user, message, finished):
        session.renew(KEY)
        close_dialog()
        st.rerun()


@st.dialog("求人を書く", width="large", on_dismiss=close_dialog)
def _new(user: Actor) -> None:
    entry = _form(user, None)
    if entry:
        _done(
            user, "求人を書きました。「求人」の一覧から応募を始められます。",
            lambda w: service.add_vacancy(w, entry),
        )  # fmt: skip


@st.dialog("求人", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, row: VacancyRow) -> None:
    st.markdown(f"**{plain(row.title)}**　{plain(row.employer)}　:gray[{plain(row.municipality)}]")
    facts = (
        codes("employment_scheme").label(row.scheme), codes("employment_type").label(row.employment_type),
        codes("weekly_hours_band").label(row.hours_band), row.wage, row.work_place,
    )  # fmt: skip
    st.caption(plain("　".join(fact for fact in facts if fact)))
    if row.content:
        st.markdown(plain(row.content))
    is_open = row.is_open(clock.today())
    with st.container(horizontal=True):
        if may(user, Action.WRITE_CLIENTS) and st.button(
            "この求人に応募する", type="primary", disabled=not is_open, key=_key("apply")
        ):
            ask_new(Wanted(vacancy_id=row.id))
            st.rerun()
        if not may(user, Action.WRITE_NETWORK):
            return
        if is_open and st.button("求人が終わった", key=_key("close")):
            today = clock.today()
            _done(
                user, "求人を終えました。応募の途中の人は、そのまま続けられます。",
                lambda w: service.close_vacancy(w, row.id, row.version, today),
            )  # fmt: skip
        if not is_open and st.button("求人がまた出た", key=_key("again")):
            _done(
                user, "求人をもどしました。",
                lambda w: service.reopen_vacancy(w, row.id, row.version),
            )  # fmt: skip
        with st.popover(
            "求人を消す", help="まちがえて書いた求人だけ。応募の記録があると消せません。"
        ):
            st.markdown("この求人を消します。書いてあったことは監査記録に残ります。")
            if st.button("消す", type="primary", key=_key("remove")):
                _done(
                    user, "求人を消しました。",
                    lambda w: service.remove_vacancy(w, row.id, row.version),
                )  # fmt: skip
    with st.expander("求人を直す"):
        _edit(user, row)


def _edit(user: Actor, row: VacancyRow) -> None:
    entry = _form(user, row)
    if entry is None:
        return
    stored = {name: getattr(row, name) for name in VacancyFields.model_fields}
    changes: dict[str, Any] = {
        name: value for name, value in entry.model_dump().items() if value != stored[name]
    }
    _done(
        user, "求人を直しました。",
        lambda w: service.change_vacancy(w, row.id, row.version, changes),
    )  # fmt: skip


def _form(user: Actor, row: VacancyRow | None) -> VacancyEntry | None:
    _, places = organization_box(
        user, key=_key("place"), label="企業をさがす", chosen=row.organization_id if row else None,
        otherwise="「企業（名簿にないとき）」に名前を書いてください。",
    )  # fmt: skip
    values: dict[str, Any] = {"opened_on": clock.today()}
    if row is not None:
        values = {name: getattr(row, name) for name in VacancyFields.model_fields}
    elif len(places) == 1:
        values["organization_id"] = next(iter(places))
    with EntryForm(
        VacancyEntry, key=_key("form"), submit="求人を書く" if row is None else "直して保存する",
        values=values, fixed={"closed_on": row.closed_on if row else None},
    ) as form:  # fmt: skip
        where, typed, title = form.columns([1.5, 1.3, 1.8])
        with where:
            form.choice("organization_id", places)
        with typed:
            form.text("place")
        with title:
            form.text("title", placeholder="例: 箱の組み立て")
        for names in (
            ("source", "number", "opened_on", "closes_on", "headcount"),
            ("scheme", "employment_type", "hours_band", "occupation"),
            ("wage", "work_place"),
        ):
            for place, name in zip(form.columns([1.0] * len(names)), names, strict=True):
                with place:
                    _field(form, name)
        form.area("content", height=90)
    return form.entry


def _field(form: EntryForm[VacancyEntry], name: str) -> None:
    if name.endswith("_on"):
        form.date(name)
    elif name in ("number", "headcount", "wage", "work_place"):
        form.text(name)
    else:
        form.code(name)
