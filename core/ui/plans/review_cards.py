"""モニタリングの記録 (reviews that were written): what was found, on what it rests, and what was corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.plan_reviews import ReviewLine, review_corrections
from core.queries.record_search import page_of
from core.queries.review_evidence import Evidence
from core.ui.clients.records import show_page
from core.ui.documents.buttons import document_buttons
from core.ui.navigation import CLIENT, go
from core.ui.plain import plain
from core.ui.plans.attainments import attainment_words
from core.ui.plans.review_form import record_label
from core.ui.record_list import SHOWN

NEWEST = 4


def review_cards(
    user: Actor,
    client_id: int,
    reviews: Sequence[ReviewLine],
    correct: Callable[[int], None] | None,
    instead: Mapping[int, Callable[[], None]],
) -> None:
    """The newest few, the others on demand. `correct`: what 「訂正する」 does with the review's id;
    `instead`: what stands in the place of a card (the form of its correction)."""
    for review in reviews[:NEWEST]:
        instead.get(review.id, partial(_card, user, client_id, review, correct))()
    older = reviews[NEWEST:]
    if older and (
        st.toggle(f"前のモニタリングも見る（{len(older)}件）", key="plan.review.older")
        or any(review.id in instead for review in older)
    ):
        for review in older:
            instead.get(review.id, partial(_card, user, client_id, review, correct))()


def _card(
    user: Actor, client_id: int, review: ReviewLine, correct: Callable[[int], None] | None
) -> None:
    with st.container(border=True, gap="small"):
        head, ways = st.columns([5, 2.4], vertical_alignment="center")
        head.markdown(_head(review))
        with ways.container(horizontal=True, horizontal_alignment="right"):
            if review.is_corrected:
                _corrections(user, review)
            document_buttons(user, "monitoring_record", review.id, label="印刷", width="content")
            if correct is not None:
                st.button(
                    "訂正する", key=f"plan.review.fix.{review.id}", on_click=correct,
                    args=(review.id,),
                )  # fmt: skip
        for title, text in (
            ("", review.findings), ("本人の感想・希望", review.person_words),
            ("変えること", review.changes),
        ):  # fmt: skip
            if text:
                st.text(f"【{title}】{text}" if title else text)
        for found in review.found:
            why = f"　{plain(found.note)}" if found.note else ""
            st.markdown(f"{attainment_words(found.attainment)}　**{plain(found.goal)}**{why}")
            _evidence(
                user, client_id, review, [e for e in review.evidence if e.goal_id == found.goal_id]
            )
        said = {found.goal_id for found in review.found}
        rest = [each for each in review.evidence if each.goal_id not in said]
        if rest:
            st.markdown("全体の根拠")
            _evidence(user, client_id, review, rest)
        st.caption(_following(review))


def _head(review: ReviewLine) -> str:
    met = "本人と面接" if review.met_person else ":orange-badge[本人との面接なし]"
    parts = [
        f"**{format_date(review.reviewed_on)}**", codes("contact_method").label(review.method), met,
        plain(review.reviewer), f"期限 {format_date(review.due_on, weekday=False)}",
    ]  # fmt: skip
    late = (review.reviewed_on - review.due_on).days
    mark = f" :red-badge[期限の後 {late}日]" if review.was_late else ""
    return " ・ ".join(part for part in parts if part) + mark


def _following(review: ReviewLine) -> str:
    if review.next_review_on is None:
        return f"次の期限 {format_date(review.next_due_on, weekday=False)}"
    late = "　:orange-badge[期限より後の予定]" if review.is_planned_late else ""
    return (
        f"次の予定 {format_date(review.next_review_on, weekday=False)}"
        f"（期限 {format_date(review.next_due_on, weekday=False)}）{late}"
    )


def _evidence(
    user: Actor, client_id: int, review: ReviewLine, evidence: Sequence[Evidence]
) -> None:
    """Each record opens where it stands; of the others only that there are some."""
    lines = st.container(gap=None)
    for each in evidence:
        if each.record is None:
            continue
        record_id, goal_id = each.record.id, each.goal_id or 0
        if lines.button(
            plain(record_label(each.record)), type="tertiary", icon=":material/description:",
            key=f"plan.evidence.{review.id}.{goal_id}.{record_id}",
        ):  # fmt: skip
            with read_only(user) as view:
                number = page_of(view, record_id, SHOWN)
            show_page(client_id, number)
            go(CLIENT, id=client_id)
    hidden = sum(each.record is None for each in evidence)
    if hidden:
        st.caption(f"ほかに、公開範囲が限られた記録 {hidden}件")


def _corrections(user: Actor, review: ReviewLine) -> None:
    with st.popover("訂正の経過"):
        with read_only(user) as view:
            corrections = review_corrections(view, review.id)
        for each in corrections:
            at = f"{clock.in_japan(each.at):%Y/%m/%d %H:%M}"
            st.markdown(f"**{plain(each.field)}**　{plain(each.by)}　{at}")
            st.text(f"まえ: {each.before or '（空欄）'}\nあと: {each.after or '（空欄）'}")
