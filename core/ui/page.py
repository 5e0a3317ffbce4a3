"""画面の枠 (the frame of a page): the guard, the head, and how errors and saves are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import streamlit as st

from core.config import ROOT
from core.db.actor import Actor
from core.db.base import TableModel
from core.db.work import Work, read_only, unit_of_work
from core.domain.codes import codes
from core.domain.permissions import may
from core.errors import Conflict, DomainError, RuleViolation
from core.queries.notifications import unread_notifications
from core.queries.users import read_setting
from core.services.accounts import INVENTED
from core.ui import session
from core.ui.navigation import ACCOUNT, MEETING, NOTIFICATIONS, SEARCH, PageSpec, go, page_object
from core.ui.notifications.bell import bell
from core.ui.refusal import refused, settle
from core.ui.search.field import head_field
from core.ui.words import value_words

T = TypeVar("T")

LOOK = ROOT / "core" / "ui" / "look.css"
# An SVG in the page itself: any other icon would be fetched, one of Streamlit's own from outside.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" '
    'fill="#0F6B5C"/><circle cx="10" cy="12" r="4.2" fill="#fff"/><circle cx="22" cy="20" r="4.2" '
    'fill="#fff"/><path d="M12.5 14.5l7 4" stroke="#fff" stroke-width="2.6"/></svg>'
)


def prepare(title: str = "つなぎ帳") -> None:
    """What every run begins with: title, icon, the one stylesheet."""
    st.set_page_config(page_title=title, page_icon=ICON, layout="wide")
    st.html(LOOK)


def open_page(page: PageSpec) -> Actor:
    """The guard: the first statement of every page. Stops unless this user may see the page.

    Returns the user in whose name the page reads and writes.
    """
    live = session.current()
    if live is None:
        st.info("サインインしてください。")
        st.stop()
    actor = live.actor
    if not may(actor, page.action):
        with unit_of_work(actor) as work:
            work.log("denied", "page", reason=page.title)
        st.error(
            f"「{page.title}」をひらく権限がありません。必要なときは管理者に相談してください。"
        )
        st.stop()
    if live.user.must_change_password:
        st.info("はじめに合言葉を変えてください。")
        st.stop()
    session.arrived(page.url)
    _head(page, actor)
    return actor


def _head(page: PageSpec, actor: Actor) -> None:
    with read_only(actor) as view:
        invented = read_setting(view, INVENTED)
        # The meeting's screen is shown to the room: whoever leads it has no letters there.
        has_bell = page != MEETING and may(actor, NOTIFICATIONS.action)
        unread = unread_notifications(view) if has_bell else 0
    title, mark = st.columns([4, 5.5], vertical_alignment="bottom")
    title.header(page.title, anchor=False)
    if told := page.help_for(actor):
        title.caption(told)
    with mark.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if invented:
            st.badge("模擬データ（実在しません）", color="orange")
        # The meeting's screen is shown to the room: nobody types a name there.
        if page not in (SEARCH, MEETING):
            head_field(actor)
        if has_bell:
            bell(unread)
        _me(page, actor)
    session.show_flash()


def _me(page: PageSpec, actor: Actor) -> None:
    """Who is signed in, and the way out, in the same place on every page."""
    with st.popover(actor.name, icon=":material/person:", type="tertiary"):
        st.caption(codes("user_role").label(actor.role))
        if page != ACCOUNT and st.button("わたしの設定", key="me.account", width="stretch"):
            go(ACCOUNT)
        if st.button("サインアウト", key="me.sign_out", width="stretch"):
            session.end()
            st.rerun()


@contextmanager
def saving(done: str) -> Iterator[None]:
    """Around a unit of work: the message shows only after the commit; errors are told in words.

    What was typed stays on the screen in every case.
    """
    try:
        yield
    except DomainError as error:
        refused(partial(_tell, error))
    else:
        settle()
        session.flash(done)


def _tell(error: DomainError) -> None:
    if isinstance(error, RuleViolation):
        lines = [message for message in error.fields.values() if message]
        st.error("保存していません。\n\n" + "\n".join(f"- {line}" for line in lines))
    elif isinstance(error, Conflict):
        show_conflict(error)
    else:
        st.error(str(error))


def save(user: Actor, done: str, run: Callable[[Work], T]) -> T | None:
    """One service in one unit of work. Returns what it returned, or None when nothing was saved."""
    with saving(done), unit_of_work(user) as work:
        # Leaving the block commits; what fails there is told by `saving`.
        return run(work)
    return None


def show_conflict(error: Conflict, titles: dict[str, str] | None = None) -> None:
    """更新の衝突: both values, who and when, as a table."""
    from core import clock
    from core.domain.entry import title_of
    from core.domain.tables import MAPPED

    model = next((m for m in MAPPED if m.__tablename__ == error.entity), None)
    if titles is None and model is not None:
        titles = {field.field: title_of(model, field.field) for field in error.fields}
    st.error(str(error))
    st.table(
        [
            {
                "項目": (titles or {}).get(field.field, field.field),
                "いま保存されている値": _value(model, field.field, field.theirs),
                "あなたの入力": _value(model, field.field, field.mine),
                "保存した人": field.by,
                "日時": f"{clock.in_japan(field.at):%m/%d %H:%M}" if field.at else "",
            }
            for field in error.fields
        ]
    )


def _value(model: type[TableModel] | None, name: str, value: object) -> str:
    if model is None or name not in model.model_fields:
        return "" if value is None else str(value)
    return "いいえ" if value is False else value_words(model, name, value)


def open_link(label: str, page: PageSpec, **query: int | str) -> None:
    """A link to another page of the product, about one row."""
    st.page_link(
        page_object(page),
        label=label,
        query_params={name: str(value) for name, value in query.items()},
    )
