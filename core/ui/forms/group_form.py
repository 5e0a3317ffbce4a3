"""グループの記録 (group entry): one session; who attended is ticked, with a remark for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.records import GroupSessionEntry
from core.queries import group_sessions as asked
from core.queries.group_sessions import Candidate, GroupSessionRow
from core.services import drafts
from core.services.group_sessions import Attendee, add_group_session
from core.ui import session
from core.ui.forms.draft_watch import watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import choose_person, person_picker
from core.ui.page import save
from core.ui.plain import plain

DRAFT = "record.group"
FIELDS = ("title", "happened_on", "started_at", "minutes", "place", "content")
LONGEST_REMARK = 2000


def group_form(user: Actor, *, key: str) -> None:
    """グループの記録を書く: who was there, what was done together, a remark for each; all or nothing."""
    prefix = f"{key}.{session.nonce(key)}"
    draft = _draft_at_the_start(user, prefix)
    programme = _programme(prefix, draft)
    people = _people(user, programme, prefix, draft)
    chosen = _chosen(user, people, programme, prefix)
    with EntryForm(
        GroupSessionEntry,
        key=key,
        submit=f"{len(chosen)}人の記録を保存する" if chosen else "記録を保存する",
        values=_values(draft),
        fixed={"programme": programme},
    ) as form:
        _fields(form)
        remarks = _remarks(chosen, prefix, draft)
    if form.entry:
        entry = form.entry
        attendees = [Attendee(client_id, remark) for client_id, remark in remarks.items()]
        done = f"{len(attendees)}人の記録を保存しました"
        if save(user, done, lambda work: add_group_session(work, entry, attendees)):
            drafts.drop_draft(user, DRAFT)
            session.renew(key)
            st.rerun()
    watched_draft(
        user,
        DRAFT,
        form=prefix,
        fields={
            **{field: f"{prefix}.{field}" for field in (*FIELDS, "topic")},
            **{f"remark.{person.id}": f"{prefix}.remark.{person.id}" for person in chosen},
        },
        words=("title", "content"),
        more={"programme": programme, "people": [person.id for person in chosen]},
    )


def group_sessions(user: Actor, *, key: str) -> None:
    """これまでの回: each opens to its attendees and what was done."""
    place = f"{key}.page.{session.nonce(key)}"
    number = int(st.session_state.get(place, 1))
    with read_only(user) as view:
        rows = asked.sessions(view, number)
    st.markdown("**これまでの回**")
    if not rows:
        st.info("グループの記録を保存すると、ここに回ごとの参加者が並びます。")
    for row in rows[: asked.PER_PAGE]:
        with st.expander(_head(row), key=f"{key}.session.{row.id}"):
            st.text(_inside(row))
    newer, older = st.columns(2)
    if number > 1 and newer.button("新しい回へ", key=f"{key}.newer"):
        st.session_state[place] = number - 1
        st.rerun()
    if len(rows) > asked.PER_PAGE and older.button("古い回へ", key=f"{key}.older"):
        st.session_state[place] = number + 1
        st.rerun()


def _head(row: GroupSessionRow) -> str:
    when = format_date(row.happened_on)
    return f"**{when}** {plain(row.title)}　{len(row.attendees)}人"


def _inside(row: GroupSessionRow) -> str:
    minutes = f"{row.minutes}分" if row.minutes else ""
    about = [row.started_at, minutes, row.place, codes("programme").label(row.programme)]
    about += [codes("consultation_topic").full_label(row.topic), row.author]
    return "\n".join(
        [
            "・".join(part for part in about if part),
            row.content,
            f"参加: {'、'.join(row.attendees.values())}",
        ]
    )


def _programme(prefix: str, draft: Mapping[str, Any]) -> str:
    labels = {"": "（決めない：担当の人を出す）", **codes("programme").labels(clock.today())}
    start = draft.get("programme")
    picked: str | None = st.selectbox(
        "事業（登録している人が下に出ます）", list(labels), format_func=lambda c: labels[c],
        index=list(labels).index(start) if start in labels else 0, key=f"{prefix}.programme",
    )  # fmt: skip
    return picked or ""


def _people(
    user: Actor, programme: str, prefix: str, draft: Mapping[str, Any]
) -> dict[int, Candidate]:
    """Who may be ticked: those of the programme, and whoever was added or had been ticked."""
    place = f"{prefix}.also"
    if place not in st.session_state:
        kept = draft.get("people")
        st.session_state[place] = [i for i in kept if isinstance(i, int)] if kept else []
        st.session_state[f"{prefix}.people"] = list(st.session_state[place])
    with st.popover("ほかの人を加える", type="tertiary", icon=":material/person_add:"):
        found = person_picker(user, key=f"{prefix}.add", label="だれを加えますか", is_optional=True)
        if found is not None:
            choose_person(f"{prefix}.add", None)
            st.session_state[place] = [*st.session_state[place], found]
            ticked = st.session_state[f"{prefix}.people"]
            st.session_state[f"{prefix}.people"] = list(dict.fromkeys([*ticked, found]))
    with read_only(user) as view:
        rows = asked.candidates(view, programme, st.session_state[place])
    return {row.id: row for row in rows}


def _chosen(
    user: Actor, people: Mapping[int, Candidate], programme: str, prefix: str
) -> list[Candidate]:
    place = f"{prefix}.people"

    def as_last_time() -> None:
        with read_only(user) as view:
            last = asked.last_attendees(view, programme)
        st.session_state[f"{prefix}.also"] = last
        st.session_state[place] = last

    st.session_state[place] = [i for i in st.session_state[place] if i in people]
    st.pills(
        "参加した人", list(people), format_func=lambda i: plain(people[i].name),
        selection_mode="multi", key=place,
    )  # fmt: skip
    if not people:
        st.caption("事業を選ぶか、「ほかの人を加える」で参加した人を出してください。")
    with st.container(horizontal=True):
        st.button("前回と同じ人", key=f"{prefix}.last", on_click=as_last_time)
        st.button(
            "全員に印", key=f"{prefix}.all", disabled=not people,
            on_click=lambda: st.session_state.update({place: list(people)}),
        )  # fmt: skip
    return [people[i] for i in people if i in st.session_state[place]]


def _fields(form: EntryForm[GroupSessionEntry]) -> None:
    title, day, time, minutes = form.columns([2, 1.2, 0.8, 0.7])
    with title:
        form.text("title", placeholder="例: 履歴書講座")
    with day:
        form.date("happened_on", today=True)
    with time:
        form.text("started_at", placeholder="14:30")
    with minutes:
        form.text("minutes", placeholder="90")
    topic, place = form.columns(2)
    with topic:
        form.code("topic", leaves=True)
    with place:
        form.text("place")
    form.area("content", height=96)


def _remarks(chosen: Sequence[Candidate], prefix: str, draft: Mapping[str, Any]) -> dict[int, str]:
    """ひとりずつの様子, in two columns; blank where there is nothing to add."""
    if not chosen:
        return {}
    st.markdown("**ひとりずつの様子**（なければ空欄のまま）")
    found: dict[int, str] = {}
    columns = st.columns(2)
    for number, person in enumerate(chosen):
        with columns[number % 2]:
            found[person.id] = st.text_input(
                plain(f"{person.name}（{person.number}）"),
                str(draft.get(f"remark.{person.id}", "")),
                key=f"{prefix}.remark.{person.id}", max_chars=LONGEST_REMARK,
            )  # fmt: skip
    return found


def _draft_at_the_start(user: Actor, prefix: str) -> Mapping[str, Any]:
    place = f"{prefix}.draft"
    if place not in st.session_state:
        found = drafts.take_draft(user, DRAFT)
        st.session_state[place] = found if isinstance(found, dict) else {}
    kept: Mapping[str, Any] = st.session_state[place]
    return kept


def _values(draft: Mapping[str, Any]) -> dict[str, object]:
    values: dict[str, object] = {field: draft[field] for field in FIELDS if field in draft}
    known = codes("consultation_topic").leaf_labels()
    topic = next((code for code, label in known.items() if label == draft.get("topic")), "")
    return {**values, "topic": topic} if topic else values
