"""紹介する (introducing): from a card or the comparison, with the reasons already written."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.entry import check
from core.domain.fit.facts import Estimates, Fit, Wanted
from core.domain.fit.telling import reasons
from core.domain.introductions import PASSED_ITEMS, PURPOSE, IntroductionEntry
from core.queries.consents import allows
from core.queries.matching_details import ProviderDetail
from core.queries.matching_wishes import Seeker
from core.services.introductions import introduce
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

NEXT_STEP = "見学の日を決める"
NEXT_DAYS = 7


def introduce_button(
    user: Actor,
    seeker: Seeker,
    one: ProviderDetail,
    fit: Fit,
    wanted: Wanted,
    estimates: Estimates,
) -> None:
    """The button, and its dialog while it is open."""
    name = f"matching.introduce.{one.id}"
    st.button(
        "紹介する", key=name, icon=":material/connect_without_contact:", width="stretch",
        on_click=open_dialog, args=(name,),
    )  # fmt: skip
    if open_about(name) is not None:
        _dialog(user, seeker, one, reasons(fit, wanted, clock.today(), estimates))


@st.dialog("紹介する", width="large", on_dismiss=close_dialog)
def _dialog(user: Actor, seeker: Seeker, one: ProviderDetail, told: str) -> None:
    st.markdown(f"**{plain(seeker.name)}**さんを **{plain(one.name)}** に紹介します。")
    is_agreed = _is_agreed(user, seeker, one)
    today = clock.today()
    values = {
        "introduced_on": today,
        "key_person_id": one.contacts[0].id if one.contacts else None,
        "by_person": not is_agreed,
        "next_step": NEXT_STEP,
        "next_on": today + timedelta(days=NEXT_DAYS),
        "fit_note": told,
    }
    fixed = {
        "to_id": one.id, "client_id": seeker.client_id, "intake_id": seeker.intake_id,
        "owner_id": user.id,
    }  # fmt: skip
    with EntryForm(
        IntroductionEntry, key=f"matching.introduction.{seeker.seed}.{one.id}",
        submit="紹介を記録する", values=values, fixed=fixed,
    ) as form:  # fmt: skip
        on, whom = form.columns([1, 2])
        with on:
            form.date("introduced_on")
        with whom:
            form.choice("key_person_id", {c.id: f"{c.name} {c.post}".strip() for c in one.contacts})
        step, until = form.columns([2, 1])
        with step:
            form.text("next_step")
        with until:
            form.date("next_on")
        form.yesno("by_person")
        form.area("fit_note", height=140)
    if form.entry:
        entry = check(IntroductionEntry, {**form.entry.model_dump(), **fixed})

        def run(work: Work) -> int:
            return introduce(work, entry).pk

        if save(user, "紹介を記録しました。「紹介」で、利用開始まで追えます", run):
            close_dialog()
            st.rerun()


def _is_agreed(user: Actor, seeker: Seeker, one: ProviderDetail) -> bool:
    """Whether the person's name may be told there today, and what that means."""
    agreed = False
    if seeker.client_id is not None:
        with read_only(user) as view:
            agreed = allows(
                view, seeker.client_id, "third_party", one.name, PASSED_ITEMS, PURPOSE,
                clock.today(), recipient_id=one.id,
            )  # fmt: skip
    if agreed:
        st.success("この事業所に伝える同意があります。伝えたことは提供記録に残ります。")
    else:
        st.caption(
            ":material/lock: この事業所に名前や希望を伝える同意が、きょうはありません。"
            "「本人が自分で連絡する」のまま紹介するか、先に利用者カルテの「同意・提供」で同意を記録してください。"
        )
    return agreed
