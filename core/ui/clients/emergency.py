"""緊急閲覧 on a person's page: asked for with a reason, shown while it runs, ended at any time."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.access import EmergencyAccess, EmergencyAccessEntry
from core.domain.permissions import Action, may
from core.queries.access import running_emergency
from core.queries.rules import rule_book
from core.services import access
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import EMERGENCY
from core.ui.page import open_link, save

# So often an open page looks whether its time is over.
LOOK_SECONDS = 15


def outside_scope(user: Actor, client_id: int) -> None:
    """範囲の外: said plainly; who may break the glass is offered the form. The attempt is logged."""
    if session.first_opening("outside", client_id):
        with unit_of_work(user) as work:
            access.note_outside(work, client_id)
    st.warning(
        "この利用者は、あなたが見られる範囲にありません。担当か管理者に頼むと、範囲に入れてもらえます。",
        icon=":material/lock:",
    )
    if may(user, Action.BREAK_GLASS) and emergency_form(
        user, client_id, key=f"client.emergency.{client_id}"
    ):
        st.rerun()


def emergency_form(user: Actor, client_id: int, *, key: str) -> bool:
    """緊急に見る: the reason. Whether the person may be seen from now on."""
    minutes = emergency_minutes(user)
    st.subheader("いま、どうしても見る必要があるとき", anchor=False)
    st.markdown(
        f"理由を書くと、この人を **{minutes}分だけ** 見られます。時間がたつと、ひとりでに終わります。  \n"
        "だれが・いつ・なぜ見て、何をしたかが残り、センター長か管理者が後で確かめます。"
    )
    with EntryForm(
        EmergencyAccessEntry, key=key, submit=f"理由を残して {minutes}分だけ見る",
        fixed={"client_id": client_id},
    ) as form:  # fmt: skip
        form.area(
            "reason", height=100,
            placeholder="例: 職場で倒れたと連絡。担当が休みのため、家族と主治医の連絡先を確かめる。",
        )  # fmt: skip
    entry = form.entry
    done = f"{minutes}分だけ見られます"
    if entry and save(user, done, lambda work: access.open_emergency(work, entry)):
        session.renew(key)
        return True
    return False


def emergency_minutes(user: Actor) -> int:
    """いまのきまりで何分見られるか."""
    with read_only(user) as view:
        return rule_book(view).integer(access.MINUTES, clock.today())


def emergency_banner(user: Actor, client_id: int) -> None:
    """緊急閲覧中: until when, on every part of the person's page. Nothing for who sees the person anyway."""
    if user.scope == "all":
        return
    with read_only(user) as view:
        is_running = running_emergency(view, client_id) is not None
    if is_running:
        _running(user, client_id)


@st.fragment(run_every=LOOK_SECONDS)
def _running(user: Actor, client_id: int) -> None:
    with read_only(user) as view:
        running = running_emergency(view, client_id)
    if running is None:
        st.rerun()
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":red-badge[緊急閲覧中] **{clock.in_japan(running.ends_at):%H:%M} まで** 見られます。"
            "見たこと・書いたことは記録に残り、後で確かめられます。",
            width="stretch",
        )
        open_link("緊急閲覧の一覧", EMERGENCY)
        pressed = st.button("いま終える", key=f"client.emergency.end.{running.pk}")
    if pressed:
        _end(user, running)


def _end(user: Actor, running: EmergencyAccess) -> None:
    if save(
        user,
        "緊急閲覧を終えました",
        lambda work: access.end_emergency(work, running.pk, running.version),
    ):
        st.rerun()
