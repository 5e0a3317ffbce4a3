"""連携のマナー (contact manner): how this organisation wants to be asked."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.codes import codes
from core.domain.dates import add_months, format_date
from core.domain.organizations import ContactManner, ContactMannerEntry
from core.domain.permissions import Action, may
from core.services import organizations
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.network.facts import fact_lines
from core.ui.page import save

MONTHS_UNTIL_OLD = 12
FACTS = {
    "hours": "つながりやすい時間", "send_first": "先に送るもの", "consent_form": "先方の同意書",
    "fee": "文書料など", "taboo": "控えること",
}  # fmt: skip


def is_old(verified_on: date | None, today: date) -> bool:
    """確認が古い: a year has passed since somebody last asked whether it still holds."""
    return verified_on is None or add_months(verified_on, MONTHS_UNTIL_OLD) < today


def contact_manner(
    user: Actor, organization_id: int, manner: ContactManner | None, *, key: str
) -> None:
    """頼みかた、先に送るもの、控えること, and when it was last verified."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("連携のマナー", anchor=False, width="content")
        if may(user, Action.WRITE_NETWORK) and st.button(
            "マナーを直す" if manner else "マナーを書く", key=f"{key}.open",
            icon=":material/edit:",
        ):  # fmt: skip
            _form(user, organization_id, manner, key)
        if (
            manner is not None
            and may(user, Action.WRITE_NETWORK)
            and manner.verified_on != clock.today()
        ):
            st.button(
                "きょう確かめた", key=f"{key}.verify", icon=":material/check:", on_click=_verify,
                args=(user, manner), help="このマナーのままでよいと、先方に確かめたとき",
            )  # fmt: skip
    if manner is None:
        st.info("この機関にどう頼むか（方法、時間、先に送るもの、控えること）を書いておけます。")
        return
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(codes("manner_method").label(manner.method), color="green")
            _verified(manner)
        fact_lines({title: getattr(manner, name) for name, title in FACTS.items()})


def _verify(user: Actor, manner: ContactManner) -> None:
    save(
        user, "連携のマナーを、きょう確かめたことにしました",
        lambda work: organizations.verify_manner(work, manner.organization_id, manner.version),
    )  # fmt: skip


def _verified(manner: ContactManner) -> None:
    if manner.verified_on is None:
        st.badge("まだ確かめていません", color="orange", icon=":material/help:")
        return
    day = format_date(manner.verified_on, weekday=False)
    if is_old(manner.verified_on, clock.today()):
        st.badge(f"{day} 確認（1年以上前）", color="orange", icon=":material/history:")
    else:
        st.badge(f"{day} 確認", color="gray")


@st.dialog("連携のマナー", width="medium")
def _form(user: Actor, organization_id: int, manner: ContactManner | None, key: str) -> None:
    version = manner.version if manner else None
    name = f"{key}.{organization_id}.{version or 0}"
    with EntryForm(
        ContactMannerEntry, key=name, values=manner.model_dump() if manner else {},
        fixed={"organization_id": organization_id},
    ) as form:  # fmt: skip
        form.code("method", horizontal=True)
        left, right = form.columns(2)
        with left:
            form.text("hours")
            form.text("send_first")
            form.date("verified_on", today=manner is None)
        with right:
            form.text("consent_form")
            form.text("fee")
        form.area("taboo", height=80)
    entry = form.entry
    if entry is None:
        return
    done = save(
        user,
        "連携のマナーを保存しました",
        lambda work: organizations.set_manner(work, entry, version),
    )
    if done:
        session.renew(name)
        st.rerun()
