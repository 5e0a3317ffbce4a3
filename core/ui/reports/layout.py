"""報告の型 (layout of a report): what it is called, to whom it goes, which sections in which order."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.domain.report_closings import ReportLayoutEntry
from core.queries.report_layouts import report_layout
from core.reports.report import REPORTS
from core.services.report_layouts import save_layout
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.plain import plain
from core.ui.reports.asked import KEY, kind_choice


def layout_part(user: Actor) -> None:
    """The form for who decides; everybody else reads it."""
    kind = kind_choice()
    declared = REPORTS[kind]
    titles = {section.name: f"{section.group}　{section.title}" for section in declared.sections}
    with read_only(user) as view:
        layout = report_layout(view, kind)
    chosen = [name for name in layout.sections or titles if name in titles]
    if not may(user, Action.MANAGE_REPORTS):
        st.caption("報告の型を決めるのは、センター長と管理者です。")
        st.markdown(f"**{plain(layout.title or declared.title)}**")
        st.text(f"提出先: {layout.addressee or '（書いていません）'}")
        st.text("\n".join(f"{at}. {titles[name]}" for at, name in enumerate(chosen, 1)))
        return
    st.caption("画面と紙の両方に効きます。紙には、書いた提出先に「御中」が付きます。")
    key = f"{KEY}.layout.{kind}"
    values = {
        "title": layout.title or declared.title,
        "addressee": layout.addressee,
        "sections": ",".join(chosen),
    }
    stood = seen(key, layout.version, values)
    with EntryForm(
        ReportLayoutEntry, key=key, values=stood.values, fixed={"kind": kind}, submit="この型にする"
    ) as form:
        form.text("title")
        form.text("addressee", placeholder="例: 模擬県 雇用推進課")
        form.several_of("sections", titles)
        st.caption("選んだ順にのります。✕で外し、下の欄から足します。")
    entry = form.entry
    if entry and save_seen(
        user, "報告の型を決めました", stood, lambda work: save_layout(work, entry, stood.version)
    ):
        session.renew(key)
        st.rerun()
