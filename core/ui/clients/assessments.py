"""アセスメント of a person: the list, a new one, and the ways to look at them side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.assessments import AssessmentEntry
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.permissions import Action, may
from core.queries.assessments import AssessmentRow, assessments_of
from core.queries.clients import ClientPage
from core.queries.instruments import EditionRow, editions_on
from core.queries.users import staff_names
from core.services import assessments
from core.ui.clients.assessment_compare import assessment_compare
from core.ui.clients.assessment_sheet import assessment_sheet
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.clients.readiness import readiness
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

LIST, COMPARE, PYRAMID = "一覧と入力", "くらべる", "職業準備性ピラミッド"
FIELDS = (
    "instrument_id", "assessed_on", "rater", "rater_name", "rater_id", "place", "note",
)  # fmt: skip
HEAD_FIELDS = FIELDS[1:]
WIDTHS = [1.45, 1.9, 1.5, 3.0, 1.5, 1.1]


@dataclass(frozen=True)
class _Shown:
    """What the segment draws from."""

    user: Actor
    client: ClientPage
    rows: Sequence[AssessmentRow]
    form: OneForm
    writes: bool
    key: str


def client_assessments(user: Actor, person: ClientPage) -> None:
    """アセスメント of one person."""
    client_id = person.client.pk
    key = f"client.assessments.{client_id}"
    writes = may(user, Action.WRITE_CLIENTS)
    with read_only(user) as view:
        rows = assessments_of(view, client_id)
    shown = _Shown(user, person, rows, OneForm(user, client_id, "assessment"), writes, key)
    opened = next((r for r in rows if r.id == st.session_state.get(f"{key}.open")), None)
    if opened is not None:
        _opened(shown, opened)
    else:
        _choice(shown)
    shown.form.finish()


def _choice(shown: _Shown) -> None:
    place, action = st.columns([5, 1.6], vertical_alignment="center")
    if shown.rows:
        view = place.segmented_control(
            "見かた", [LIST, COMPARE, PYRAMID], required=True, default=LIST,
            key=f"{shown.key}.view", label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
    else:
        view = LIST
        place.markdown(
            "**アセスメント**　:gray[:small[できること・支援があればできることを、項目ごとに]]"
        )
    if shown.writes and view == LIST:
        with action:
            shown.form.button("new", "アセスメントを始める", icon=":material/add:")
    if shown.form.opened == "new" and shown.writes:
        _start(shown)
    elif view == COMPARE:
        assessment_compare(shown.user, shown.rows, key=f"{shown.key}.compare")
    elif view == PYRAMID:
        readiness(shown.user, shown.client.client.name, shown.rows, key=f"{shown.key}.pyramid")
    else:
        _list(shown)


def _list(shown: _Shown) -> None:
    if not shown.rows:
        st.info(
            "まだアセスメントがありません。面接やアセスメント実習で見たことを、項目ごとに書きます。"
            "本人・支援者・企業がそれぞれ書くと、見かたのちがいを並べて話し合えます。"
        )
        return
    with st.container(border=True, gap="xsmall"):
        titles = ("実施日", "だれが", "場", "道具", "書いたところ", "")
        for place, title in zip(st.columns(WIDTHS), titles, strict=True):
            place.markdown(f":gray[:small[{title}]]")
        for row in shown.rows:
            day, who, where, what, done, action = st.columns(WIDTHS, vertical_alignment="center")
            day.markdown(format_date(row.assessed_on, weekday=False))
            who.markdown(rater_words(row))
            where.markdown(codes("assessment_place").label(row.place))
            what.markdown(plain(row.title) + ("" if row.verified else " :orange-badge[要確認]"))
            done.markdown(_done(row))
            action.button(
                "ひらく", key=f"{shown.key}.open.{row.id}", width="stretch",
                on_click=_open, args=(f"{shown.key}.open", row.id),
            )  # fmt: skip
    st.caption("点数や合否はつけません。就職できるかどうかを決めるためのものではありません。")


def _open(place: str, row_id: int | None) -> None:
    st.session_state[place] = row_id


def _done(row: AssessmentRow) -> str:
    rest = row.asked - row.answered
    if not row.answered:
        return ":gray[まだ書いていません]"
    return "すべて書きました" if not rest else f"あと{rest}項目"


def rater_words(row: AssessmentRow) -> str:
    """「支援者（模擬 支援）」."""
    name = f"（{plain(row.who)}）" if row.who else ""
    return codes("assessment_rater").label(row.rater) + name


# -- one that is open --------------------------------------------------------------------------------


def _opened(shown: _Shown, row: AssessmentRow) -> None:
    back, words, paper, *actions = st.columns(
        [1.2, 4.3, 1.1, 1.1, 1.1], vertical_alignment="center"
    )
    back.button(
        "一覧にもどる", key=f"{shown.key}.back", icon=":material/arrow_back:", width="stretch",
        on_click=_open, args=(f"{shown.key}.open", None),
    )  # fmt: skip
    day = format_date(row.assessed_on, weekday=False)
    where = codes("assessment_place").label(row.place)
    badge = "" if row.verified else " :orange-badge[要確認]"
    words.markdown(f"**{day}　{rater_words(row)}　{where}**　:small[{plain(row.title)}]{badge}")
    with paper:
        document_buttons(shown.user, "assessment_result", row.id)
    if shown.writes:
        with actions[0]:
            shown.form.button(f"head.{row.id}", "見出しを直す")
        if not row.answered:
            with actions[1].popover("取り消す", width="stretch"):
                _cancel(shown, row)
    if shown.form.opened == f"head.{row.id}" and shown.writes:
        _change(shown, row)
    elif row.note:
        st.text(row.note)
    assessment_sheet(shown.user, row.id, writes=shown.writes)


def _cancel(shown: _Shown, row: AssessmentRow) -> None:
    st.markdown("まちがえて始めたときに取り消します。答えを書いたものは取り消せません。")

    def run(work: Work) -> bool:
        assessments.cancel_assessment(work, row.id, row.version)
        return True

    if st.button("取り消す", key=f"{shown.key}.cancel", type="primary") and save(
        shown.user, "取り消しました", run
    ):
        _open(f"{shown.key}.open", None)
        st.rerun()


def _start(shown: _Shown) -> None:
    with read_only(shown.user) as view:
        offered = editions_on(view, clock.today())
        staff = staff_names(view)
    usable = [edition for edition in offered if edition.items]
    client_id = shown.client.client.pk
    # Who rated is never guessed: a wrong one would be compared with the wrong ones.
    values = {
        "instrument_id": usable[0].id if usable else None, "assessed_on": clock.today(),
        "rater": "", "rater_name": "", "rater_id": None, "place": "interview", "note": "",
    }  # fmt: skip

    def add(work: Work, _seen: int, changes: Mapping[str, Any]) -> object:
        typed = {**values, **changes, "client_id": client_id}
        row = assessments.start_assessment(work, check(AssessmentEntry, typed))
        _open(f"{shown.key}.open", row.pk)
        return row

    choices = {"instrument_id": {e.id: edition_words(e) for e in offered}, "rater_id": staff}
    shown.form.draw(
        Sheet(
            "new", AssessmentEntry, FIELDS, lambda form: _draw(form, choices, whole=True), add,
            values=values, fixed={"client_id": client_id}, choices=choices,
            done="アセスメントを始めました",
        )
    )  # fmt: skip


def edition_words(edition: EditionRow) -> str:
    """「就労移行支援のためのチェックリスト（34項目と参考9項目）」."""
    empty = "" if edition.items else "　※項目が入っていません"
    return f"{edition.title}（{edition.edition}）{empty}"


def _change(shown: _Shown, row: AssessmentRow) -> None:
    with read_only(shown.user) as view:
        choices = {"rater_id": staff_names(view)}
    stored = {name: getattr(row, name) for name in HEAD_FIELDS}
    shown.form.draw(
        Sheet(
            f"head.{row.id}", AssessmentEntry, HEAD_FIELDS,
            lambda form: _draw(form, choices, whole=False),
            lambda work, seen, changes: assessments.change_assessment(work, row.id, seen, changes),
            row.version, stored,
            {"client_id": row.client_id, "instrument_id": row.instrument_id}, choices,
            done="見出しを直しました",
        )
    )  # fmt: skip


def _draw(
    form: EntryForm[AssessmentEntry], choices: Mapping[str, Mapping[int, str]], *, whole: bool
) -> None:
    if whole:
        what, day = form.columns([3, 1])
        with what:
            form.choice("instrument_id", choices["instrument_id"])
    else:
        day, _ = form.columns([1, 3])
    with day:
        form.date("assessed_on")
    rater, name, staff, place = form.columns([1, 1.2, 1.2, 1.2])
    with rater:
        form.code("rater")
    with name:
        form.text("rater_name", placeholder="企業の人など")
    with staff:
        form.choice("rater_id", choices["rater_id"])
    with place:
        form.code("place")
    st.caption("支援者の名前も職員も選ばないときは、いま書いている人が評価した人になります。")
    form.area("note", height=80, placeholder="本人と話したこと、見たときのようす")
