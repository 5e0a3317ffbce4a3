"""相談受付の入力票 (intake form): opens after a search, filled with what was searched.

What is typed is kept as a draft while it is typed, and taken up again after a reload, a page switch
or an ended session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.intakes import IntakeEntry
from core.queries.intakes import person_for_intake
from core.queries.users import staff_names
from core.services import drafts, intakes
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.person_fields import person_fields
from core.ui.page import save
from core.ui.plain import plain

SEARCH = "intake.search"
DRAFT = "intake.new"
WORDS = ("name", "phone", "complaint", "answer", "next_step")
LISTS = {
    "method": "contact_method", "asker": "contact_party", "route": "intake_route",
    "urgency": "urgency", "referral_source": "referral_source",
}  # fmt: skip
FIELDS = (
    "received_on", *LISTS, "is_anonymous", "name", "kana", "birth_on", "phone", "municipality",
    "referrer_id", "referrer", "complaint", "answer", "next_step", "next_step_on", "owner_id",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """さがす人: what was typed into the search box."""

    name: str = ""
    kana: str = ""
    birth_on: date | None = None
    phone: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.name or self.kana or self.birth_on or self.phone)


def is_open(user: Actor, *, key: str) -> bool:
    """Whether a new consultation is being written; one left half-typed, in whatever session, is."""
    place = f"{key}.started"
    if place not in st.session_state:
        draft = drafts.take_draft(user, DRAFT)
        st.session_state[place] = {} if isinstance(draft, dict) and draft else None
    return st.session_state[place] is not None


def begin_with(user: Actor, client_id: int, *, key: str) -> None:
    """登録ずみの人の新しい相談を始める: what is known of the person is filled in."""
    with read_only(user) as view:
        known = person_for_intake(view, client_id)
    known["owner_id"] = known["owner_id"] or user.id
    st.session_state[f"{key}.started"] = {**known, "client_id": client_id}
    st.rerun()


def begin(user: Actor, wanted: Wanted, *, key: str, is_known: bool = False) -> None:
    """新しい相談を受け付ける: two buttons; the form starts with what was searched.

    `is_known`: most likely it is one of the persons above, whose own button leads then.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        named = st.button(
            "新しい相談を受け付ける", key=f"{key}.named", disabled=wanted.is_blank,
            type="secondary" if wanted.is_blank or is_known else "primary",
            icon=":material/add:",
        )  # fmt: skip
        anonymous = st.button("匿名の相談を受け付ける", key=f"{key}.anonymous")
        if wanted.is_blank:
            st.caption("先に、同じ人がいないかを探してください。さがした内容はそのまま入ります。")
    if not (named or anonymous):
        return
    known = asdict(wanted) if named else {"is_anonymous": True, "phone": wanted.phone}
    st.session_state[f"{key}.started"] = {**known, "owner_id": user.id}
    st.rerun()


def intake_fields(
    form: EntryForm[Any], staff: Mapping[int, str], places: Mapping[int, str], *, linked: bool
) -> None:
    """The fields of a consultation; `linked`: about a registered person, never anonymous."""
    received, method, asker, route, urgency = form.columns([1, 1, 1, 1.2, 1.8])
    with received:
        form.date("received_on", today=True)
    with method:
        form.code("method")
    with asker:
        form.code("asker")
    with route:
        form.code("route")
    with urgency:
        form.code("urgency", horizontal=True)
    person_fields(form, town=True, below_name="" if linked else "is_anonymous")
    source, place, referrer = form.columns([1.2, 1.6, 1.6])
    with source:
        form.code("referral_source")
    with place:
        form.choice("referrer_id", dict(places))
    with referrer:
        form.text("referrer", placeholder="例: 〇〇高校の進路の先生")
    complaint, answer = form.columns(2)
    with complaint:
        form.area("complaint", height=104)
    with answer:
        form.area("answer", height=104)
    step, on, owner = form.columns([2.4, 1, 1])
    with step:
        form.text("next_step", placeholder="例: 説明会を案内する")
    with on:
        form.date("next_step_on")
    with owner:
        form.choice("owner_id", dict(staff))


@st.fragment
def new_intake(user: Actor, *, key: str) -> None:
    """新しい相談の入力票; it stands alone until it is saved or given up."""
    started: dict[str, Any] = st.session_state[f"{key}.started"] or {}
    prefix = f"{key}.{session.nonce(key)}"
    draft = _draft_at_the_start(user, prefix, started)
    client_id = draft.get("client_id", started.get("client_id"))
    head, box, stop = st.columns([2.2, 2, 0.9], vertical_alignment="bottom")
    name = plain(str(started.get("name") or draft.get("name") or ""))
    head.subheader(f"{name} さんの新しい相談" if client_id else "新しい相談", anchor=False)
    if draft:
        head.caption("書きかけの続きです。")
    if stop.button("受け付けをやめる", key=f"{key}.stop", width="stretch"):
        _stop(user, key)
    with read_only(user) as view:
        staff = staff_names(view)
    with box:
        text, places = organization_box(
            user, key=f"{prefix}.place", label="紹介した機関をさがす",
            text=str(draft.get("place", "")),
        )  # fmt: skip
    fixed = {"is_anonymous": False} if client_id else None
    values = _start_values(started, draft, staff, places)
    with EntryForm(IntakeEntry, key=key, submit="受け付ける", values=values, fixed=fixed) as form:
        intake_fields(form, staff, places, linked=bool(client_id))
    entry = form.entry
    if entry and save(
        user, "相談を受け付けました", lambda work: intakes.open_case(work, entry, client_id)
    ):
        session.renew(SEARCH)
        _stop(user, key)
    watched_draft(
        user, DRAFT,
        form=prefix, fields={field: f"{prefix}.{field}" for field in FIELDS if
                             not (client_id and field == "is_anonymous")},
        words=WORDS, more={"client_id": client_id, "place": text},
    )  # fmt: skip


def _draft_at_the_start(user: Actor, prefix: str, started: Mapping[str, Any]) -> Mapping[str, Any]:
    """The draft, read when the fields appear; while they stand there the browser holds the text."""
    if f"{prefix}.complaint" not in st.session_state:
        found = drafts.take_draft(user, DRAFT)
        kept = found if isinstance(found, dict) else {}
        # Begun with somebody else since: the older draft is not theirs.
        if started and kept.get("client_id") != started.get("client_id"):
            kept = {}
        st.session_state[f"{prefix}.draft"] = kept
    draft: Mapping[str, Any] = st.session_state.get(f"{prefix}.draft", {})
    return draft


def _start_values(
    started: Mapping[str, Any],
    draft: Mapping[str, Any],
    staff: Mapping[int, str],
    places: Mapping[int, str],
) -> dict[str, Any]:
    values = dict(started)
    for field in FIELDS:
        if (kept := draft.get(field)) is None:
            continue
        if field in LISTS:
            labels = codes(LISTS[field]).labels(clock.today())
            values[field] = _behind(str(kept), labels) or ""
        elif field in ("owner_id", "referrer_id"):
            values[field] = _behind(str(kept), staff if field == "owner_id" else places)
        else:
            values[field] = str(kept)
    return values


def _behind(label: str, labels: Mapping[Any, str]) -> Any:
    """The code or id behind a label as the browser told it; None for one that is gone."""
    return next((code for code, known in labels.items() if known == label), None)


def _stop(user: Actor, key: str) -> None:
    drafts.drop_draft(user, DRAFT)
    st.session_state[f"{key}.started"] = None
    session.renew(key)
    st.rerun()
