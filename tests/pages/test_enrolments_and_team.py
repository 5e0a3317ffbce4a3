"""利用者カルテの「登録・段階」と「支援チーム」: one walk through each, and what a clerk sees."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import ServiceUse
from core.domain.enrolments import Office
from core.domain.organizations import Organization
from core.queries.enrolments import enrolments_of, stage_steps
from core.queries.teams import team_of
from core.services import clients
from core.ui.navigation import CLIENT, ORGANIZATION
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def opened(open_as: OpenPage, role: str, client_id: int, part: str) -> AppTest:
    test = open_as(role, CLIENT, id=client_id)
    test.button_group(key="client.part").set_value(part).run()
    assert not test.exception
    return test


def press(test: AppTest, label: str, nth: int = 0) -> AppTest:
    return [b for b in test.button if b.label == label][nth].click().run()


def choose(test: AppTest, label: str, value: object) -> None:
    next(b for b in test.selectbox if b.label.split("（")[0] == label).set_value(value)


def write(test: AppTest, label: str, text: str) -> None:
    """The last of that label: the head of the page has a 「変わった日」 too."""
    [t for t in test.text_input if t.label.split("（")[0] == label][-1].set_value(text)


def test_a_programme_is_begun_moved_on_and_ended(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, owner_id=me.id, registered_on="2026-04-01")
    with unit_of_work(me) as work:
        (office,) = work.all(select(Office))
        work.change(Office, office.pk, office.version, {"name": "模擬 *センター*"})
    test = opened(open_as, "supporter", client.pk, "登録・段階")
    assert "まだどの事業にも" in texts(test)
    press(test, "事業に登録する")
    press(test, "保存する")
    assert "事業を選んでください" in texts(test)
    choose(test, "事業", "employment_life_center")
    press(test, "保存する")
    assert "模擬 \\*センター\\*" in texts(test)
    assert "担当 模擬 支援" in texts(test)
    with unit_of_work(me) as work:  # the person's stage brings the enrolment along
        clients.change_stage(work, client.pk, 1, "preparing", reason="通所")
    test = opened(open_as, "supporter", client.pk, "登録・段階")
    assert ":green-badge[準備訓練(移行等利用中)]" in texts(test)
    assert "通所" in texts(test)
    press(test, "段階を変える")
    choose(test, "あとの段階", "practicum")
    write(test, "変わった日", "2026/11/22")
    press(test, "保存する")
    assert "きょうまでの日付" in texts(test)
    write(test, "変わった日", "2026/11/21")
    press(test, "保存する")
    press(test, "終える")
    choose(test, "終了の理由", "hired")
    press(test, "保存する")
    assert "終わった登録" in test.expander[0].label
    with read_only(me) as view:
        (row,) = enrolments_of(view, client.pk)
        steps = stage_steps(view, client.pk)[row.id]
    assert (row.end_on, row.end_reason) == (date(2026, 11, 21), "hired")
    assert [step.after for step in steps] == ["closed", "practicum", "preparing", "registered"]


def test_the_team_is_filled_from_the_directory_and_from_what_is_known(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        place = work.add(Organization(name="模擬相談室", search_text="模擬相談室")).pk
        office = work.add(Organization(name="模擬移行", kind="transition_office")).pk
        work.add(
            ServiceUse(
                client_id=client.pk, service="employment_transition_support",
                organization_id=office, start_on=date(2026, 5, 1),
            )
        )  # fmt: skip
    test = opened(open_as, "supporter", client.pk, "支援チーム")
    assert texts(test).count("まだいません") == 4
    assert "就労移行支援を利用中" in texts(test)
    press(test, "加える")
    press(test, "チームに加える")
    write(test, "機関をさがす", "相談室")
    test.run()
    choose(test, "役割", "life")
    choose(test, "機関", place)
    press(test, "保存する")
    assert texts(test).count("まだいません") == 3
    with read_only(me) as view:
        team = team_of(view, client.pk)
    assert [(row.role, row.organization_id) for row in team.current] == [
        ("life", place), ("training", office),
    ]  # fmt: skip
    press(test, "外れる")
    press(test, "保存する")
    assert ":gray-badge[2026/11/21まで]" in texts(test)
    press(test, "外れる")
    write(test, "いつまで", "2026/11/20")
    press(test, "保存する")
    assert "「いつまで」が「いつから」より前です" in str(test.error[0].value)
    there = open_as("supporter", ORGANIZATION, id=office)
    there.button_group(key=f"organization.part.{office}").set_value("つながっている人").run()
    assert "支援チームでいっしょの利用者　1人" in texts(there)


def test_a_clerk_looks_and_changes_nothing(open_as: OpenPage, staff: Staff) -> None:
    client = a_client(staff["supporter"])
    for part in ("登録・段階", "支援チーム"):
        test = opened(open_as, "clerk", client.pk, part)
        labels = {button.label for button in test.button}
        assert not labels & {
            "事業に登録する",
            "チームに加える",
            "直す",
            "終える",
            "外れる",
            "加える",
        }
