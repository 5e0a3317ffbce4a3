"""企業支援をすすめる窓 (the sheet of one way): its stage and next step, its content, its end."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.employer_support import (
    WAY,
    EmployerEndEntry,
    EmployerFactsEntry,
    EmployerMoveEntry,
)
from core.errors import NotFound
from core.queries.employer_support import SupportRow, support_row
from core.queries.organizations import organization_page
from core.queries.users import staff_names
from core.services import employer_support as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about
from core.ui.employers.words import programme_words, stage_badge
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.plain import plain

DIALOG = "employers.way"
MOVE, FACTS, END, REOPEN = "段階と次", "内容と窓口", "支援を終える", "もう一度すすめる"
MOVED = ("stage", "owner_id", "next_step", "next_on")
FACTS_FIELDS = tuple(EmployerFactsEntry.model_fields)


def opened_way(user: Actor) -> None:
    """The sheet, while it is open."""
    opened = open_about(DIALOG)
    if opened is not None:
        _way_dialog(user, opened)


@st.dialog("企業支援をすすめる", width="large", on_dismiss=close_dialog)
def _way_dialog(user: Actor, support_id: int) -> None:
    try:
        with read_only(user) as view:
            row = support_row(view, support_id)
    except NotFound as gone:
        st.warning(str(gone))
        return
    programme = programme_words(row)
    st.markdown(f"**{plain(row.name)}**　{stage_badge(row.stage)}　:gray[{plain(programme)}]")
    offered = [MOVE, FACTS, END] if row.is_going else [REOPEN, FACTS]
    chosen = st.segmented_control(
        "すること", offered, default=offered[0], required=True, label_visibility="collapsed",
        key=f"{DIALOG}.{support_id}.do",
    )  # fmt: skip
    if chosen == FACTS:
        _facts(user, row)
    elif chosen == END:
        _end(user, row)
    elif chosen == REOPEN:
        _reopen(user, row)
    else:
        _move(user, row)


def _done(key: str) -> None:
    session.renew(key)
    close_dialog()
    st.rerun()


def _move(user: Actor, row: SupportRow) -> None:
    key = f"{DIALOG}.move.{row.id}"
    stood = seen(key, row.version, {name: getattr(row, name) for name in MOVED})
    with read_only(user) as view:
        staff = staff_names(view)
    with EntryForm(
        EmployerMoveEntry, key=key, values={**stood.values, "moved_on": clock.today()},
        titles={"reason": "きっかけ・理由（戻すときは必須）"},
    ) as form:  # fmt: skip
        form.code("stage", horizontal=True, among=WAY)
        on, why = form.columns([1, 3])
        with on:
            form.date("moved_on")
        with why:
            form.text("reason", placeholder="例: 工場長と会い、検品を切り出すことになった")
        step, until, owner = form.columns([3, 1, 1.2])
        with step:
            form.text("next_step", placeholder="例: 検品の見本をそろえて、実習の日を決める")
        with until:
            form.date("next_on")
        with owner:
            form.choice("owner_id", staff)
    entry = form.entry
    if entry and save_seen(
        user, "段階と次にすることを保存しました", stood,
        lambda work: service.move_support(work, row.id, stood.version, entry),
    ):  # fmt: skip
        _done(key)


def _facts(user: Actor, row: SupportRow) -> None:
    key = f"{DIALOG}.facts.{row.id}"
    stood = seen(key, row.version, {name: getattr(row, name) for name in FACTS_FIELDS})
    with read_only(user) as view:
        persons = organization_page(view, row.organization_id).key_persons
    people = {p.pk: "　".join(filter(None, [p.name, p.post])) for p in persons if not p.left_on}
    if not people:
        st.caption(
            "社内のキーパーソンは、「経過と窓口」の「キーパーソンを加える」で名簿に書くと選べます。"
        )
    with EntryForm(EmployerFactsEntry, key=key, values=stood.values) as form:
        started, programme, person = form.columns([1, 1.6, 1.6])
        with started:
            form.date("started_on")
        with programme:
            form.code("programme")
        with person:
            form.choice("key_person_id", people)
        form.area("theme", height=80)
        form.area("note", height=80)
    entry = form.entry
    if entry and save_seen(
        user, "内容を直しました", stood,
        lambda work: service.change_support(
            work, row.id, stood.version, stood.typed(entry.model_dump())
        ),
    ):  # fmt: skip
        _done(key)


def _end(user: Actor, row: SupportRow) -> None:
    key = f"{DIALOG}.end.{row.id}"
    stood = seen(key, row.version, {"ended_on": clock.today()})
    st.caption(
        "終えると「次にすること」は消え、一覧では「終わり」に並びます。あとで、また始められます。"
    )
    with EntryForm(EmployerEndEntry, key=key, values=stood.values, submit="支援を終える") as form:
        on, why = form.columns([1, 3])
        with on:
            form.date("ended_on")
        with why:
            form.text("end_reason", placeholder="例: 1年を迎え、企業だけで支えられるようになった")
    entry = form.entry
    if entry and save_seen(
        user, "企業支援を終えました", stood,
        lambda work: service.end_support(work, row.id, stood.version, entry),
    ):  # fmt: skip
        _done(key)


def _reopen(user: Actor, row: SupportRow) -> None:
    key = f"{DIALOG}.reopen.{row.id}"
    stood = seen(key, row.version, {})
    st.caption("終わる前の段階にもどります。")
    reason = st.text_input(
        "もう一度すすめる理由", key=f"{key}.reason", max_chars=300,
        placeholder="例: 来年度の採用が決まった",
    )  # fmt: skip
    if not st.button("もう一度すすめる", type="primary", key=f"{key}.do"):
        return
    if save_seen(
        user, "もう一度すすめます。次にすることを決めてください。", stood,
        lambda work: service.reopen_support(work, row.id, stood.version, reason),
    ):  # fmt: skip
        _done(key)
