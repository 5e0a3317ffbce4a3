"""さがす: by right, every kind with its way to the place; nothing in the address; logged once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.records import RecordEntry
from core.services.derived import organization_search_text
from core.services.records import add_record
from core.ui import session
from core.ui.navigation import CLIENTS, SEARCH
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, an_intake

pytestmark = pytest.mark.sqlite_only
MARKED = "[模擬](x)*花子*"


@pytest.fixture
def filled(staff: dict[str, Actor]) -> dict[str, Actor]:
    """Seven records of one person, whose name would be a link in Markdown; one of each kind else."""
    me = staff["supporter"]
    person = a_client(me, name=MARKED, kana="もぎ はなこ")
    name = "模擬花子病院"
    with unit_of_work(SYSTEM) as work:
        text = organization_search_text(name, "", "", "", "")
        work.add(Organization(name=name, search_text=text))
    an_intake(me, name="模擬 花子")
    for day in range(1, 8):
        values = {
            "client_id": person.pk, "happened_on": date(2026, 11, day), "facts": f"花子さん {day}",
        }  # fmt: skip
        with unit_of_work(me) as work:
            add_record(work, check(RecordEntry, values))
    return staff


def searches() -> list[str]:
    e = audit_entry.c
    with read_only(SYSTEM) as view:
        return [r.changes for r in view.rows(select(e.changes).where(e.action == "search"))]


def test_a_word_from_any_page_finds_every_kind_and_opens_its_place(
    filled: dict[str, Actor], open_as: OpenPage
) -> None:
    test = open_as("supporter", SEARCH)
    assert "利用者・記録・機関・相談・議事録から、一度にさがします" in texts(test)
    assert searches() == []
    test.text_input(key=session.SEARCH_TEXT).set_value("花子").run()
    assert not test.exception
    labels = {button.key: button.label for button in test.button}
    assert r"\[模擬\]\(x\)\*花子\*" in labels["search-hit-person.1"]
    assert labels["search-write-1"] == "記録を書く"
    assert "模擬花子病院" in labels["search-hit-organization.1"]
    assert "模擬 花子" in labels["search-hit-intake.1"]
    assert [key for key in labels if key and "hit-record" in key] == [
        f"search-hit-record.{number}" for number in (7, 6, 5, 4, 3)
    ]
    assert "記録**　5件以上" in texts(test)
    assert len(searches()) == 1
    assert "花子" in searches()[0]
    test.run()
    assert len(searches()) == 1  # a rerun is no other search
    assert not test.query_params
    test.button(key="search.more.記録").click().run()
    assert "記録**　7件" in texts(test)
    # The person's page opens at the page of the records that holds this one (a page that runs
    # alone cannot leave; the browser test goes there).
    test.button(key="search-hit-record.1").click().run()
    assert test.session_state["client.part"] == "記録"
    assert test.session_state["client.records.page.1.0"] == 1


def test_nothing_found_says_what_was_sought_and_what_may_help(
    filled: dict[str, Actor], open_as: OpenPage
) -> None:
    test = open_as("supporter", SEARCH)
    test.text_input(key=session.SEARCH_TEXT).set_value("*ない* 言葉").run()
    assert r"「\*ない\* 言葉」は、利用者・記録・機関・相談・議事録に見つかりませんでした" in texts(
        test
    )
    assert "2つ全部を含むもの" in texts(test)
    test.text_input(key=session.SEARCH_TEXT).set_value("!?").run()
    assert "記号だけではさがせません" in texts(test)


def test_who_sees_no_persons_is_offered_organisations_only(
    filled: dict[str, Actor], open_as: OpenPage
) -> None:
    test = open_as("viewer", SEARCH)
    test.text_input(key=session.SEARCH_TEXT).set_value("花子").run()
    assert [b.key for b in test.button if "search-hit" in str(b.key)] == [
        "search-hit-organization.1"
    ]
    assert "利用者" not in texts(test).replace(SEARCH.help, "")
    assert "search-write-1" not in {button.key for button in test.button}


def test_the_field_in_the_head_takes_the_word_along(
    filled: dict[str, Actor], open_as: OpenPage
) -> None:
    test = open_as("supporter", CLIENTS)
    test.text_input(key="search.head.0").set_value(" 花子 ").run()
    assert test.session_state[session.SEARCH_TEXT] == "花子"
    assert not test.query_params
    assert not [t for t in open_as("supporter", SEARCH).text_input if t.key == "search.head.0"]
