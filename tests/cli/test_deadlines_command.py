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
from core.domain.tasks import Task

Output = pytest.CaptureFixture[str]
KEYS = [
    "kind", "title", "due_on", "days_left", "urgency", "client_number", "owner", "caution",
    "target", "target_id",
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
    assert limit == {
        "kind": "transition_limit", "title": "就労移行支援の標準利用期間の満了",
        "due_on": "2026-11-30", "days_left": 9, "urgency": "もうすぐ", "client_number": 12,
        "owner": "supporter", "caution": "要確認", "target": "client", "target_id": 1,
    }  # fmt: skip
    assert {row["kind"] for row in rows} == {"transition_limit", "plan_missing"}


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
    assert text.rstrip().endswith("2件")


def test_one_owner_only_and_an_unknown_one_is_told(
    office: dict[str, Actor], capsys: Output
) -> None:
    assert json.loads(printed(capsys, "--json", "--owner", "director")) == []
    assert len(json.loads(printed(capsys, "--json", "--owner", "supporter"))) == 2
    assert cli.main(["deadlines", "--owner", "dareka"]) == 1
    assert "職員はいません" in capsys.readouterr().err
    assert cli.main(["deadlines", "--until", "いつか"]) == 1
