"""助成金・奨励金 of one employer: noted with the base day, applied for, decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.domain.subsidies import SubsidyEntry
from core.queries.organizations import OrganizationPage
from core.queries.subsidies import SubsidyRow, jobs_at, subsidies_of
from core.queries.users import staff_names
from core.services.subsidies import add_subsidy, change_subsidy, remove_subsidy
from core.ui.clients.one_form import Choices, OneForm, Sheet
from core.ui.employers.subsidies import state_words
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain

FIELDS = (
    "kind", "base_on", "due_on", "owner_id", "employment_id", "applied_on", "decided_on", "amount_yen",
    "dropped_on", "note",
)  # fmt: skip


def employer_subsidies(user: Actor, page: OrganizationPage) -> None:
    """申請の一覧, each opened to be applied for, decided or corrected."""
    organization_id = page.organization.pk
    form = OneForm(user, organization_id, "employer_subsidies")
    writes = may(user, Action.WRITE_NETWORK)
    with read_only(user) as view:
        rows = subsidies_of(view, organization_id)
        choices = _choices(user, view, organization_id) if form.opened else {}
    title, action = st.columns([5, 1.6], vertical_alignment="center")
    title.markdown("**助成金・奨励金**　起算日から申請の期限を出します。期限は「要確認」です。")
    if writes:
        with action:
            form.button("new", "申請を控える", icon=":material/add:")
    if writes and form.opened == "new":
        form.draw(_new(organization_id, choices))
    elif not rows:
        st.info(
            "まだ何も控えていません。採用や実習の受け入れが決まったら、使える助成金と起算日を控えます。"
            "期限が近づくと「きょうの仕事」に出ます。"
        )
    for row in rows:
        _one(form, row, choices, writes=writes)
    form.finish()


def _choices(user: Actor, view: View, organization_id: int) -> Choices:
    jobs = jobs_at(view, organization_id) if may(user, Action.SEE_SENSITIVE) else {}
    return {"owner_id": staff_names(view), "employment_id": jobs}


def _one(form: OneForm, row: SubsidyRow, choices: Choices, *, writes: bool) -> None:
    stored, what = row.stored, str(row.stored.pk)
    # Of a person outside the scope nothing is opened: the form would show the note and the job.
    writes = writes and not row.is_hidden
    if writes and form.opened == what:
        form.draw(_stored(row, choices))
        return
    with st.container(border=True, gap="small"):
        words, action = st.columns([6, 1], vertical_alignment="center")
        facts = [
            f"起算日 {format_date(stored.base_on)}", plain(row.client_name),
            f"担当 {plain(row.owner)}" if row.owner else ":red-badge[担当なし]", plain(row.note),
        ]  # fmt: skip
        words.markdown(
            f"**{codes('subsidy').label(stored.kind)}**　{state_words(row, clock.today())}  \n"
            + "　".join(fact for fact in facts if fact)
        )
        if writes:
            with action:
                form.button(what, "直す")


def _drawer(choices: Choices) -> Any:
    def draw(form: EntryForm[Any]) -> None:
        kind, base, until = form.columns([2, 1, 1])
        with kind:
            form.code("kind")
        with base:
            form.date("base_on")
        with until:
            form.date("due_on")
        owner, job = form.columns([1, 2])
        with owner:
            form.choice("owner_id", choices.get("owner_id", {}))
        with job:
            form.choice("employment_id", choices.get("employment_id", {}))
        for place, name in zip(
            form.columns(4), ("applied_on", "decided_on", "amount_yen", "dropped_on"), strict=True
        ):
            with place:
                form.text(name) if name == "amount_yen" else form.date(name)
        form.text("note")

    return draw


def _new(organization_id: int, choices: Choices) -> Sheet[SubsidyEntry]:
    return Sheet(
        "new", SubsidyEntry, FIELDS, _drawer(choices),
        lambda work, _seen, typed: add_subsidy(
            work, check(SubsidyEntry, {**typed, "organization_id": organization_id})
        ),
        fixed={"organization_id": organization_id}, choices=choices, done="申請を控えました",
    )  # fmt: skip


def _stored(row: SubsidyRow, choices: Choices) -> Sheet[SubsidyEntry]:
    stored = row.stored
    values: Mapping[str, Any] = stored.model_dump(include=set(FIELDS))
    return Sheet(
        str(stored.pk), SubsidyEntry, FIELDS, _drawer(choices),
        lambda work, seen, typed: change_subsidy(work, stored.pk, seen, typed),
        stored.version, values, {"organization_id": stored.organization_id}, choices,
        remove=lambda work, seen: remove_subsidy(work, stored.pk, seen), done="保存しました",
    )  # fmt: skip
