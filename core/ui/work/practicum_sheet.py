"""一つの実習 (one practicum): what was planned, what came of it, and the three sides side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.practicums import Practicum, PracticumEntry
from core.errors import NotFound
from core.queries.practicums import PracticumRow, PracticumSheet, practicum_sheet
from core.queries.users import names_of_all
from core.services import practicums as service
from core.ui.clients.one_form import OneForm
from core.ui.clients.reading import fields_read
from core.ui.documents.buttons import document_buttons
from core.ui.navigation import CLIENT, ORGANIZATION
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.work.practicum_evaluation import is_writing_side, sides
from core.ui.work.practicum_forms import change_practicum, practicum_cancel, practicum_result
from core.ui.work.practicum_words import coming, numbers_word, period, state_badge

# Forms of the practicum itself; the others are those of one side.
WHOLE = ("edit", "result", "cancel")
READ = ("aim", "tasks", "insured", "programme", "owner_id")


@dataclass(frozen=True)
class _Shown:
    """What the parts draw from."""

    user: Actor
    sheet: PracticumSheet
    form: OneForm
    writes: bool
    key: str
    today: date

    @property
    def row(self) -> PracticumRow:
        """The practicum itself."""
        return self.sheet.row


def opened_practicum(
    user: Actor, practicum_id: int, *, back: Callable[[], None], with_person: bool
) -> None:
    """The practicum, in place of the list that led here; `back` returns to it."""
    key = f"practicum.{practicum_id}"
    try:
        with read_only(user) as view:
            sheet = practicum_sheet(view, practicum_id)
    except NotFound:
        st.warning("この実習は、ほかの人が消しました。一覧にもどってください。")
        st.button("一覧にもどる", key=f"{key}.back", on_click=back)
        return
    form = OneForm(user, sheet.row.client_id, f"practicum-{practicum_id}")
    writes = may(user, Action.WRITE_CLIENTS)
    shown = _Shown(user, sheet, form, writes, key, clock.today())
    _head(shown, back, with_person=with_person)
    if writes and is_writing_side(practicum_id) and form.opened not in WHOLE:
        sides(user, sheet, form, writes=writes)
        form.finish()
        return
    match form.opened if writes else "":
        case "edit":
            change_practicum(user, shown.row, form)
        case "result":
            practicum_result(shown.row, form)
        case "cancel":
            practicum_cancel(shown.row, form)
        case _:
            _facts(shown, with_person=with_person)
            _outcome(shown)
    sides(user, sheet, form, writes=writes)
    form.finish()


def _head(shown: _Shown, back: Callable[[], None], *, with_person: bool) -> None:
    row, state = shown.row, shown.row.state(shown.today)
    leave, words, *actions = st.columns(
        [1.25, 4.6, 1.1, 1.1, 1.1, 1.25], vertical_alignment="center"
    )
    leave.button(
        "一覧にもどる", key=f"{shown.key}.back", icon=":material/arrow_back:", on_click=back,
        width="stretch",
    )  # fmt: skip
    who = f"{plain(row.name)}　" if with_person else ""
    kind = codes("practicum_type").label(row.kind)
    words.markdown(
        f"**{who}{plain(row.where)}**　{kind}　{state_badge(row, shown.today)}  \n"
        f":small[{plain(period(row))}]"
    )
    with actions[-1]:
        document_buttons(shown.user, "practicum_evaluation", row.id, label="評価表")
    if not shown.writes:
        return
    with actions[0]:
        shown.form.button("edit", "直す")
    if state in ("running", "ended", "settled"):
        with actions[1]:
            shown.form.button("result", "結果を直す" if state == "settled" else "結果を書く")
    with actions[2]:
        if state in ("planned", "running"):
            shown.form.button("cancel", "中止する")
        elif state in ("settled", "cancelled"):
            _reopener(shown)


def _reopener(shown: _Shown) -> None:
    what = "結果" if shown.row.result else "中止"
    with st.popover("取り消す", width="stretch"):
        st.markdown(f"{what}を取り消して、書く前にもどします。")
        reason = st.text_input("取り消す理由", key=f"{shown.key}.reason")

        def run(work: Work) -> bool:
            service.reopen_practicum(work, shown.row.id, shown.row.version, reason)
            return True

        if st.button(f"{what}を取り消す", key=f"{shown.key}.reopen", type="primary") and save(
            shown.user, f"{what}を取り消しました", run
        ):
            st.rerun()


def _facts(shown: _Shown, *, with_person: bool) -> None:
    row = shown.row
    with read_only(shown.user) as view:
        staff = names_of_all(view)
    values = {name: getattr(row, name) for name in READ}
    with st.container(border=True, gap="small"):
        if numbers := numbers_word(row):
            st.markdown(plain(numbers))
        told = fields_read(PracticumEntry, READ, values, named={"owner_id": staff})
        if not (numbers and told):
            st.caption("日数・時間・ねらい・仕事の内容は「直す」で書けます。")
        with st.container(horizontal=True):
            if with_person:
                open_link("カルテをひらく", CLIENT, id=row.client_id, part="work")
            if row.organization_id is not None:
                open_link("実習先のページをひらく", ORGANIZATION, id=row.organization_id)


def _outcome(shown: _Shown) -> None:
    """結果, and what comes next: done at one click."""
    row = shown.row
    if row.state(shown.today) == "ended":
        st.warning("実習が終わっています。「結果を書く」から、結果と次にすることを書いてください。")
    lines = []
    if row.result:
        note = f"　{plain(row.result_note)}" if row.result_note else ""
        lines.append(f"**結果**　{codes('practicum_result').label(row.result)}{note}")
    if row.cancelled_on:
        lines.append(f"**中止**　{format_date(row.cancelled_on)}　{plain(row.cancel_reason)}")
    if lines:
        st.markdown("  \n".join(lines))
    if row.next_on is None:
        return
    words, action = st.columns([6, 1], vertical_alignment="center")
    words.markdown(f"**次にすること**　{plain(coming(row, shown.today))}")
    if shown.writes and action.button("済んだ", key=f"{shown.key}.done", width="stretch"):

        def run(work: Work) -> Practicum:
            return service.plan_next_step(work, row.id, row.version, "", None)

        if save(shown.user, "次にすることを済みにしました", run):
            st.rerun()
