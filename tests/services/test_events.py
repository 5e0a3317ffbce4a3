"""行事: years, invitations, who came, the questionnaire, what followed; two who write at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.charts.series_years import drawn_years
from core.charts.specification import specification
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.events import (
    Event,
    EventEntry,
    EventParticipantEntry,
    EventQuestionEntry,
    EventSeriesEntry,
)
from core.domain.introductions import Introduction
from core.domain.organizations import KeyPerson, Organization
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries import event_attendance as attended
from core.queries import event_follow_up, event_questions
from core.queries import event_invitations as invited
from core.queries import events as asked
from core.queries.organizations import OrganizationCriteria
from core.services import event_attendance, event_invitations, events
from core.services import event_questions as questionnaire
from core.services.event_attendance import Headcount
from core.services.event_invitations import Invited
from core.services.event_questions import Sheet
from core.services.organizations import add_organization
from tests.people import a_client, an_intake

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def an_event(actor: Actor, **values: Any) -> Event:
    typed = {"name": "模擬 連絡会", "held_on": "2026-11-20", **values}
    with unit_of_work(actor) as work:
        return events.add_event(work, check(EventEntry, typed))


def an_organization(**values: object) -> Organization:
    typed = {"name": "模擬病院", "kind": "medical_institution", **values}
    with unit_of_work(SYSTEM) as work:
        return add_organization(work, typed)


def a_series(actor: Actor, name: str = "模擬 合同説明会", kind: str = "joint_briefing") -> int:
    with unit_of_work(actor) as work:
        return events.add_series(work, check(EventSeriesEntry, {"name": name, "kind": kind})).pk


def count(actor: Actor, event_id: int, **people: int) -> None:
    counts = {role: Headcount(0, number) for role, number in people.items()}
    with unit_of_work(actor) as work:
        event_attendance.set_headcounts(work, event_id, counts)


def a_question(actor: Actor, event_id: int, **values: Any) -> int:
    typed = {"event_id": event_id, "text": "役に立ちましたか", "choices": "はい\nいいえ", **values}
    with unit_of_work(actor) as work:
        return questionnaire.add_question(work, check(EventQuestionEntry, typed)).pk


def fill(actor: Actor, event_id: int, *answers: Mapping[int, str], role: str = "") -> list[int]:
    with unit_of_work(actor) as work:
        return questionnaire.add_sheets(work, event_id, [Sheet(a, role) for a in answers])


def test_four_years_of_a_joint_briefing_are_70_80_70_30_and_the_last_was_online(
    staff: Staff,
) -> None:
    user = staff["supporter"]
    series_id = a_series(user)
    shape = {
        2017: {"person": 28, "family": 12, "welfare_staff": 18, "municipal_caseworker": 12},
        2018: {"person": 32, "family": 14, "welfare_staff": 20, "school": 14},
        2019: {"person": 26, "family": 10, "welfare_staff": 18, "company": 16},
        2020: {"person": 14, "welfare_staff": 16},
    }
    for year, people in shape.items():
        made = an_event(
            user, series_id=series_id, kind="joint_briefing", name=f"{year}年の合同説明会",
            held_on=f"{year}-10-15", form="online" if year == 2020 else "in_person",
        )  # fmt: skip
        count(user, made.pk, **people)
    cancelled = an_event(user, series_id=series_id, held_on="2021-10-15")
    count(user, cancelled.pk, person=9)
    with unit_of_work(user) as work:
        events.change_event(work, cancelled.pk, 2, {"status": "cancelled"})
    with read_only(user) as view:
        years = attended.years_of_series(view, series_id)
    assert [(year.year, year.people) for year in years] == [
        (2017, 70), (2018, 80), (2019, 70), (2020, 30),
    ]  # fmt: skip
    with read_only(user) as view:
        drawing = drawn_years(view, series_id, "模擬 合同説明会", years)
    assert [(x.label, drawing.total(x)) for x in drawing.x] == [
        ("2017年度", 70), ("2018年度", 80), ("2019年度", 70), ("2020年度（オンライン）", 30),
    ]  # fmt: skip
    assert specification(drawing)["datasets"]["rows1"][-1]["text"] == "30"
    assert [year.is_online for year in years] == [False, False, False, True]
    assert years[3].by_role == {"person": 14, "welfare_staff": 16}


def test_an_event_is_not_held_before_its_day(staff: Staff) -> None:
    user = staff["supporter"]
    with pytest.raises(RuleViolation) as refused:
        an_event(user, held_on="2026-11-22", status="held")
    assert "status" in refused.value.fields
    tomorrow = an_event(user, held_on="2026-11-22")
    with pytest.raises(RuleViolation, match="開催日"), unit_of_work(user) as work:
        events.change_event(work, tomorrow.pk, 1, {"status": "held"})
    with pytest.raises(RuleViolation, match="開催日"):
        count(user, tomorrow.pk, person=1)
    today = an_event(user, held_on="2026-11-21")
    count(user, today.pk, person=1)
    with read_only(user) as view:
        row = asked.event_row(view, today.pk)
    assert row is not None
    assert (row.status, row.attended) == ("held", 1)


def test_last_years_event_gives_programme_invitations_and_questions_to_the_next(
    staff: Staff,
) -> None:
    user = staff["supporter"]
    here, gone = an_organization(), an_organization(name="模擬 閉じた機関")
    last = an_event(
        user, name="第4回 2025年度 合同説明会", held_on="2025-10-10", schedule="開会\n各事業所から"
    )
    with unit_of_work(user) as work:
        event_invitations.invite(work, last.pk, [Invited(here.pk), Invited(gone.pk)])
        work.change(type(gone), gone.pk, gone.version, {"gone_on": date(2026, 4, 1)})
    a_question(user, last.pk)
    count(user, last.pk, person=5)
    with unit_of_work(user) as work:
        made = events.copy_event(work, last.pk, date(2026, 12, 11))
        assert (made.name, made.schedule, made.status) == (
            "第5回 2026年度 合同説明会", "開会\n各事業所から", "planned",
        )  # fmt: skip
        rows = invited.invitations(work, made.pk)
        assert [(row.organization_id, row.status) for row in rows] == [(here.pk, "to_invite")]
        assert [q.text for q in event_questions.questions_of(work, made.pk)] == ["役に立ちましたか"]
        row = asked.event_row(work, made.pk)
        assert row is not None
        assert row.attended == 0


def test_each_organisation_is_invited_once_and_many_are_marked_together(staff: Staff) -> None:
    user = staff["supporter"]
    event = an_event(user, held_on="2026-12-11")
    first, second = an_organization(), an_organization(name="模擬 移行", kind="transition_office")
    with unit_of_work(user) as work:
        person = work.add(KeyPerson(organization_id=second.pk, name="模擬 窓口"))
        assert event_invitations.invite(work, event.pk, [Invited(first.pk)]) == 1
        wanted = [Invited(first.pk), Invited(second.pk, person.pk)]
        assert event_invitations.invite(work, event.pk, wanted) == 1
    with pytest.raises(RuleViolation, match="キーパーソン"), unit_of_work(user) as work:
        rows = invited.invitations(work, event.pk)
        mine = next(row for row in rows if row.organization_id == first.pk)
        event_invitations.change_invitation(work, mine.id, 1, {"key_person_id": person.pk})
    with unit_of_work(user) as work:
        rows = invited.invitations(work, event.pk)
        marked = {row.id: row.version for row in rows}
        assert event_invitations.mark_invitations(work, event.pk, marked, "invited") == 2
        rows = invited.invitations(work, event.pk)
        assert {row.invited_on for row in rows} == {date(2026, 11, 21)}
        assert {row.key_person for row in rows} == {"", "模擬 窓口"}
        assert not invited.not_yet_invited(work, event.pk, OrganizationCriteria())
    with pytest.raises(RuleViolation, match="開催日"), unit_of_work(user) as work:
        marked = {row.id: row.version for row in rows}
        event_invitations.mark_invitations(work, event.pk, marked, "attended")
    with pytest.raises(RuleViolation, match="一覧に残します"), unit_of_work(user) as work:
        event_invitations.remove_invitations(work, event.pk, marked)
    with pytest.raises(Conflict), unit_of_work(user) as work:
        stale = dict.fromkeys(marked, 1)
        event_invitations.mark_invitations(work, event.pk, stale, "coming")


def test_two_who_count_at_once_lose_no_number(staff: Staff) -> None:
    user = staff["supporter"]
    event = an_event(user)
    count(user, event.pk, person=12)
    with pytest.raises(Conflict):
        count(staff["director"], event.pk, person=13)
    count(staff["director"], event.pk, family=3)
    with pytest.raises(RuleViolation, match="区分"):
        count(user, event.pk, nobody=1)
    with read_only(user) as view:
        found = {row.role: row.people for row in attended.headcounts(view, event.pk) if row.people}
    assert found == {"person": 12, "family": 3}


def test_participants_are_named_within_scope_and_counted_for_others(staff: Staff) -> None:
    user, event = staff["supporter"], an_event(staff["supporter"])
    client, intake = a_client(user, name="模擬 一郎", kana="もぎ いちろう"), an_intake(user)
    for who in ({"client_id": client.pk}, {"intake_id": intake.pk}):
        entry = check(EventParticipantEntry, {"event_id": event.pk, "status": "attended", **who})
        with unit_of_work(user) as work:
            event_attendance.add_participant(work, entry)
        with pytest.raises(RuleViolation, match="もう"), unit_of_work(user) as work:
            event_attendance.add_participant(work, entry)
    with read_only(user) as view:
        found = attended.participants(view, event.pk)
    assert ([row.name for row in found.rows], found.others) == (["模擬 一郎", "模擬 花子"], 0)
    narrow = replace(staff["director"], scope="caseload")
    with read_only(narrow) as view:
        found = attended.participants(view, event.pk)
        after = event_follow_up.follow_up(view, event.pk)
    # The consultation is about nobody of the ledger yet: it is everybody's.
    assert ([row.name for row in found.rows], found.others) == (["模擬 花子"], 1)
    assert ([row.name for row in after.nowhere], after.others) == (["模擬 花子"], 1)
    with read_only(staff["viewer"]) as view:
        assert asked.participant_total(view, event.pk) == 2
        told = event_follow_up.follow_up(view, event.pk)
        with pytest.raises(NotAllowed):
            attended.participants(view, event.pk)
    assert (told.came, told.nowhere, told.is_named) == (2, (), False)


def test_who_came_to_a_briefing_is_followed_for_three_months(staff: Staff) -> None:
    user = staff["supporter"]
    event = an_event(user, held_on="2026-06-01", kind="joint_briefing", status="held")
    office = an_organization(name="模擬 移行", kind="transition_office")
    people = [a_client(user, name=f"模擬 {n}", kana=f"もぎ {n}", birth_on=f"199{i}-01-01").pk
              for i, n in enumerate("あいうえ")]  # fmt: skip
    days = ["2026-09-01", "2026-09-02", "2026-06-20", None]
    with unit_of_work(user) as work:
        for client_id in people:
            event_attendance.add_participant(
                work,
                EventParticipantEntry(event_id=event.pk, client_id=client_id, status="attended"),
            )
    with unit_of_work(SYSTEM) as work:
        for client_id, day in zip(people, days, strict=True):
            if day:
                work.add(
                    Introduction(
                        client_id=client_id, to_id=office.pk, introduced_on=date(2026, 5, 20),
                        visited_on=date.fromisoformat(day), status="visited",
                    )
                )  # fmt: skip
    with read_only(user) as view:
        found = event_follow_up.follow_up(view, event.pk)
    assert (found.until, found.came, found.somewhere) == (date(2026, 9, 1), 4, 2)
    assert [(o.name, o.visited, [p.name for p in o.persons]) for o in found.offices] == [
        ("模擬 移行", 2, ["模擬 あ", "模擬 う"])
    ]
    assert [person.name for person in found.nowhere] == ["模擬 い", "模擬 え"]
    with read_only(staff["clerk"]) as view:
        told = event_follow_up.follow_up(view, event.pk)
    assert [(o.visited, o.persons) for o in told.offices] == [(None, ())]
    assert (told.somewhere, told.nowhere) == (None, ())


def test_answers_are_read_as_sheets_and_forms_give_them(staff: Staff) -> None:
    user, event = staff["supporter"], an_event(staff["supporter"])
    one = a_question(user, event.pk)
    several = a_question(
        user, event.pk, text="知りたいこと", kind="several", choices="訓練\n通い方、送迎\n費用"
    )
    scale = a_question(user, event.pk, text="満足度", kind="scale", choices="")
    words = a_question(user, event.pk, text="ご意見", kind="words", choices="")
    numbers = fill(
        user, event.pk,
        {one: "はい", several: "費用、訓練", scale: "５", words: "<b>よかった</b> *とても*"},
        {one: "2", several: "通い方、送迎", scale: "4 まあよい"},
        {one: "はい"}, {scale: "3"},
        role="本人",
    )  # fmt: skip
    assert numbers == [1, 2, 3, 4]
    with read_only(user) as view:
        questions = event_questions.questions_of(view, event.pk)
        sheets = event_questions.sheets(view, event.pk)
    by_id = {s.question_id: s for s in event_questions.summary(questions, sheets)}
    assert by_id[one].counts == {"はい": 2, "いいえ": 1}
    assert by_id[several].counts == {"訓練": 1, "通い方、送迎": 1, "費用": 1}
    assert (by_id[scale].answered, by_id[scale].mean) == (3, None)
    assert by_id[words].words == ("<b>よかった</b> *とても*",)
    assert {sheet.role for sheet in sheets} == {"person"}
    fill(user, event.pk, {scale: "1"}, {scale: "2"})
    with read_only(user) as view:
        found = event_questions.summary(questions, event_questions.sheets(view, event.pk))
    assert found[2].mean == 3


def test_an_answer_that_is_not_in_the_list_is_named_by_row_and_column(staff: Staff) -> None:
    user, event = staff["supporter"], an_event(staff["supporter"])
    one = a_question(user, event.pk)
    scale = a_question(user, event.pk, text="満足度", kind="scale", choices="")
    with pytest.raises(RuleViolation) as refused:
        fill(user, event.pk, {one: "はい", scale: "5"}, {one: "たぶん", scale: "6"})
    told = list(refused.value.fields.values())
    assert [text.split(":")[0] for text in told] == [
        "2行目の「役に立ちましたか」", "2行目の「満足度」",
    ]  # fmt: skip
    with read_only(user) as view:
        assert event_questions.sheets(view, event.pk) == []
    with pytest.raises(RuleViolation, match="区分"):
        fill(user, event.pk, {one: "はい"}, role="宇宙人")


def test_a_sheet_is_corrected_against_what_was_seen(staff: Staff) -> None:
    user, event = staff["supporter"], an_event(staff["supporter"])
    one = a_question(user, event.pk)
    words = a_question(user, event.pk, text="ご意見", kind="words", choices="")
    (number,) = fill(user, event.pk, {one: "はい"})
    with unit_of_work(user) as work:
        after = questionnaire.change_sheet(
            work, event.pk, number, 1, {words: "また来たい"}, "family"
        )
    with pytest.raises(Conflict), unit_of_work(user) as work:
        questionnaire.change_sheet(work, event.pk, number, 1, {one: "いいえ"}, None)
    with read_only(user) as view:
        (sheet,) = event_questions.sheets(view, event.pk)
    assert (sheet.version, sheet.role, sheet.answers) == (
        after, "family", {one: "はい", words: "また来たい"},
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="もう「はい」"), unit_of_work(user) as work:
        questionnaire.change_question(work, one, 1, {"choices": "よい\nわるい"})
    with pytest.raises(RuleViolation, match="消せません"), unit_of_work(user) as work:
        questionnaire.remove_question(work, one, 1)
    with unit_of_work(user) as work:
        questionnaire.change_question(work, one, 1, {"choices": "はい\nいいえ\nどちらでもない"})
        questionnaire.remove_sheets(work, event.pk, {number: after})
        assert event_questions.sheets(work, event.pk) == []


def test_a_partner_sees_its_own_events_only_and_nobody_elses_numbers(staff: Staff) -> None:
    user, mine, other = staff["supporter"], an_organization(), an_organization(name="模擬 ほか")
    told, secret = an_event(user, name="案内済み"), an_event(user, name="案内前")
    hosted = an_event(user, name="会場", organization_id=mine.pk)
    with unit_of_work(user) as work:
        for event in (told, secret):
            event_invitations.invite(work, event.pk, [Invited(mine.pk), Invited(other.pk)])
        rows = invited.invitations(work, told.pk)
        marked = {row.id: row.version for row in rows}
        event_invitations.mark_invitations(work, told.pk, marked, "invited")
    partner = replace(staff["partner"], organization_id=mine.pk)
    with read_only(partner) as view:
        found = asked.events_for_partner(view, mine.pk)
        with pytest.raises(NotAllowed):
            asked.events_for_partner(view, other.pk)
    assert {(row.event_id, row.is_host) for row in found} == {(told.pk, False), (hosted.pk, True)}


def test_who_only_reads_writes_no_event(staff: Staff) -> None:
    event = an_event(staff["supporter"])
    for role in ("viewer", "clerk", "partner"):
        with pytest.raises(NotAllowed):
            an_event(staff[role])
        with pytest.raises(NotAllowed):
            count(staff[role], event.pk, person=1)


def test_of_two_who_change_an_event_the_second_is_told(staff: Staff) -> None:
    event = an_event(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        events.change_event(work, event.pk, 1, {"place": "模擬公民館"})
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        events.change_event(work, event.pk, 1, {"minutes": "議事"})


def test_an_organisation_that_is_gone_is_not_invited(staff: Staff) -> None:
    user, event = staff["supporter"], an_event(staff["supporter"])
    office = an_organization()
    with unit_of_work(SYSTEM) as work:
        work.change(type(office), office.pk, 1, {"gone_on": date(2026, 1, 1)})
    with pytest.raises(RuleViolation, match="名簿から外れて"), unit_of_work(user) as work:
        event_invitations.invite(work, event.pk, [Invited(office.pk)])
    with read_only(user) as view:
        assert invited.invitations(view, event.pk) == []
