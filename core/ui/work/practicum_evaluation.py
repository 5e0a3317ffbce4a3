"""実習の評価 (evaluation of a practicum): 本人・支援者・企業 side by side; written one side at a time.

A difference between the sides is told by a word, and is something to talk about: no side is right, and
nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.practicums import PracticumEvaluationEntry
from core.queries.practicums import EvaluationRow, PracticumSheet
from core.services import practicum_evaluations as service
from core.ui.clients.one_form import OneForm, Sheet
from core.ui.forms.entry_form import EntryForm
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.plain import plain
from core.ui.tables.edit_table import edit_table

WORDS = ("rated_on", "rated_by", "good", "hard", "advice")
TITLES = {
    "good": "よかったこと",
    "hard": "むずかしかったこと",
    "advice": "あるとよい配慮・次に試すこと",
}
ASIDE = ":gray[:small[点数はつけません。見かたのちがうところを、三者で話し合うために並べます]]"


def is_writing_side(practicum_id: int) -> bool:
    """Whether one side's sheet is open here."""
    return bool(st.session_state.get(f"practicum.{practicum_id}.side"))


def sides(user: Actor, sheet: PracticumSheet, form: OneForm, *, writes: bool) -> None:
    """The three sides, or the one that is being written."""
    place = f"practicum.{sheet.row.id}.side"
    opened = sheet.of(str(st.session_state.get(place, "")))
    if writes and opened is not None:
        _write(user, sheet, opened, form, place)
        return
    _close(place)
    st.markdown(f"**評価**　{ASIDE}")
    _cards(user, sheet, place, writes=writes)
    if any(mark.mark or mark.note for side in sheet.evaluations for mark in side.marks):
        _table(sheet)


# -- side by side ----------------------------------------------------------------------------------


def _cards(user: Actor, sheet: PracticumSheet, place: str, *, writes: bool) -> None:
    raters = codes("assessment_rater").labels()
    for column, (rater, label) in zip(st.columns(len(raters)), raters.items(), strict=True):
        side = sheet.of(rater)
        with column.container(border=True, height="stretch", gap="small"):
            title, action = st.columns([2.2, 1.4], vertical_alignment="center")
            title.markdown(f"**{label}**" + (f"　:small[{_when(side)}]" if side else ""))
            if writes and _may_begin(sheet):
                with action:
                    _opener(user, sheet, rater, place)
            if side is None:
                st.caption("まだ書いていません。")
                continue
            told = [
                f":gray[:small[{words}]]  \n{plain(getattr(side, name))}"
                for name, words in TITLES.items()
                if getattr(side, name)
            ]
            if told:
                st.markdown("\n\n".join(told))


def _may_begin(sheet: PracticumSheet) -> bool:
    return sheet.row.start_on <= clock.today() and not (
        sheet.row.cancelled_on and not sheet.row.result
    )


def _when(side: EvaluationRow) -> str:
    by = f" {plain(side.rated_by)}" if side.rated_by else ""
    return f"{format_date(side.rated_on, weekday=False)}{by}"


def _opener(user: Actor, sheet: PracticumSheet, rater: str, place: str) -> None:
    """Opens the sheet of a side; the first time it is made."""
    key = f"{place}.{rater}"
    if sheet.of(rater) is not None:
        if st.button("ひらく", key=key, width="stretch"):
            st.session_state[place] = rater
            st.rerun()
        return
    names = {"supporter": user.name, "employer": sheet.row.key_person}
    typed = {
        "practicum_id": sheet.row.id, "rater": rater, "rated_on": clock.today(),
        "rated_by": names.get(rater, ""),
    }  # fmt: skip

    def run(work: Work) -> bool:
        service.start_evaluation(work, sheet.row.id, check(PracticumEvaluationEntry, typed))
        return True

    if st.button("書く", key=key, width="stretch") and save(user, "評価を書き始めました", run):
        st.session_state[place] = rater
        st.rerun()


