"""命令 deadlines: for other programs and for paper, without names unless they are asked for."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from core import cli
from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.enrolments import Enrolment, Office
from core.domain.tasks import Task

Output = pytest.CaptureFixture[str]
KEYS = [
    "kind", "client_number", "programme", "owner", "warn_on", "due_on", "overdue_days", "days_left",
    "urgency", "title", "why", "source", "caution", "target", "target_id", "matter_id",
    "snoozed_until",
]  # fmt: skip


@pytest.fixture
def office(staff: dict[str, Actor]) -> dict[str, Actor]:
    with unit_of_work(SYSTEM) as work:
        person = work.add(
            Client(name="模擬 花子", kana="もぎ はなこ", number=12, owner_id=staff["supporter"].id)
        )
        work.add(
            ServiceUse(
                client_id=person.pk, service="employment_transition_support",
                start_on=date(2024, 12, 1), limit_on=date(2026, 11, 30),
            )
        )  # fmt: skip
        work.add(Task(title="花子さんに電話", due_on=date(2027, 1, 10)))
        work.add(Task(title="まえの用事", client_id=person.pk, due_on=date(2026, 11, 18)))
        office = work.add(Office(name="模擬事業所"))
        work.add(
            Enrolment(
                client_id=person.pk, office_id=office.pk, programme="transition_support",
                start_on=date(2024, 12, 1),
            )
        )  # fmt: skip
    return staff


def printed(output: Output, *arguments: str) -> str:
    assert cli.main(["deadlines", *arguments]) == 0
    return output.readouterr().out


def test_json_names_rule_day_and_target_but_no_person(
    office: dict[str, Actor], capsys: Output
) -> None:
    text = printed(capsys, "--json", "--until", "2026-11-30")
    rows = json.loads(text)
    limit = next(row for row in rows if row["kind"] == "transition_limit")
    assert list(limit) == KEYS
    said = {name: limit.pop(name) for name in ("why", "source", "warn_on")}
    assert limit == {
        "kind": "transition_limit", "client_number": 12, "programme": "transition_support",
        "owner": "supporter", "due_on": "2026-11-30", "overdue_days": 0, "days_left": 9,
        "urgency": "もうすぐ", "title": "就労移行支援の標準利用期間の満了", "caution": "要確認",
        "target": "client", "target_id": 1, "matter_id": 1, "snoozed_until": None,
    }  # fmt: skip
    assert "2024年12月1日" in said["why"]
    assert "24か月" in said["why"]
    assert "施行規則" in said["source"]
    assert said["warn_on"] < "2026-11-21"
    assert {row["kind"] for row in rows} >= {"transition_limit", "plan_missing", "task_due"}
    late = next(row for row in rows if row["kind"] == "task_due")
    assert (late["overdue_days"], late["days_left"], late["title"]) == (3, -3, "やること")


def test_names_are_printed_only_on_request_and_that_is_in_the_audit(
    office: dict[str, Actor], capsys: Output
) -> None:
    a = audit_entry.c
    asked = select(func.count()).select_from(audit_entry).where(a.action == "export")
    assert "花子" not in printed(capsys, "--json") + printed(capsys)
    with read_only(SYSTEM) as view:
        assert view.scalar(asked) == 0
    text = printed(capsys, "--json", "--names")
    assert "模擬 花子" in text
    assert "花子さんに電話" in text
    with read_only(SYSTEM) as view:
        assert view.scalar(asked) == 1


def test_the_table_is_for_people(office: dict[str, Actor], capsys: Output) -> None:
    text = printed(capsys, "--until", "R8.11.30")
    assert "2026/11/30(月)  9日" in text
    assert "担当" in text.splitlines()[0]
    assert text.rstrip().endswith(f"{len(text.splitlines()) - 2}件")


def test_one_owner_only_and_an_unknown_one_is_told(
    office: dict[str, Actor], capsys: Output
) -> None:
    assert json.loads(printed(capsys, "--json", "--owner", "director")) == []
    mine = json.loads(printed(capsys, "--json", "--owner", "supporter"))
    assert {row["owner"] for row in mine} == {"supporter"}
    assert cli.main(["deadlines", "--owner", "dareka"]) == 1
    assert "職員はいません" in capsys.readouterr().err
    assert cli.main(["deadlines", "--until", "いつか"]) == 1


def test_kind_period_and_programme_narrow_the_list(
    office: dict[str, Actor], capsys: Output
) -> None:
    def kinds(*arguments: str) -> list[str]:
        return [row["kind"] for row in json.loads(printed(capsys, "--json", *arguments))]

    assert kinds("--kind", "transition_limit") == ["transition_limit"]
    assert kinds("--kind", "transition_limit", "--kind", "task_due") == [
        "task_due", "transition_limit", "task_due",
    ]  # fmt: skip
    assert "transition_limit" not in kinds("--within", "8")
    assert "transition_limit" in kinds("--within", "９日".strip("日"))
    assert kinds("--programme", "transition_support", "--kind", "task_due") == ["task_due"]
    assert kinds("--programme", "job_coach") == []
    assert kinds("--snoozed") == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--kind", "nope"], "期限の種類「nope」はありません。使えるもの:\n"),
        (["--programme", "nope"], "事業「nope」はありません。使えるもの:\n"),
        (["--within", "-3"], "--within は、0以上の日数にしてください（例: 30）。"),
        (["--within", "三"], "--within は、0以上の日数にしてください（例: 30）。"),
        (["--within", "3", "--until", "2026-12-01"], "どちらか一つにしてください"),
    ],
)
@pytest.mark.sqlite_only
def test_what_cannot_be_asked_is_told_in_japanese(
    office: dict[str, Actor], capsys: Output, arguments: list[str], sentence: str
) -> None:
    assert cli.main(["deadlines", "--json", *arguments]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    if "使えるもの" in sentence:
        assert "  plan_review  " in said.err or "  job_coach  " in said.err
