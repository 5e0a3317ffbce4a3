"""紙の押しボタン (buttons of the papers): made and recorded when they are pressed, by who is signed in then."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.domain.documents import EMPLOYERS
from core.errors import DomainError, NotAllowed
from core.queries.conferences import THE_PERSON, AttendeeRow, ConferenceRow
from core.services.conference_papers import issue_invitation, issue_materials
from core.services.documents import Issued
from core.ui.downloads import while_signed_in

PDF = "application/pdf"


def invitation_buttons(user: Actor, row: ConferenceRow, each: AttendeeRow) -> None:
    """With the name where it may be told; without it always, but for the person."""
    confirmed = _asked_again(each, f"conference.policy.{each.id}")
    with st.container(horizontal=True):
        if each.may_be_named:
            _download(
                "氏名あり" if each.is_outside else "案内",
                f"conference.invite.{each.id}.{each.version}.named",
                f"会議の案内_{clock.today():%Y%m%d}.pdf",
                lambda work: issue_invitation(
                    work, each.id, named=True, policy_confirmed=confirmed
                ),
                disabled=not confirmed,
            )
        if each.kind != THE_PERSON:
            _download(
                "氏名なし",
                f"conference.invite.{each.id}.{each.version}",
                f"会議の案内_{clock.today():%Y%m%d}.pdf",
                lambda work: issue_invitation(work, each.id, named=False),
            )


def materials_button(row: ConferenceRow, each: AttendeeRow, *, disabled: bool) -> None:
    """One copy, for this attendee."""
    confirmed = disabled or _asked_again(each, f"conference.policy.paper.{each.id}")
    _download(
        "PDF", f"conference.paper.{each.id}",
        f"利用者{row.number}_会議の資料_{clock.today():%Y%m%d}.pdf",
        lambda work: issue_materials(work, each.id, policy_confirmed=confirmed),
        disabled=disabled or not confirmed,
    )  # fmt: skip


def _asked_again(each: AttendeeRow, key: str) -> bool:
    """開示方針 (P16): before anything about the person goes to an employer."""
    if each.organization_kind not in EMPLOYERS or not each.may_be_named:
        return True
    return st.checkbox("本人の開示方針を確かめた", key=key)


def _download(
    label: str, key: str, file_name: str, issue: Callable[[Work], Issued], *, disabled: bool = False
) -> None:
    def made(live: Actor) -> bytes:
        # What is refused here is logged by Streamlit: nothing about a person may be in it.
        try:
            with unit_of_work(live) as work:
                return issue(work).content
        except DomainError as refusal:
            raise NotAllowed(f"書類を出せませんでした（{type(refusal).__name__}）。") from None

    st.download_button(
        label, while_signed_in(made), file_name=file_name, mime=PDF, key=key,
        icon=":material/download:", disabled=disabled,
    )  # fmt: skip
