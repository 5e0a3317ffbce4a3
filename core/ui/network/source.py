"""出典と、手で直した項目 (the source): whose words stand here, and what later imports leave alone."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.entry import title_of
from core.domain.organizations import Organization
from core.domain.permissions import Action, may
from core.domain.sources import SOURCES
from core.queries.imports import credits_of
from core.queries.organizations import OrganizationPage
from core.services import organizations
from core.ui.page import save
from core.ui.plain import plain
from core.ui.words import value_words


def credit_lines(user: Actor, sources: Iterable[str | None]) -> None:
    """出典の表示 under a list of organisations: one line for each public source in it."""
    with read_only(user) as view:
        found = credits_of(view, sources)
    for line in found:
        st.caption(line)


def source_of(user: Actor, page: OrganizationPage, *, key: str) -> None:
    """出典, and each field that was corrected by hand with the way to let it go."""
    row = page.organization
    if row.source not in SOURCES:
        st.caption("公開データにない機関です。名簿の内容は、この事業所で管理しています。")
        return
    source = SOURCES[row.source]
    edition = page.batch.edition_on if page.batch else None
    if source.credit:
        st.caption(source.credit_of(edition))
    elif page.batch:
        st.caption(f"連絡先の一覧「{plain(page.batch.file_name)}」から取り込みました。")
    if row.kept:
        _kept(user, row, key)


def _kept(user: Actor, row: Organization, key: str) -> None:
    writes = may(user, Action.WRITE_NETWORK)
    with st.expander(
        f"手で直した項目 {len(row.kept)}つ（次の取り込みでも、この値のまま残ります）",
        icon=":material/edit_note:", expanded=True,
    ):  # fmt: skip
        for name in sorted(row.kept, key=list(Organization.model_fields).index):
            told, action = st.columns([4, 1], vertical_alignment="center")
            value = value_words(Organization, name, getattr(row, name)) or "（空欄）"
            told.markdown(f":gray[{plain(title_of(Organization, name))}]　{value}")
            if writes and action.button(
                "解放する", key=f"{key}.release.{name}", width="stretch",
                help="次に取り込むとき、公開データの値に戻ります。それまでは、いまの値のままです。",
            ):  # fmt: skip
                _release(user, row, name)


def _release(user: Actor, row: Organization, name: str) -> None:
    title = title_of(Organization, name)
    done = save(
        user, f"{title}は、次の取り込みで公開データの値になります",
        lambda work: organizations.release_fields(work, row.pk, row.version, [name]),
    )  # fmt: skip
    if done:
        st.rerun()
