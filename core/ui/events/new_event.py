"""行事を加える・直す・もとにして作る (forms of an event): a new one, its head, next year's from this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import add_months, parse_date
from core.domain.entry import changes
from core.domain.events import Event, EventEntry
from core.queries.events import SeriesRow, series_rows
from core.queries.users import staff_names
from core.services import events
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.seen import save_seen, seen
from core.ui.navigation import EVENT, go
from core.ui.page import save

# What the head's form shows; the long texts have a form of their own.
HEAD = tuple(name for name in EventEntry.model_fields if name not in ("schedule", "minutes"))


def event_fields(
    form: EntryForm[EventEntry],
    series: Mapping[int, str],
    staff: Mapping[int, str],
    organizations: Mapping[int, str],
    *,
    with_status: bool,
) -> None:
    """The fields of an event, drawn alike when it is made and when it is set right."""
    form.text("name", placeholder="例: 第9回 合同説明会")
    left, middle, right = form.columns(3)
    with left:
        form.date("held_on")
        form.code("kind")
        form.text("place")
        form.text("audience", placeholder="本人・家族・支援者")
    with middle:
        form.text("starts_at", placeholder="13:30〜15:30")
        form.choice("series_id", series)
        form.code("form")
        form.text("capacity")
    with right:
        form.choice("owner_id", staff)
        form.code("programme")
        form.choice("organization_id", organizations)
        if with_status:
            form.code("status")
    above, below = form.columns(2)
    with above:
        form.area("topic", height=70)
    with below:
        form.area("note", height=70)


def new_event(
    user: Actor,
    series: Sequence[SeriesRow],
    *,
    key: str,
    label: str = "行事を加える",
    kind: str = "",
) -> None:
    """行事を加える: its page opens afterwards. `kind`: which one it begins as."""
    st.button(
        label, key=f"{key}.open", icon=":material/add:", type="primary",
        on_click=open_dialog, args=(key,),
    )  # fmt: skip
    if open_about(key):
        _new_event(user, {row.id: row.name for row in series}, key, kind)


@st.dialog("行事を加える", width="large", on_dismiss=close_dialog)
def _new_event(user: Actor, series: Mapping[int, str], key: str, kind: str) -> None:
    with read_only(user) as view:
        staff = staff_names(view)
    _typed, organizations = organization_box(
        user, key=f"{key}.host", label="相手・会場の機関をさがす（あれば）"
    )
    values: dict[str, object] = {"owner_id": user.id if user.id in staff else None}
    if kind:
        values["kind"] = kind
    with EntryForm(EventEntry, key=key, submit="加える", values=values) as form:
        event_fields(form, series, staff, organizations, with_status=False)
    entry = form.entry
    if entry is None:
        return
    made = save(user, "行事を加えました", lambda work: events.add_event(work, entry))
    if made:
        close_dialog()
        session.renew(key)
        go(EVENT, id=made.pk)


@st.dialog("行事を直す", width="large", on_dismiss=close_dialog)
def change_event(user: Actor, event: Event, key: str) -> None:
    """日や場所や状態を直す, against what stood there when the form was drawn."""
    name = f"{key}.{event.pk}"
    with read_only(user) as view:
        staff = staff_names(view)
        series = {row.id: row.name for row in series_rows(view)}
    _typed, organizations = organization_box(
        user, key=f"{name}.host", label="相手・会場の機関をさがす（変えるとき）",
        chosen=event.organization_id,
    )  # fmt: skip
    stood = seen(name, event.version, event.model_dump(include=set(HEAD)))
    with EntryForm(EventEntry, key=name, values=stood.values) as form:
        event_fields(form, series, staff, organizations, with_status=True)
    entry = form.entry
    if entry is None:
        return
    typed = stood.typed({name: value for name, value in changes(entry).items() if name in HEAD})
    done = save_seen(
        user, "行事を直しました", stood,
        lambda work: events.change_event(work, event.pk, stood.version, typed),
    )  # fmt: skip
    if done:
        close_dialog()
        session.renew(name)
        st.rerun()


@st.dialog("この回をもとに、次の回を作る", on_dismiss=close_dialog)
def copy_event(user: Actor, event: Event, key: str) -> None:
    """昨年の回から作る: the day and the name; all else is taken over."""
    name = f"{key}.{event.pk}.{session.nonce(key)}"
    st.caption(
        "名前・内容・次第・案内先（みな「案内前」に戻ります）・アンケートの問いを写します。"
        "人数・記録・答えは写しません。"
    )
    proposed = add_months(event.held_on, 12)
    if proposed < clock.today():
        proposed = clock.today()
    typed = st.text_input("開催日（必須）", key=f"{name}.day", placeholder="例: R9.10.15")
    title = st.text_input(
        "名前", events.next_name(event.name, event.held_on, proposed), key=f"{name}.name",
        max_chars=100,
    )  # fmt: skip
    if not st.button("作る", type="primary", key=f"{name}.make"):
        return
    try:
        day = parse_date(typed, today=clock.today())
    except ValueError as error:
        st.error(str(error))
        return
    made = save(
        user, "次の回を作りました", lambda work: events.copy_event(work, event.pk, day, title)
    )
    if made:
        close_dialog()
        session.renew(key)
        go(EVENT, id=made.pk)
