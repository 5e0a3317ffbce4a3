"""サインのことば (wording of early signs): the same on the job's page, in the list and on the person's."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.early_signs import CONCERN, NO_WORRY, URGENT, WATCH
from core.domain.permissions import Action, may
from core.queries.early_signs import SignRow, open_signs_of
from core.ui.navigation import JOB
from core.ui.page import open_link

DEGREE_BADGES = {
    URGENT: ":red-badge[急いで動く]", CONCERN: ":orange-badge[気になる]",
    WATCH: ":gray-badge[様子を見る]", NO_WORRY: ":green-badge[気にならない]",
}  # fmt: skip


def sign_label(row: SignRow) -> str:
    """A sign in a list of choices."""
    side = codes("assessment_rater").label(row.side)
    day = format_date(row.noticed_on, weekday=False)
    return f"{codes('early_sign').label(row.kind)}（{side}、{day}）"


def signs_line(user: Actor, client_id: int) -> None:
    """概要の一行: what stands open; nothing where there is nothing, or one may not see it."""
    if not may(user, Action.SEE_SENSITIVE):
        return
    with read_only(user) as view:
        found = open_signs_of(view, client_id)
    if found is None:
        return
    kinds = "・".join(codes("early_sign").label(kind) for kind in found.kinds[:3])
    more = " ほか" if len(found.kinds) > 3 else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{DEGREE_BADGES[found.degree]}　**気になるサイン {found.count}件**　{kinds}{more}　"
            f":gray[:small[{format_date(found.since)}から]]",
            width="content",
        )
        if found.employment_id is not None:
            open_link("サインをひらく", JOB, id=found.employment_id, part="signs")
