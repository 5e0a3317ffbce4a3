"""就職のページの頭 (head of one job's page): whose, where, since when, and how it goes on."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.errors import NotFound, OutOfScope
from core.queries.employments import JobPage, job_page, state_of
from core.ui import session
from core.ui.navigation import CLIENT, WORK
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.work.job_words import badge, kind_words, place_words, span


def opened_job(user: Actor) -> JobPage:
    """ひらいた就職 (`?id=`). Stops the page when there is none, or it lies outside the scope."""
    job_id = session.asked_id()
    if job_id is None:
        st.info("どの就職をひらくか、一覧で選んでください。")
        open_link("実習・就職・定着をひらく", WORK)
        st.stop()
    try:
        with read_only(user) as view:
            return job_page(view, job_id)
    except NotFound:
        st.warning("この番号の就職は見つかりません。一覧でさがしてください。")
    except OutOfScope:
        st.warning("この人は、あなたの見られる範囲の外です。必要なときは管理者に相談してください。")
    open_link("実習・就職・定着をひらく", WORK)
    return st.stop()


def job_head(page: JobPage) -> None:
    """だれが、どこで、いつから."""
    job, today = page.job, clock.today()
    state = state_of(job.hired_on, job.left_on, today, is_away=page.is_away)
    with st.container(border=True, gap="small"):
        who, where = st.columns([3, 3], vertical_alignment="center")
        with who:
            st.subheader(f"{plain(page.client_name)}（{plain(page.client_kana)}）", anchor=False)
            open_link("カルテをひらく", CLIENT, id=job.client_id, part="work")
        where.markdown(
            f"**{place_words(page.place)}**　{badge(state)}  \n"
            f"{span(job.hired_on, job.left_on, today)}  \n{kind_words(job)}"
        )
