"""どの支援か (which way): the one of this employer that is looked at; the same on every segment."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.queries.employer_support import SupportRow, supports_of
from core.queries.organizations import OrganizationPage
from core.ui.employers.new_way import start_button
from core.ui.employers.words import way_label
from core.ui.plain import plain


def chosen_way(user: Actor, page: OrganizationPage) -> SupportRow | None:
    """The way that goes on, or the chosen one of several; without any, the first step."""
    place = page.organization.pk
    with read_only(user) as view:
        ways = {row.id: row for row in supports_of(view, place)}
    if not ways:
        st.info(
            "この企業との支援は、まだ書かれていません。「企業支援を始める」で、相談の内容と次にすることを"
            "書くと、段階と8つのステップの記録がここに残ります。"
        )
        start_button(user, place, key=f"employer.start.{place}")
        return None
    if len(ways) == 1:
        return next(iter(ways.values()))
    picked: int | None = st.selectbox(
        "どの支援か", list(ways), format_func=lambda i: plain(way_label(ways[i])),
        key=f"employer.way.{place}", label_visibility="collapsed", width=420,
    )  # fmt: skip
    return ways[picked] if picked in ways else next(iter(ways.values()))
