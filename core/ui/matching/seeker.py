"""だれのために (for whom): a person of the ledger, or a visitor of a consultation (`?intake=`)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.errors import NotAllowed, NotFound
from core.queries.matching import Matched
from core.queries.matching_wishes import Seeker, seeker_of, visitor_of
from core.services.matching import note_matching, note_visitor_matching
from core.ui import session
from core.ui.forms.person_picker import choose_person, person_picker
from core.ui.navigation import CLIENT, INTAKE
from core.ui.page import open_link
from core.ui.plain import plain

SHOWN = 6
KEY = "matching"


@dataclass
class Opened:
    """いま見ている並び: what was picked and relaxed for one person, until another one is chosen.

    `values`: the wishes of a visitor, which are kept nowhere else; `found`: the last answer, and what
    it was the answer to, so that a tick at a card does not ask thousands of providers again.
    """

    seed: str
    picks: list[int]
    relaxed: set[str] = field(default_factory=set)
    everywhere: bool = False
    compares: bool = False
    shown: int = SHOWN
    values: dict[str, Any] | None = None
    found: tuple[object, Matched] | None = None


def chosen_seeker(user: Actor) -> tuple[Seeker, Opened]:
    """The person, and what is open for this person. Stops the page while nobody is chosen."""
    intake_id = session.asked_id("intake")
    client_id = None if intake_id else _chosen_client(user)
    if not (client_id or intake_id):
        st.info(
            "だれのために事業所をさがすかを選んでください。ふりがなの一部か番号を入れると見つかります。\n\n"
            "フェイスシートの駅・通える時間・希望の日数から、希望の条件を下書きします。"
        )
        st.stop()
    try:
        with read_only(user) as view:
            found = visitor_of(view, intake_id) if intake_id else seeker_of(view, client_id or 0)
    except (NotFound, NotAllowed) as refused:
        st.warning(plain(str(refused)))
        st.stop()
    _note(user, found)
    opened = _opened(found)
    if opened.values is not None and found.intake_id:
        found = replace(found, values=opened.values)
    return found, opened


def _chosen_client(user: Actor) -> int | None:
    """Who stands in the address is taken up once; choosing another one changes the address."""
    asked = session.asked_id("client")
    if asked and st.session_state.get(session.MATCHING_ASKED) != asked:
        choose_person(KEY, asked)
    client_id = person_picker(user, key=KEY, label="だれのためにさがしますか")
    if client_id:
        st.session_state[session.MATCHING_ASKED] = client_id
        if asked != client_id:
            st.query_params["client"] = str(client_id)
    return client_id


def _note(user: Actor, seeker: Seeker) -> None:
    what, row_id = ("matching", seeker.client_id or seeker.intake_id or 0)
    if not session.first_opening(what if seeker.client_id else "matching.visitor", row_id):
        return
    with unit_of_work(user) as work:
        if seeker.client_id:
            note_matching(work, seeker.client_id)
        elif seeker.intake_id:
            note_visitor_matching(work, seeker.intake_id)


def _opened(seeker: Seeker) -> Opened:
    held = st.session_state.get(session.MATCHING_OPEN)
    if not isinstance(held, Opened) or held.seed != seeker.seed:
        held = Opened(seeker.seed, list(seeker.shortlist))
        st.session_state[session.MATCHING_OPEN] = held
    return held


def seeker_link(seeker: Seeker) -> None:
    """The way to where everything of this person stands."""
    if seeker.client_id:
        open_link(f"{plain(seeker.name)}さんのカルテ", CLIENT, id=seeker.client_id)
    elif seeker.intake_id:
        open_link("相談の票をひらく", INTAKE, id=seeker.intake_id)
