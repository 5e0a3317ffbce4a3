"""画面の門: every page file × every role × nobody."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.domain.permissions import MATRIX, may
from core.ui.navigation import PAGES, PageSpec
from tests.pages.conftest import OpenPage, texts

ROLES = [role for role in MATRIX if role != "system"]


def widgets(test: AppTest) -> int:
    kinds = ("button", "text_input", "text_area", "selectbox", "checkbox", "dataframe", "table")
    return sum(len(getattr(test, kind)) for kind in kinds)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_nobody_sees_anything_but_the_invitation_to_sign_in(page: PageSpec, ledger: str) -> None:
    test = AppTest.from_file(page.path, default_timeout=30).run()
    assert not test.exception
    assert [info.value for info in test.info] == ["サインインしてください。"]
    assert widgets(test) == 0
    assert len(test.header) == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.url)
def test_a_page_opens_for_the_roles_that_may_see_it_and_for_no_other(
    page: PageSpec, role: str, open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    test = open_as(role, page)
    assert not test.exception
    if may(staff[role], page.action):
        assert page.title in texts(test)
    else:
        assert "権限がありません" in texts(test)
        assert widgets(test) == 0
