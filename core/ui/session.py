"""画面の状態 (session state): every key that is kept between reruns is named here.

Nothing about a person is ever put into a cache shared by users.
"""

from __future__ import annotations

import json

import streamlit as st

from core.config import settings
from core.queries.users import LiveSession
from core.services import sign_in
from core.ui.refusal import settle

SID = "session.sid_hash"
TICKET = "session.ticket"
GOODBYE = "session.goodbye"
FLASH = "session.flash"
NONCE = "session.nonce"
OPENED = "session.opened"
PAGE = "session.page"
# The open topic of a meeting, the one name shown for a moment, and notes not yet saved.
MEETING_TOPIC = "meeting.topic"
MEETING_NAME = "meeting.name"
MEETING_NOTES = "meeting.notes"
# Of which meeting the open topic is, at which topic it was last seen, and how it stood.
MEETING_AT = "meeting.at"
MEETING_FOLLOWED = "meeting.followed"
MEETING_PULSE = "meeting.pulse"
# For which row of which topic the line of a decision was given an owner, and whom.
MEETING_GIVEN = "meeting.given"
MEETING_TODOS = "meeting.todos"
# The chart that is on the wall, and its picture.
MEETING_CHART = "meeting.chart"
# The saved chart as it was opened, and the mark whose rows were last logged as read.
CHART_OPENED = "charts.opened"
CHART_MARK = "charts.mark"
CHART_BEGINNING = "charts.beginning"
CHART_LAST = "charts.last"
# Charts, indicators, reports and plans as they were counted, and as of which change of the ledger.
COUNTED = "counted"
# The card that filters きょうの仕事, and the task marked as done last (id, version, title).
TODAY_CARD = "today.card"
TODAY_DONE = "today.done"
# What was counted for the morning and as of which change; what one line of やること said; its pulse.
TODAY_COUNTED = "today.counted"
TODAY_KEPT = "today.kept"
TODAY_NOWHERE = "today.nowhere"
TODAY_QUICK = "today.quick.told"
TODAY_PULSE = "today.pulse"
# The public files that are being tried (their content stays in this session), what they would
# change, and the last outcome.
IMPORT_CHOSEN = "imports.chosen"
IMPORT_TRIED = "imports.tried"
IMPORT_SHEETS = "imports.sheets"
IMPORT_MAPPING = "imports.mapping"
IMPORT_DONE = "imports.done"
# The change of a rule whose effects were looked at, and the secret link that is shown once.
RULE_TRIED = "rules.tried"
FEED_SECRET = "account.feed_secret"

# For whom providers are compared, and what was picked or relaxed for this person.
MATCHING_ASKED = "matching.asked"
MATCHING_OPEN = "matching.open"

# The form of a notice (new, or its number), what was found in its text, and the one just saved.
NOTICE_FORM = "notices.writing"
NOTICE_ASKED = "notices.named"
NOTICE_SAVED = "notices.saved"

# What a partner has just saved, and whether it wants to change more.
PARTNER_SAVED = "partner.saved"
PARTNER_OPEN = "partner.opened"

# What is sought, among what, what was last logged of it, and where each page began.
SEARCH_TEXT = "search.text"
SEARCH_KIND = "search.kind"
SEARCH_NOTED = "search.noted"
SEARCH_STARTS = "search.starts"

COOKIE = "tsunagicho_sid"


def current(*, touch: bool = True) -> LiveSession | None:
    """Who sits here: looked up in the database at every run, so that an end is an end."""
    known = st.session_state.get(SID)
    if known is None:
        token = st.context.cookies.get(COOKIE)
        if not isinstance(token, str) or not token:
            return None
        known = sign_in.hashed(token)
    live = sign_in.current_user(known, touch=touch)
    if live is None:
        forget()
        return None
    st.session_state[SID] = known
    return live


def begin(result: sign_in.SignedIn) -> None:
    """Remember a fresh sign-in; the next run hands its ticket to the browser."""
    st.session_state[SID] = result.token_hash
    st.session_state[TICKET] = result.ticket


def forget() -> None:
    """Drop everything of a session that ended. Without one, typed values must stay."""
    if SID in st.session_state:
        st.session_state.clear()


def hand_over_ticket() -> None:
    """Trade the one-time ticket for the cookie. Only this module emits scripts."""
    ticket = st.session_state.pop(TICKET, None)
    if ticket:
        body = json.dumps(ticket)
        st.html(
            f"<script>fetch('/auth/session',{{method:'POST',body:{body}}})</script>",
            unsafe_allow_javascript=True,
        )


def end() -> None:
    """サインアウト: the row ends now; the next run lets the browser drop its cookie."""
    known = st.session_state.get(SID)
    if known:
        sign_in.sign_out(known)
    st.session_state.clear()
    st.session_state[GOODBYE] = True


def drop_cookie() -> None:
    """After signing out: the browser drops its cookie."""
    if st.session_state.pop(GOODBYE, False):
        st.html(
            "<script>fetch('/auth/logout',{method:'POST'})</script>", unsafe_allow_javascript=True
        )


@st.fragment(run_every=min(20, settings().idle_minutes * 60 / 3))
def watch() -> None:
    """An open tab notices within seconds that its session was ended elsewhere or went idle."""
    known = st.session_state.get(SID)
    if known and sign_in.current_user(known, touch=False) is None:
        st.rerun()


def focus(key: str) -> None:
    """The cursor stands in this field when the page opens; nowhere else is it taken from anybody."""
    place = json.dumps(f".st-key-{key.replace('.', '-')} input")
    st.html(
        f"<script>document.querySelector({place})?.focus()</script>",
        unsafe_allow_javascript=True,
    )


def flash(message: str) -> None:
    """Show a short message at the end of this run, or after the rerun that follows."""
    st.session_state[FLASH] = message


def show_flash() -> None:
    """Show what `flash` kept."""
    message = st.session_state.pop(FLASH, None)
    if message:
        st.toast(message, icon=":material/check_circle:")


def nonce(name: str) -> int:
    """A number in the keys of a form or grid: raising it starts the form anew, empty."""
    return int(st.session_state.get(f"{NONCE}.{name}", 0))


def renew(name: str) -> None:
    """Start the form or grid of that name anew at the next run."""
    st.session_state[f"{NONCE}.{name}"] = nonce(name) + 1


def arrived(page: str) -> None:
    """Which page is shown: who leaves it and comes back opens it anew."""
    if st.session_state.get(PAGE) != page:
        st.session_state[PAGE] = page
        settle()
        for shown in (OPENED, FEED_SECRET):
            st.session_state.pop(shown, None)


def first_opening(what: str, row_id: int) -> bool:
    """Whether this page opening is new: opening a person is logged once, not at every rerun."""
    now = f"{what}:{row_id}"
    seen = st.session_state.get(OPENED)
    st.session_state[OPENED] = now
    return seen != now


def asked_id(name: str = "id") -> int | None:
    """The id in the address (`?id=12`); None when there is none or it is no number."""
    text = st.query_params.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else None
