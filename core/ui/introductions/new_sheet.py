"""紹介を書く (a new introduction): for whom, from where to where, with or without the name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.introductions import PASSED_ITEMS, IntroductionEntry
from core.queries.clients import organization_names
from core.queries.face_sheets import key_person_choices
from core.queries.introduction_sharing import may_pass
from core.queries.introductions import BETWEEN, IN, OUT
from core.queries.users import staff_names
from core.services.introductions import introduce
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.person_picker import person_picker
from core.ui.introductions.words import DIRECTIONS
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain

NAME = "introduction.new"
KEY = "introduction.new"
NEXT_DAYS = 7


@dataclass(frozen=True)
class Wanted:
    """だれを、どこへ: what is known when the sheet opens; blank is chosen in it."""

    client_id: int | None = None
    intake_id: int | None = None
    who: str = ""
    to_id: int | None = None
    previous_id: int | None = None
    fit_note: str = ""


def ask_new(wanted: Wanted | None = None) -> None:
    """Open the sheet."""
    session.renew(KEY)
    open_dialog(NAME, wanted or Wanted())


def open_new_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    held = open_about(NAME)
    if isinstance(held, Wanted):
        _sheet(user, held)


def _key(part: str) -> str:
    return f"{KEY}.{session.nonce(KEY)}.{part}"


@st.dialog("紹介を書く", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, wanted: Wanted) -> None:
    client_id = wanted.client_id
    if client_id is None and wanted.intake_id is None:
        client_id = person_picker(user, key=_key("who"), label="だれの紹介ですか")
    else:
        st.markdown(f"**{plain(wanted.who)}** の紹介")
    direction = str(
        st.segmented_control(
            "どちらへ", [OUT, IN, BETWEEN], format_func=lambda d: DIRECTIONS[d], default=OUT,
            required=True, key=_key("direction"), label_visibility="collapsed",
        )
    )  # fmt: skip
    places = _places(user, wanted, direction)
    if client_id is None and wanted.intake_id is None:
        return
    _form(user, wanted, client_id, direction, places)


def _places(user: Actor, wanted: Wanted, direction: str) -> dict[str, dict[int, str]]:
    """The organisations to choose from, at each end that is not ourselves."""
    found: dict[str, dict[int, str]] = {}
    if direction in (IN, BETWEEN):
        found["from_id"] = organization_box(user, key=_key("from"), label="紹介した機関をさがす")[1]
    if direction in (OUT, BETWEEN):
        if wanted.to_id is not None and direction == OUT:
            with read_only(user) as view:
                found["to_id"] = organization_names(view, {wanted.to_id})
        else:
            found["to_id"] = organization_box(user, key=_key("to"), label="紹介先の機関をさがす")[1]
    return found


def _form(
    user: Actor,
    wanted: Wanted,
    client_id: int | None,
    direction: str,
    places: dict[str, dict[int, str]],
) -> None:
    today = clock.today()
    agreed = direction == OUT and _is_agreed(user, client_id, places["to_id"])
    with read_only(user) as view:
        staff = staff_names(view)
        there = next((i for name in ("to_id", "from_id") for i in places.get(name, ())), None)
        contacts = key_person_choices(view, [there]) if there and len(places) == 1 else {}
    fixed = {"client_id": client_id, "intake_id": wanted.intake_id}
    values = {
        "introduced_on": today, "owner_id": user.id, "fit_note": wanted.fit_note,
        "by_person": direction == OUT and not agreed,
        "next_step": "見学の日を決める", "next_on": today + timedelta(days=NEXT_DAYS),
        **{name: next(iter(found)) for name, found in places.items() if len(found) == 1},
    }  # fmt: skip
    with EntryForm(
        IntroductionEntry, key=_key(f"form.{direction}"), submit="紹介を記録する", values=values,
        fixed=fixed,
    ) as form:  # fmt: skip
        on, *ends = form.columns([1.0, *([2.0] * (len(places) + bool(contacts)))])
        with on:
            form.date("introduced_on")
        for place, name in zip(ends, places, strict=False):
            with place:
                form.choice(name, places[name])
        if contacts:
            with ends[-1]:
                form.choice("key_person_id", contacts)
        owner, step, until = form.columns([1, 2, 1])
        with owner:
            form.choice("owner_id", staff)
        with step:
            form.text("next_step")
        with until:
            form.date("next_on")
        if direction == OUT:
            form.yesno("by_person")
        form.area("fit_note", height=68)
    if entry := form.entry:
        entry = check(IntroductionEntry, {**entry.model_dump(), **fixed})

        def run(work: Work) -> int:
            return introduce(work, entry, previous_id=wanted.previous_id).pk

        if save(user, "紹介を記録しました。利用開始まで、ここで追えます。", run):
            close_dialog()
            st.rerun()


def _is_agreed(user: Actor, client_id: int | None, places: dict[int, str]) -> bool:
    """Whether the name may be given to every organisation that can be chosen, and what that means."""
    agreed = False
    if client_id is not None and places:
        with read_only(user) as view:
            today = clock.today()
            agreed = all(may_pass(view, client_id, p, PASSED_ITEMS, today) for p in places)
    items = "・".join(codes("data_category").label(item) for item in PASSED_ITEMS)
    if agreed:
        st.success(f"「{items}」を伝える同意があります。伝えたことは提供記録に残ります。")
    elif places:
        text, link = st.columns([4, 1.2], vertical_alignment="center")
        text.caption(
            f":material/lock: 「{items}」を伝える同意が、きょうはありません。"
            "「本人が自分で連絡する」のまま紹介するか、先に同意を記録してください。"
        )
        if client_id is not None:
            with link:
                open_link("同意を記録する", CLIENT, id=client_id, part="consents")
    return agreed