def _table(sheet: PracticumSheet) -> None:
    """Every aspect that somebody looked at: one row, one column for each side."""
    raters = codes("assessment_rater").labels()
    rows, different = [], 0
    for aspect, title in codes("practicum_aspect").labels().items():
        seen = {side.rater: mark for side in sheet.evaluations if (mark := side.mark(aspect))}
        if not any(mark.mark or mark.note for mark in seen.values()):
            continue
        marks = {mark.mark for mark in seen.values() if mark.mark}
        different += len(marks) > 1
        row = {"見るところ": title}
        for rater, label in raters.items():
            mark = seen.get(rater)
            word = codes("practicum_mark").label(mark.mark) if mark and mark.mark else "―"
            note = f"  \n:small[{plain(mark.note)}]" if mark and mark.note else ""
            row[label] = f"{word}{note}"
        row["見かた"] = "**△ ちがう**" if len(marks) > 1 else ("＝ 同じ" if _several(seen) else "―")
        rows.append(row)
    st.markdown(f"{len(rows)}項目のうち、見かたのちがう項目が **{different}**")
    st.table(rows, border="horizontal", hide_index=True)


def _several(seen: Mapping[str, Any]) -> bool:
    return len([mark for mark in seen.values() if mark.mark]) > 1


# -- one side that is written ------------------------------------------------------------------------


def _write(
    user: Actor, sheet: PracticumSheet, side: EvaluationRow, form: OneForm, place: str
) -> None:
    label = codes("assessment_rater").label(side.rater)
    back, title, action = st.columns([1.6, 5, 1.2], vertical_alignment="center")
    back.button(
        "三者をならべる", key=f"{place}.back", icon=":material/view_column:", width="stretch",
        on_click=_close, args=(place,),
    )  # fmt: skip
    title.markdown(f"**{label}の評価**　:small[{_when(side)}]")
    with action:
        form.button(f"side.{side.rater}", "ことばを書く")
    if form.opened == f"side.{side.rater}":
        _words(sheet.row.id, side, form)
    else:
        told = [
            f":gray[{TITLES[n]}]　{plain(getattr(side, n))}" for n in TITLES if getattr(side, n)
        ]
        if told:
            st.markdown("  \n".join(told))
    _grid(user, sheet.row.id, side)


def _close(place: str) -> None:
    st.session_state.pop(place, None)


def _words(practicum_id: int, side: EvaluationRow, form: OneForm) -> None:
    rater = side.rater

    def draw(drawn: EntryForm[PracticumEvaluationEntry]) -> None:
        day, who, _ = drawn.columns([1, 2, 3])
        with day:
            drawn.date("rated_on")
        with who:
            drawn.text("rated_by")
        for column, name in zip(drawn.columns(3), TITLES, strict=True):
            with column:
                drawn.area(name, height=110)

    form.draw(
        Sheet(
            f"side.{rater}", PracticumEvaluationEntry, WORDS, draw,
            lambda work, seen, changes: service.change_evaluation(
                work, practicum_id, rater, seen, changes
            ),
            side.version, {name: getattr(side, name) for name in WORDS},
            {"practicum_id": practicum_id, "rater": rater},
            remove=lambda work, seen: service.remove_evaluation(work, practicum_id, rater, seen),
            done="評価のことばを書きました",
        )
    )  # fmt: skip


def _grid(user: Actor, practicum_id: int, side: EvaluationRow) -> None:
    aspects = codes("practicum_aspect")
    rows = [
        {
            "id": mark.id, "version": mark.version, "aspect": aspects.label(mark.aspect),
            "mark": mark.mark or None, "note": mark.note,
        }
        for mark in side.marks
    ]  # fmt: skip
    # The number is the key that picks the word in the cell.
    words = {
        code: f"{place} {label}"
        for place, (code, label) in enumerate(codes("practicum_mark").labels().items(), start=1)
    }
    edit_table(
        rows,
        [
            GridColumn("aspect", "見るところ", "plain", width=210, pinned=True),
            GridColumn("mark", "どうだったか", "choice", words, width=230),
            GridColumn("note", "ひとこと", "long", width=720),
        ],
        key=f"practicum.{practicum_id}.{side.rater}",
        label=f"{codes('assessment_rater').label(side.rater)}の評価",
        user=user,
        save=lambda work, mark_id, seen, changes: service.mark_aspect(
            work, practicum_id, mark_id, seen, changes
        ),
        height=430,
    )
    st.caption(
        "数字のキーで選んで Enter で次へ（数字は選ぶためのキーで、点数ではありません）。見ていないところは空けておきます。"
    )
