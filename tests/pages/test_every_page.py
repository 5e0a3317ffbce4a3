"""画面の門: every page file × every role × nobody."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.domain.permissions import MATRIX, may
from core.ui.navigation import CLIENT, CLIENTS, DIRECTORY, PAGES, PageSpec
from tests.pages.conftest import OpenPage, texts

ROLES = [role for role in MATRIX if role != "system"]


def widgets(test: AppTest) -> int:
    kinds = ("button", "text_input", "text_area", "selectbox", "checkbox", "dataframe", "table")
    return sum(len(getattr(test, kind)) for kind in kinds)


@pytest.mark.sqlite_only
def test_nobody_sees_anything_but_the_invitation_to_sign_in(ledger: str) -> None:
    wrong = {}
    for page in PAGES:
        test = AppTest.from_file(page.path, default_timeout=30).run()
        seen = ([info.value for info in test.info], widgets(test), len(test.header))
        if test.exception or seen != (["サインインしてください。"], 0, 0):
            wrong[page.url] = seen
    assert wrong == {}


def test_the_line_under_the_title_promises_no_editing_to_who_may_not_edit() -> None:
    clerk, supporter = (Actor(1, "x", "模擬", role) for role in ("clerk", "supporter"))
    for page, word in ((CLIENTS, "直せます"), (DIRECTORY, "直せます"), (CLIENT, "書きます")):
        assert word in page.help_for(supporter)
        assert word not in page.help_for(clerk)
    assert all(page.help_reading for page in PAGES if page.writes is not None)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
def test_the_pages_open_for_the_role_as_the_matrix_says(
    role: str, open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    """Every page of one role in one ledger: each is opened in a session of its own."""
    wrong = {
        page.url: why for page in PAGES if (why := _fault(open_as(role, page), page, staff[role]))
    }
    assert wrong == {}


def _fault(test: AppTest, page: PageSpec, actor: Actor) -> str:
    """What is wrong with what this user sees of the page, or ''."""
    if test.exception:
        return str(test.exception[0].value)
    if may(actor, page.action):
        return "" if page.title in texts(test) else "does not open"
    if "権限がありません" not in texts(test):
        return "is not refused"
    return f"shows {widgets(test)} widgets" if widgets(test) else ""
