"""アセスメント: begun with consent, answered by version, compared, and never added up."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain import assessments as nouns
from core.domain.assessments import Assessment, AssessmentEntry
from core.domain.entry import check
from core.domain.instruments import (
    EditionEntry,
    Instrument,
    InstrumentDomainEntry,
    InstrumentItem,
    InstrumentItemEntry,
    InstrumentStepEntry,
)
from core.errors import Conflict, ConsentMissing, NotAllowed, OutOfScope, RuleViolation
from core.queries import assessments as asked
from core.queries import instruments as instrument_queries
from core.services import assessments, consents, instruments, merges
from tests.people import a_client, consent_entry

ROOT = Path(__file__).resolve().parents[2]


def edition_id(key: str = "transition_checklist") -> int:
    t = table_of(Instrument).c
    with read_only(SYSTEM) as view:
        return int(view.scalar(select(t.id).where(t.key == key).order_by(t.id.desc())))


def entry(client_id: int, **values: Any) -> AssessmentEntry:
    return check(
        AssessmentEntry,
        {
            "client_id": client_id, "instrument_id": edition_id(), "assessed_on": "2026-11-20",
            "rater": "supporter", "place": "interview", **values,
        },
    )  # fmt: skip


def started(actor: Actor, client_id: int, **values: Any) -> Assessment:
    with unit_of_work(actor) as work:
        return assessments.start_assessment(work, entry(client_id, **values))


def answered(actor: Actor, assessment_id: int, answers: dict[str, str]) -> None:
    """number → word of the step, saved at once."""
    with unit_of_work(actor) as work:
        rows = {row.number: row for row in asked.sheet_of(work, assessment_id).rows}
        for number, word in answers.items():
            row = rows[number]
            assessments.answer_in_words(work, row.id, row.version, {"step": word})


def test_answers_are_saved_together_and_the_last_time_stands_beside(
    staff: dict[str, Actor],
) -> None:
    actor = staff["supporter"]
    client = a_client(actor)
    first = started(actor, client.pk, assessed_on="2026-05-20")
    answered(actor, first.pk, {"Ⅰ-1": "あまりできない", "Ⅰ-2": "できる", "Ⅱ-1": "できる"})
    second = started(actor, client.pk)
    answered(actor, second.pk, {"Ⅰ-1": "できる", "Ⅰ-2": "だいたいできる", "Ⅱ-1": "できる"})
    with read_only(actor) as view:
        sheet = asked.sheet_of(view, second.pk)
        compared = asked.compare(view, [first.pk, second.pk])
        pyramid = asked.pyramid_of(view, second.pk)
    assert len(sheet.rows) == 43
    assert sheet.before is not None
    assert sheet.before.id == first.pk
    assert (sheet.head.asked, sheet.head.answered) == (34, 3)
    beside = {row.number: (row.previous.label if row.previous else "") for row in sheet.rows}
    assert beside["Ⅰ-1"] == "あまりできない"
    assert beside["Ⅲ-1"] == ""
    changes = {row.number: row.changes[0] for row in compared.rows}
    assert [changes[n] for n in ("Ⅰ-1", "Ⅰ-2", "Ⅱ-1", "Ⅲ-1")] == ["more", "less", "same", "none"]
    assert [row.number for row in compared.rows if row.differs] == ["Ⅰ-1", "Ⅰ-2"]
    # By hand: of the required items, layer 2 holds Ⅰ-1, Ⅰ-2, Ⅰ-8; layer 4 holds Ⅱ-1 and ten more.
    spreads = {s.layer: s for s in pyramid.layers}
    assert spreads[2] == nouns.Spread(2, able=2, not_rated=1, more=1, less=1)
    assert (spreads[4].able, spreads[4].not_rated, spreads[4].more) == (1, 10, 0)
    assert spreads[1].is_empty


@pytest.mark.sqlite_only
def test_raters_are_compared_with_each_other_and_each_with_the_own_last_time(
    staff: dict[str, Actor],
) -> None:
    actor = staff["supporter"]
    client = a_client(actor)
    own = started(actor, client.pk, rater="self")
    ours = started(actor, client.pk, rater="supporter")
    company = started(actor, client.pk, rater="employer", rater_name="模擬 店長", place="workplace")
    answered(actor, own.pk, {"Ⅲ-9": "できる"})
    answered(actor, ours.pk, {"Ⅲ-9": "あまりできない"})
    answered(actor, company.pk, {"Ⅲ-9": "できる"})
    with read_only(actor) as view:
        compared = asked.compare(view, [own.pk, ours.pk, company.pk])
        assert asked.sheet_of(view, company.pk).before is None
    assert [head.who for head in compared.heads] == ["", "模擬 支援", "模擬 店長"]
    row = next(row for row in compared.rows if row.number == "Ⅲ-9")
    assert row.changes == ("less", "same")
    with pytest.raises(RuleViolation, match="支援者"), unit_of_work(actor) as work:
        assessments.start_assessment(
            work, entry(client.pk, rater="self", rater_id=actor.id, place="home")
        )


@pytest.mark.sqlite_only
def test_nothing_is_written_without_the_consent_that_names_assessments(
    staff: dict[str, Actor],
) -> None:
    actor = staff["supporter"]
    client = a_client(actor, consent=consent_entry(items="disability,plan"))
    with pytest.raises(ConsentMissing, match="アセスメント"):
        started(actor, client.pk)
    other = a_client(actor, name="模擬 次郎", kana="もぎ じろう")
    row = started(actor, other.pk)
    with read_only(actor) as view:
        cell = asked.sheet_of(view, row.pk).rows[0]
        held = consents.consents.consents_of(view, other.pk)
    with unit_of_work(actor) as work:
        consents.withdraw_consent(work, held[0].pk, held[0].version)
    with pytest.raises(ConsentMissing):
        answered(actor, row.pk, {"Ⅰ-1": "できる"})
    with unit_of_work(actor) as work:  # what is only taken away needs none
        assessments.answer_in_words(work, cell.id, cell.version, {"step": None})


@pytest.mark.sqlite_only
def test_only_who_may_see_the_person_reads_or_writes(staff: dict[str, Actor]) -> None:
    actor = staff["supporter"]
    client = a_client(staff["admin"])
    row = started(actor, client.pk)
    narrow = Actor(**{**vars(actor), "scope": "own"})
    with read_only(narrow) as view:
        for question in (asked.sheet_of, asked.pyramid_of):
            with pytest.raises(OutOfScope):
                question(view, row.pk)
        with pytest.raises(OutOfScope):
            asked.assessments_of(view, client.pk)
        with pytest.raises(OutOfScope):
            asked.compare(view, [row.pk])
    with read_only(actor) as view:
        cell = asked.sheet_of(view, row.pk).rows[0]
    with unit_of_work(narrow) as work:
        for refused in (
            lambda: assessments.start_assessment(work, entry(client.pk, rater="self")),
            lambda: assessments.answer(work, cell.id, cell.version, {"step": 1}),
            lambda: assessments.answer_in_words(work, cell.id, cell.version, {"step": "できる"}),
            lambda: assessments.change_assessment(work, row.pk, 1, {"note": "メモ"}),
            lambda: assessments.cancel_assessment(work, row.pk, 1),
            lambda: assessments.note_picture(work, row.pk, "PNG", named=False),
        ):
            with pytest.raises(OutOfScope):
                refused()
    for role in ("clerk", "viewer", "partner"):
        with read_only(staff[role]) as view, pytest.raises(NotAllowed):
            asked.assessments_of(view, client.pk)
        with unit_of_work(staff[role]) as work, pytest.raises(NotAllowed):
            assessments.answer(work, cell.id, cell.version, {"step": 1})


def test_two_people_at_one_answer_do_not_overwrite_each_other(staff: dict[str, Actor]) -> None:
    actor, other = staff["supporter"], staff["director"]
    client = a_client(actor)
    row = started(actor, client.pk)
    with read_only(actor) as view:
        cell = asked.sheet_of(view, row.pk).rows[0]
    with unit_of_work(other) as work:
        assessments.answer_in_words(work, cell.id, cell.version, {"step": "できる"})
    with pytest.raises(Conflict) as met, unit_of_work(actor) as work:
        assessments.answer_in_words(work, cell.id, cell.version, {"step": "できない"})
    assert [(f.field, f.theirs, f.mine) for f in met.value.fields] == [
        ("step", "できる", "できない")
    ]
    with pytest.raises(RuleViolation, match="もうあります"):
        started(actor, client.pk)


@pytest.mark.sqlite_only
def test_what_cannot_be_is_refused_in_words(staff: dict[str, Actor]) -> None:
    actor = staff["supporter"]
    client = a_client(actor)
    with pytest.raises(RuleViolation, match="きょうまで"):
        started(actor, client.pk, assessed_on="2026-11-22")
    with pytest.raises(RuleViolation, match="まだ項目が入っていません"):
        started(actor, client.pk, instrument_id=edition_id("nivr_assessment_sheet"))
    row = started(actor, client.pk)
    with pytest.raises(RuleViolation, match="できる・だいたいできる"):
        answered(actor, row.pk, {"Ⅰ-1": "すばらしい"})
    answered(actor, row.pk, {"Ⅰ-1": "できる"})
    with pytest.raises(RuleViolation, match="答えが入っている"), unit_of_work(actor) as work:
        assessments.cancel_assessment(work, row.pk, row.version)
    empty = started(actor, client.pk, rater="self")
    with unit_of_work(actor) as work:
        assessments.cancel_assessment(work, empty.pk, empty.version)
    with read_only(actor) as view:
        assert [r.id for r in asked.assessments_of(view, client.pk)] == [row.pk]


@pytest.mark.sqlite_only
def test_a_new_edition_changes_the_words_and_leaves_what_was_answered(
    staff: dict[str, Actor],
) -> None:
    admin = staff["admin"]
    client = a_client(admin)
    row = started(admin, client.pk)
    answered(admin, row.pk, {"Ⅰ-1": "できる"})
    shipped = edition_id()
    entry_of_copy = EditionEntry(edition="当センター 2026", valid_from=date(2026, 11, 21))
    with unit_of_work(admin) as work:
        copy = instruments.copy_edition(work, shipped, entry_of_copy)
        page = instrument_queries.edition_page(work, copy.pk)
        assert page is not None
        item = next(i for i in page.items if i.number == "Ⅰ-1")
        instruments.change_item(work, item.id, 1, {"title": "起きる時間", "layer": "1"})
        gone = next(i for i in page.items if i.number == "参-9")
        instruments.change_item(work, gone.id, 1, {"is_retired": True})
        instruments.add_item(
            work,
            check(
                InstrumentItemEntry,
                {"instrument_id": copy.pk, "domain_id": page.domains[0].id, "number": "加-1",
                 "title": "水分をとる", "layer": "1", "scale": "五段階"},
            ),
        )  # fmt: skip
        two = {"instrument_id": copy.pk, "scale": "二段階"}
        for place, label, band in ((1, "はい", "able"), (2, "いいえ", "difficult")):
            step = {**two, "position": place, "label": label, "band": band}
            made = instruments.add_step(work, check(InstrumentStepEntry, step))
        with pytest.raises(RuleViolation, match="種類は変えられません"):
            instruments.change_step(work, made.pk, 1, {"scale": "五段階"})
        with pytest.raises(RuleViolation, match="もうあります"):
            instruments.change_step(work, made.pk, 1, {"label": "はい"})
        own = next(i for i in page.items if i.number == "Ⅰ-2")
        instruments.change_item(work, own.id, 1, {"scale": "二段階"})
        with pytest.raises(RuleViolation, match="から選んでください"):
            instruments.change_item(work, own.id, 2, {"scale": "十段階"})
        domain = page.domains[0]
        instruments.change_domain(work, domain.id, 1, {"title": "くらし"})
        more = {"instrument_id": copy.pk, "title": "通勤", "item_count": "3"}
        assert instruments.add_domain(work, check(InstrumentDomainEntry, more)).sort == 4
    with read_only(admin) as view:
        offered = {e.key: e for e in instrument_queries.editions_on(view, date(2026, 11, 21))}
        before = {e.key: e for e in instrument_queries.editions_on(view, date(2026, 11, 20))}
        assert asked.sheet_of(view, row.pk).rows[0].title == "起床"
    assert offered["transition_checklist"].id == copy.pk
    assert offered["transition_checklist"].items == 43
    assert before["transition_checklist"].id == shipped
    later = started(admin, client.pk, instrument_id=copy.pk, assessed_on="2026-11-21")
    answered(admin, later.pk, {"Ⅰ-1": "だいたいできる", "Ⅰ-2": "はい", "加-1": "できる"})
    with pytest.raises(RuleViolation, match="はい・いいえ"):
        answered(admin, later.pk, {"Ⅰ-2": "できる"})
    with read_only(admin) as view:
        sheet = asked.sheet_of(view, later.pk)
        rows = {r.number: r for r in sheet.rows}
    assert "参-9" not in rows
    assert (rows["Ⅰ-1"].title, rows["Ⅰ-1"].layer) == ("起きる時間", 1)
    assert rows["Ⅰ-1"].previous is not None
    assert rows["Ⅰ-1"].previous.label == "できる"
    # Once answered, an edition stays; the shipped one always does; nobody else may touch either.
    t = table_of(InstrumentItem).c
    with unit_of_work(admin) as work:
        for edition in (copy.pk, shipped):
            first = work.first(select(t.id, t.version).where(t.instrument_id == edition).limit(1))
            assert first is not None
            with pytest.raises(RuleViolation, match="新しい版"):
                instruments.change_item(work, first.id, first.version, {"title": "別"})
        with pytest.raises(RuleViolation, match="同じ名前"):
            instruments.copy_edition(work, copy.pk, entry_of_copy)
    with unit_of_work(staff["director"]) as work, pytest.raises(NotAllowed):
        instruments.copy_edition(
            work, shipped, EditionEntry(edition="x", valid_from=date(2027, 1, 1))
        )


@pytest.mark.sqlite_only
def test_what_is_shipped_is_loaded_once(staff: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        assert instruments.load_instruments(work) == 0
        assert len(instrument_queries.editions(work)) == 2


@pytest.mark.sqlite_only
def test_assessments_follow_the_person_when_two_rows_are_merged(staff: dict[str, Actor]) -> None:
    actor = staff["admin"]
    kept, gone = a_client(actor), a_client(actor, name="模擬 花", kana="もぎ はな")
    row = started(actor, gone.pk)
    answered(actor, row.pk, {"Ⅰ-1": "できる"})
    with unit_of_work(actor) as work:
        merged = merges.merge_clients(
            work, kept.pk, gone.pk, {kept.pk: kept.version, gone.pk: gone.version}
        )
    assert merged.moved["assessment"] == 1
    with read_only(actor) as view:
        assert [r.answered for r in asked.assessments_of(view, kept.pk)] == [1]
    with pytest.raises(RuleViolation, match="まとめられました"):
        started(actor, gone.pk)


# -- never a total -----------------------------------------------------------------------------------

FORBIDDEN = ("total", "sum", "score", "point", "rank", "average", "mean", "percent", "passed")


def adds_up(source: str) -> set[str]:
    """Names in some code that would add answers up, or put persons in an order."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        name = (
            node.id if isinstance(node, ast.Name)
            else node.attr if isinstance(node, ast.Attribute)
            else node.arg if isinstance(node, ast.arg | ast.keyword)
            else ""
        )  # fmt: skip
        if name and any(word in name.lower().split("_") for word in (*FORBIDDEN, "avg")):
            found.add(name)
    return found


def test_nothing_in_the_code_of_assessments_adds_answers_up() -> None:
    names = ("assessment*.py", "instruments.py", "readiness*.py")
    files = [file for name in names for file in (ROOT / "core").rglob(name)]
    assert len(files) >= 6
    assert {file: adds_up(file.read_text("utf-8")) for file in files} == {
        file: set() for file in files
    }


def test_no_answer_of_a_query_carries_a_total() -> None:
    rows = [
        thing
        for module in (asked, nouns)
        for thing in vars(module).values()
        if isinstance(thing, type) and is_dataclass(thing)
    ]
    assert len(rows) >= 6
    for row in rows:
        for column in fields(row):
            assert not any(word in column.name for word in FORBIDDEN), (row, column.name)


def test_a_total_would_be_noticed() -> None:
    assert adds_up("func.sum(r.step)") == {"sum"}
    assert adds_up("total_score = 3") == {"total_score"}
    assert adds_up("rows = sum(r.step for r in x)") == {"sum"}
