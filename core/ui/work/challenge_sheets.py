"""受け入れ先と体験実習の窓 (sheets of a place, of a round, and of who joins it)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.domain.challenge import (
    ChallengePlaceEntry,
    ChallengePlaceFields,
    ChallengeRoundEntry,
    ChallengeRoundFields,
)
from core.domain.dates import format_date
from core.queries.challenge import PlaceRow, RoundRow
from core.services import challenge as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.person_picker import person_picker
from core.ui.page import save
from core.ui.plain import plain

NAME = "challenge.sheet"
PLACE = tuple(name for name in ChallengePlaceFields.model_fields if name != "organization_id")
ROUND = tuple(name for name in ChallengeRoundFields.model_fields if name != "place_id")


@dataclass(frozen=True)
class Asked:
    """何の窓か: a place, a round of a place, or who joins a round; None is a new one."""

    what: str
    place: PlaceRow | None = None
    round: RoundRow | None = None


def ask(what: str, place: PlaceRow | None = None, held: RoundRow | None = None) -> None:
    """Open a sheet: `place`, `round` or `join`."""
    session.renew(NAME)
    open_dialog(NAME, Asked(what, place, held))


def challenge_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    asked = open_about(NAME)
    if isinstance(asked, Asked):
        {"place": _place, "round": _round, "join": _join}[asked.what](user, asked)


def _key(part: str) -> str:
    return f"{NAME}.{session.nonce(NAME)}.{part}"


def _done(user: Actor, message: str, run: Callable[[Work], object]) -> None:
    def ran(work: Work) -> bool:
        run(work)
        return True

    if save(user, message, ran):
        close_dialog()
        st.rerun()


def _changed(entry: Any, names: tuple[str, ...], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {n: getattr(entry, n) for n in names if getattr(entry, n) != stored[n]}


# -- a place -----------------------------------------------------------------------------------------


@st.dialog("受け入れ先と枠", width="large", on_dismiss=close_dialog)
def _place(user: Actor, asked: Asked) -> None:
    row = asked.place
    fixed: dict[str, Any] = {}
    found: dict[int, str] = {}
    if row is None:
        st.caption("官公庁の職場ひとつにつき、ひとつ書きます。枠は、同時に働ける人数です。")
        _typed, found = organization_box(
            user, key=_key("search"), label="官公庁をさがす",
            otherwise="先に機関名簿に加えてください。",
        )  # fmt: skip
    else:
        st.markdown(f"**{plain(row.organization_name)}**")
        fixed = {"organization_id": row.organization_id}
    stored = {name: getattr(row, name) for name in PLACE} if row else {"weekly_visits": 1}
    with EntryForm(
        ChallengePlaceEntry, key=_key("place"), values=stored, fixed=fixed, submit="保存する"
    ) as form:
        if row is None:
            form.choice("organization_id", found)
        name, slots, visits, hours = form.columns([2, 0.8, 1.2, 1.2])
        with name:
            form.text("name", placeholder="例: 庁内オフィス")
        with slots:
            form.text("slots")
        with visits:
            form.text("weekly_visits")
        with hours:
            form.code("hours_band")
        wage, opened, closed = form.columns([2, 1, 1])
        with wage:
            form.text("wage", placeholder="例: 時給1,205円、通勤費あり")
        with opened:
            form.date("opened_on")
        with closed:
            form.date("closed_on")
        form.area("tasks", height=80, placeholder="例: 郵便物の封入・封かん、書類の整理、荷物運び")
        form.area(
            "conditions", height=80,
            placeholder="例: 手帳がある。一般就労を希望している。体験実習に参加した",
        )  # fmt: skip
    if entry := form.entry:
        if row is None:
            _done(user, "受け入れ先を加えました", lambda w: service.add_place(w, entry))
        else:
            changes = _changed(entry, PLACE, stored)
            _done(
                user, "受け入れ先を直しました",
                lambda w: service.change_place(w, row.id, row.version, changes),
            )  # fmt: skip


# -- a round -----------------------------------------------------------------------------------------


@st.dialog("体験実習の回", width="large", on_dismiss=close_dialog)
def _round(user: Actor, asked: Asked) -> None:
    row, place = asked.round, asked.place
    place_id = row.place_id if row else place.id if place else 0
    st.markdown(f"**{plain(row.place if row else place.name if place else '')}** の体験実習")
    stored = {name: getattr(row, name) for name in ROUND} if row else {}
    with EntryForm(
        ChallengeRoundEntry, key=_key("round"), values=stored, fixed={"place_id": place_id},
        submit="保存する",
    ) as form:  # fmt: skip
        name, first, last, capacity = form.columns([2, 1, 1, 0.8])
        with name:
            form.text("name", placeholder="例: 秋の体験実習")
        with first:
            form.date("start_on")
        with last:
            form.date("end_on")
        with capacity:
            form.text("capacity")
        form.area("note", height=80)
    if entry := form.entry:
        if row is None:
            _done(user, "体験実習の回を加えました", lambda w: service.add_round(w, entry))
        else:
            changes = _changed(entry, ROUND, stored)
            _done(
                user, "体験実習の回を直しました",
                lambda w: service.change_round(w, row.id, row.version, changes),
            )  # fmt: skip
    is_empty = row is not None and not row.people and not row.taken
    if row is not None and is_empty and st.button("この回を消す", key=_key("remove")):
        _done(
            user, "体験実習の回を消しました", lambda w: service.remove_round(w, row.id, row.version)
        )  # fmt: skip


@st.dialog("体験実習に参加する人", width="large", on_dismiss=close_dialog)
def _join(user: Actor, asked: Asked) -> None:
    held = asked.round
    if held is None:
        return
    st.markdown(
        f"**{plain(held.name)}**　{plain(held.place)}　"
        f"{format_date(held.start_on)} 〜 {format_date(held.end_on)}"
    )
    client_id = person_picker(user, key=_key("who"), label="だれが参加しますか")
    st.caption("加えると、この人の「体験実習」ができます。評価と結果は、実習のページに書きます。")
    if client_id is not None and st.button("参加する人に加える", type="primary", key=_key("join")):
        _done(
            user, "参加する人に加えました", lambda w: service.join_round(w, held.id, client_id)
        )  # fmt: skip
