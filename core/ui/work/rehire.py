"""転職後の継続の提案 (hired again within the month): proposed here, confirmed by a person, taken back."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.employments import Rehire, job_page, rehire_of
from core.services.employments import continue_employment, discontinue_employment
from core.ui.page import save
from core.ui.work.job_words import place_words


def rehire_proposal(user: Actor, job_id: int, seen: int, *, key: str) -> None:
    """「まえの就職の続きとみなす」 while the new job is young; afterwards what was decided."""
    with read_only(user) as view:
        job = job_page(view, job_id).job
        found = rehire_of(view, job_id)
    writes = may(user, Action.WRITE_CLIENTS)
    if job.continues_id is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":material/link: まえの就職の続きとみなしています（転職後の継続）。")
            if writes and st.button("続きとみなすのをやめる", key=f"{key}.stop.{seen}"):
                _done(user, "続きとみなすのをやめました", job_id, seen, goes_on=False)
        return
    is_young = job.six_months_on is None or clock.today() <= job.six_months_on
    if found is None or job.left_on is not None or not is_young:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/lightbulb: {_words(found, job.hired_on.toordinal())}")
        if writes and found.may_continue and st.button("続きとみなす", key=f"{key}.go.{seen}"):
            _done(user, "まえの就職の続きとみなしました", job_id, seen, goes_on=True)


def _words(found: Rehire, hired: int) -> str:
    days = hired - found.left_on.toordinal()
    since = (
        f"{place_words(found.place)}を{format_date(found.left_on)}に離職して{days}日後の再就職です"
    )
    window = f"（期限 {format_date(found.last_on)}）"
    doubt = f" :orange[{found.caution}]" if found.caution else ""
    if found.may_continue:
        return (
            f"{since}{window}。就労定着支援を続けられます（利用中1回限り）{doubt}。"
            "まえの就職の続きとみなしますか。"
        )
    return (
        f"{since}{window}。ただし、続きとみなすことは、いまの就労定着支援でもう{found.times_used}回使っています{doubt}。"
        "支給決定を市区町村に確かめてください。"
    )


def _done(user: Actor, message: str, job_id: int, seen: int, *, goes_on: bool) -> None:
    change = continue_employment if goes_on else discontinue_employment
    if save(user, message, lambda work: change(work, job_id, seen)):
        st.rerun()
