"""この機関の紹介 (introductions of one organisation): to it and from it, of persons within scope."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.introductions import REASONED
from core.queries.introductions import IntroductionRow, introductions_at
from core.queries.users import names_of_all
from core.ui.introductions.words import US, coming, near, state
from core.ui.navigation import INTRODUCTIONS
from core.ui.page import open_link
from core.ui.plain import plain

SHOWN = 50


def organization_introductions(user: Actor, organization_id: int) -> None:
    """紹介の一覧 of this organisation, the latest first, with what was missing most often."""
    with read_only(user) as view:
        rows = introductions_at(view, organization_id, SHOWN)
        names = names_of_all(view)
    if not rows:
        st.info("この機関への紹介・この機関からの紹介は、まだありません。")
        open_link("「紹介」をひらく", INTRODUCTIONS)
        return
    head, link = st.columns([5, 1.2], vertical_alignment="center")
    came = sum(row.status == "arrived" for row in rows)
    moving = sum(row.is_moving for row in rows)
    head.markdown(
        f"**紹介**　{len(rows)}件　利用開始 **{came}**　途中 **{moving}**{_missing(rows)}"
    )
    with link:
        open_link("「紹介」をひらく", INTRODUCTIONS)
    st.table(
        [
            {
                "だれ": plain(row.who),
                "どこから → どこへ": plain(f"{row.from_name or US} → {row.to_name or US}"),
                "状態": plain(state(row)),
                "予定": plain(coming(row, clock.today())),
                "紹介した日": near(row.introduced_on),
                "担当": plain(names.get(row.owner_id or 0, "担当なし")),
            }
            for row in rows
        ],
        border="horizontal",
        hide_index=True,
    )
    if len(rows) == SHOWN:
        st.caption(f"新しい順に{SHOWN}件です。それより前は「紹介」で機関を選ぶと見られます。")


def _missing(rows: tuple[IntroductionRow, ...]) -> str:
    """合わなかった理由, the most frequent ones."""
    reasons = Counter(row.end_reason for row in rows if row.status in REASONED)
    label = codes("mismatch_reason").label
    told = "、".join(f"{label(code)} {count}" for code, count in reasons.most_common(3))
    return f"　合わなかった理由: {plain(told)}" if told else ""
