"""アンケート (questionnaire): what the answers say, sheets typed in fast, the questions themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.event_answers import listed_choices, read_answer, read_role
from core.domain.events import EventQuestion, EventQuestionEntry
from core.domain.permissions import Action, may
from core.errors import RuleViolation
from core.queries.event_questions import SheetRow, questions_of, sheets
from core.services import event_questions
from core.services.event_questions import Sheet
from core.ui import session
from core.ui.events.form_import import form_import
from core.ui.events.opened import OpenedEvent
from core.ui.events.summary import summary_of_answers
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.tables.edit_table import edit_table

SUMMARY, ENTER, TAKE_IN, QUESTIONS = (
    "まとめ", "用紙を入れる", "フォームから取り込む", "問い",
)  # fmt: skip
PAGE_SIZE = 100


def questionnaire_part(user: Actor, page: OpenedEvent) -> None:
    """アンケート: the summary for everybody, the rest for who writes."""
    event_id, key = page.row.id, f"event.asked.{page.row.id}"
    with read_only(user) as view:
        asked = questions_of(view, event_id)
        answered = sheets(view, event_id)
    writes = may(user, Action.WRITE_EVENTS)
    shown: str = SUMMARY
    if writes:
        shown = st.segmented_control(
            "アンケート", [SUMMARY, ENTER, TAKE_IN, QUESTIONS] if asked else [QUESTIONS],
            default=(SUMMARY if answered else ENTER) if asked else QUESTIONS, required=True,
            key=f"{key}.shown.{bool(asked)}", label_visibility="collapsed",
        )  # fmt: skip
    if not asked:
        st.info(
            "まだ問いがありません。"
            + (
                "下の空いた行に問いを書くと、用紙を入れられます。毎年の問いは「この回をもとに作る」で引き継がれます。"
                if writes
                else ""
            )
        )
    if shown == ENTER:
        _sheets(user, event_id, asked, answered, key=f"{key}.sheets")
    elif shown == TAKE_IN:
        form_import(user, event_id, asked, key=f"{key}.form")
    elif shown == QUESTIONS and writes:
        _questions(user, event_id, asked, key=f"{key}.questions")
    elif asked:
        summary_of_answers(asked, answered, key=f"{key}.summary")


# -- the questions -----------------------------------------------------------------------------------


def _questions(user: Actor, event_id: int, asked: Sequence[EventQuestion], *, key: str) -> None:
    st.caption(
        "選択肢は、1行にひとつ、または「、」で区切って書きます。5段階は 5 がいちばん良い答えです。"
    )
    columns = [
        GridColumn("position", "順", "number", width=60),
        GridColumn("text", "問い", pinned=True, width=330, required=True),
        GridColumn("kind", "答えかた", "choice", codes("question_kind").labels(), width=150,
                   required=True),
        GridColumn("choices", "選択肢", "long", width=330),
    ]  # fmt: skip

    def add(work: Work, values: dict[str, object]) -> object:
        given = {n: v for n, v in _with_lines(values).items() if v not in (None, "")}
        entry = check(EventQuestionEntry, {**given, "event_id": event_id})
        return event_questions.add_question(work, entry)

    def change(work: Work, question_id: int, seen: int, typed: dict[str, object]) -> object:
        return event_questions.change_question(work, question_id, seen, _with_lines(typed))

    grid = f"{key}.{session.nonce(key)}"
    state = edit_table(
        [_question_row(question) for question in asked], columns, key=grid, label="アンケートの問い",
        user=user, save=change, add=add, height=330, selectable=True,
    )  # fmt: skip
    chosen = [question for question in asked if question.pk in state.selected]
    if chosen and st.button(f"選んだ{len(chosen)}問を消す", key=f"{key}.remove"):

        def remove(work: Work) -> bool:
            for question in chosen:
                event_questions.remove_question(work, question.pk, question.version)
            return True

        if save(user, "問いを消しました", remove):
            session.renew(key)
            st.rerun()


def _question_row(question: EventQuestion) -> dict[str, object]:
    return {
        "id": question.pk,
        "version": question.version,
        "position": question.position,
        "text": question.text,
        "kind": question.kind,
        "choices": question.choices,
    }


def _with_lines(values: Mapping[str, object]) -> dict[str, object]:
    """Choices typed on one line with 「、」 between them are as good as one on each line."""
    found = dict(values)
    typed = str(found.get("choices") or "")
    if typed and "\n" not in typed.strip():
        found["choices"] = "\n".join(part.strip() for part in typed.split("、"))
    return found


# -- the sheets --------------------------------------------------------------------------------------


def _sheets(
    user: Actor, event_id: int, asked: Sequence[EventQuestion], answered: Sequence[SheetRow],
    *, key: str,
) -> None:  # fmt: skip
    st.caption(
        "1行が1枚です。Tab と Enter で進みます。選択肢は番号（1、2、…）でも入れられ、いくつも選んだときは"
        "「1、3」のように書きます。Excelからの貼り付けもできます。名前は入れません。"
    )
    _choices_in_words(asked)
    last = answered[-PAGE_SIZE:]
    if len(answered) > len(last):
        st.caption(f"新しいほうから{len(last)}枚を表示しています（全部で{len(answered)}枚）。")
    by_name = {f"q{question.pk}": question.pk for question in asked}

    def add(work: Work, values: dict[str, object]) -> object:
        try:
            numbers = event_questions.add_sheets(work, event_id, [_sheet(values, by_name)])
        except RuleViolation as violation:
            raise RuleViolation({"role": "".join(violation.fields.values())}) from None
        return _Added(numbers[0])

    def change(work: Work, number: int, seen: int, typed: dict[str, object]) -> object:
        sheet = _sheet(typed, by_name)
        role = sheet.role if "role" in typed else None
        return _Added(
            number,
            event_questions.change_sheet(work, event_id, number, seen, sheet.answers, role),
        )

    grid = f"{key}.{session.nonce(key)}"
    state = edit_table(
        [_sheet_row(sheet) for sheet in last], _columns(asked), key=grid, label="アンケートの用紙",
        user=user, save=change, add=add, height=430, selectable=True,
    )  # fmt: skip
    marked = {sheet.id: sheet.version for sheet in last if sheet.id in state.selected}
    if marked and st.button(f"選んだ{len(marked)}枚を消す", key=f"{key}.remove"):
        done = save(
            user, f"{len(marked)}枚を消しました",
            lambda work: event_questions.remove_sheets(work, event_id, marked),
        )  # fmt: skip
        if done:
            session.renew(key)
            st.rerun()


class _Added:
    """What the table asks of a saved row."""

    def __init__(self, number: int, version: int = 1) -> None:
        self.id, self.version = number, version


def _choices_in_words(asked: Sequence[EventQuestion]) -> None:
    lines = [
        {
            "問い": question.text,
            "選択肢": "　".join(
                f"{n}={choice}" for n, choice in enumerate(listed_choices(question), start=1)
            ),
        }
        for question in asked
        if question.kind in ("choice", "several")
    ]
    if lines:
        with st.expander("選択肢の番号"):
            st.dataframe(lines, hide_index=True, width="stretch")


def _columns(asked: Sequence[EventQuestion]) -> list[GridColumn]:
    found = [
        GridColumn("number", "用紙", "plain", pinned=True, width=60),
        GridColumn("role", "区分", width=140, parse=_role_label),
    ]
    for place, question in enumerate(asked, start=1):
        found.append(
            GridColumn(
                f"q{question.pk}", f"問{place} {question.text}"[:40],
                "long" if question.kind in ("words", "several") else "text",
                width=260 if question.kind == "words" else 150,
                parse=_reader(question), help=question.text,
            )
        )  # fmt: skip
    return found


def _role_label(text: str) -> str:
    code = read_role(text)
    return codes("participant_role").label(code) if code else ""


def _reader(question: EventQuestion):  # type: ignore[no-untyped-def]
    return lambda text: read_answer(question, text)


def _sheet_row(sheet: SheetRow) -> dict[str, object]:
    role = codes("participant_role").label(sheet.role) if sheet.role else ""
    answers = {f"q{question_id}": answer for question_id, answer in sheet.answers.items()}
    return {
        "id": sheet.id,
        "version": sheet.version,
        "number": f"{sheet.id}",
        "role": role,
        **answers,
    }


def _sheet(values: Mapping[str, object], by_name: Mapping[str, int]) -> Sheet:
    answers = {i: str(values[name] or "") for name, i in by_name.items() if name in values}
    return Sheet(answers, str(values.get("role") or ""))
