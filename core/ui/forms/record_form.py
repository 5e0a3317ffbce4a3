"""支援記録の入力票 (record form): the fastest form of the product.

Person and method of last time are remembered; what is typed is kept as a draft in the database
while it is typed, and taken up again after a reload, a page switch or an ended session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.dates import format_date
from core.domain.records import RecordEntry
from core.errors import NotAllowed, NotFound
from core.queries import records as asked
from core.queries.records import RecordRow
from core.queries.users import staff_names
from core.services import drafts
from core.services.records import add_record, correct_record
from core.ui import session
from core.ui.forms.draft_watch import told_draft, watched_draft
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import choose_person, chosen_person, person_picker
from core.ui.forms.record_fields import (
    SELDOM,
    USUAL,
    WORDS,
    from_draft,
    is_used,
    seldom_fields,
    usual_fields,
)
from core.ui.page import saving

LAST_METHOD = "record.last_method"
MORE = "record.more"


def record_form(
    user: Actor, *, key: str, client_id: int | None = None, correct: RecordRow | None = None
) -> None:
    """支援記録を書く, or with `correct` set right what was written.

    `client_id` given: the record is about this person; otherwise the form asks. After a save the
    whole page runs again with the form empty and ready for the next.
    """
    name = _draft_name(client_id, correct)
    if correct is not None:
        key = f"{key}.correct.{correct.id}"
    prefix = f"{key}.{session.nonce(key)}"
    draft = _draft_at_the_start(user, name, prefix)
    asks = client_id is None
    # Beside the timeline of a person's page the form is narrow; nothing else stands in this line.
    person, more = st.columns([5, 1] if asks else [2, 1], vertical_alignment="bottom")
    if client_id is None:
        _take_up_person(key, correct, draft)
        with person:
            client_id = person_picker(user, key=key)
    with read_only(user) as view:
        staff = staff_names(view)
    values = _start_values(user, correct, draft, staff)
    with more:
        is_open = _more_is_open(user) or is_used(values) or is_used(told_draft(prefix))
    with EntryForm(
        RecordEntry,
        key=key,
        submit="訂正を保存する" if correct else "記録を保存する",
        values=values,
        fixed={"client_id": client_id} if client_id else None,
    ) as form:
        usual_fields(form, staff)
        if is_open:
            seldom_fields(user, form, _around(user, client_id))
    if form.entry and _saved(user, form.entry, correct):
        drafts.drop_draft(user, name)
        session.renew(key)
        st.session_state[LAST_METHOD] = form.entry.method
        st.query_params.pop("correct", None)
        st.rerun()
    watched_draft(
        user,
        name,
        form=prefix,
        fields={field: f"{prefix}.{field}" for field in (*USUAL, *(SELDOM if is_open else ()))},
        words=WORDS,
        more={"client_id": client_id},
        first=f"{key}.person.text" if asks else f"{prefix}.facts",
        is_first=asks or session.nonce(key) > 0,
        then=f"{prefix}.facts" if asks and client_id else "",
    )


def record_to_correct(user: Actor) -> RecordRow | None:
    """訂正する記録: the one named in the address, with the way back; None when nothing is asked."""
    record_id = session.asked_id("correct")
    if record_id is None:
        return None
    try:
        with read_only(user) as view:
            row = asked.record(view, record_id)
    except (NotFound, NotAllowed) as refused:
        st.warning(str(refused))
        return None
    if row.is_replaced:
        st.warning("この記録は、もう訂正されています。新しいほうの記録を訂正してください。")
        return None
    note, back = st.columns([5, 1], vertical_alignment="center")
    note.info(
        f"{format_date(row.happened_on)} の記録を訂正しています。もとの記録も、訂正の前として残ります。"
    )
    if back.button("訂正をやめる", width="stretch"):
        drafts.drop_draft(user, _draft_name(None, row))
        st.query_params.pop("correct", None)
        st.rerun()
    return row


def _more_is_open(user: Actor) -> bool:
    """くわしく: opened or folded as this person left it, the last time as well."""
    if MORE not in st.session_state:
        st.session_state[MORE] = bool(drafts.read_preference(user, MORE))

    def keep() -> None:
        drafts.keep_preference(user, MORE, st.session_state[MORE] or None)

    return st.toggle(
        "くわしく", key=MORE, on_change=keep, persist_state="session",
        help="機関・場所・同行・事業・公開範囲と、個人データを渡したときの欄を出します。",
    )  # fmt: skip


def _around(user: Actor, client_id: int | None) -> dict[str, int]:
    if client_id is None:
        return {}
    with read_only(user) as view:
        return asked.organizations_around(view, client_id)


def _draft_name(client_id: int | None, correct: RecordRow | None) -> str:
    if correct is not None:
        return f"record.correct.{correct.id}"
    return f"record.{client_id}" if client_id else "record"


def _draft_at_the_start(user: Actor, name: str, prefix: str) -> Mapping[str, Any]:
    """The draft, read when the fields appear: on the first run, after a reload, after coming back.

    While they stand there, the browser holds what is typed.
    """
    if f"{prefix}.facts" not in st.session_state:
        found = drafts.take_draft(user, name)
        st.session_state[f"{prefix}.draft"] = found if isinstance(found, dict) else {}
    kept: Mapping[str, Any] = st.session_state.get(f"{prefix}.draft", {})
    return kept


def _take_up_person(key: str, correct: RecordRow | None, draft: Mapping[str, Any]) -> None:
    if chosen_person(key) is not None:
        return
    if correct is not None:
        choose_person(key, correct.client_id)
    elif isinstance(draft.get("client_id"), int):
        choose_person(key, draft["client_id"])


def _start_values(
    user: Actor, correct: RecordRow | None, draft: Mapping[str, Any], staff: Mapping[int, str]
) -> dict[str, Any]:
    values: dict[str, Any] = {"method": _last_method(user)}
    if correct is not None:
        values = asdict(correct)
        values["organization_id"] = correct.organization or None
    if not values.get("next_step_owner_id") and user.id in staff:
        values["next_step_owner_id"] = user.id
    return values | from_draft(draft, staff)


def _last_method(user: Actor) -> str:
    """前回の方法: of this session, or of the last record that the person wrote."""
    if LAST_METHOD not in st.session_state:
        with read_only(user) as view:
            last = asked.recent(view, user.id or 0, limit=1)
        st.session_state[LAST_METHOD] = last[0].method if last else "phone"
    method: str = st.session_state[LAST_METHOD]
    return method


def _saved(user: Actor, entry: RecordEntry, correct: RecordRow | None) -> bool:
    with saving(_message(entry, correct)):
        with unit_of_work(user) as work:
            _store(work, entry, correct)
        return True
    return False


def _store(work: Work, entry: RecordEntry, correct: RecordRow | None) -> None:
    if correct is not None:
        correct_record(work, correct.id, correct.version, entry)
    else:
        add_record(work, entry)


def _message(entry: RecordEntry, correct: RecordRow | None) -> str:
    if correct is not None:
        return "訂正しました。もとの記録も残っています"
    if entry.next_step_on:
        due = format_date(entry.next_step_on)
        return f"記録しました。次の対応は {due} の「やること」に入れました"
    return "記録しました"
