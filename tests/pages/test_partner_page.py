"""わたしたちの機関の画面: three questions in three actions; nothing of anybody else."""

from __future__ import annotations

from datetime import date

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.access import PartnerAccount
from core.domain.organizations import KeyPerson, Organization
from core.ui.navigation import CLIENT, EVENT, ORGANIZATION, PARTNER
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def joined(staff: Staff, **typed: object) -> Organization:
    row = an_organization(kind="transition_office", **typed)
    with unit_of_work(SYSTEM) as work:
        work.add(PartnerAccount(user_id=staff["partner"].id or 0, organization_id=row.pk))
    return row


def stored(row: Organization) -> Organization:
    with read_only(SYSTEM) as view:
        return view.get(Organization, row.pk)


def test_who_comes_once_a_month_is_done_in_two_actions(open_as: OpenPage, staff: Staff) -> None:
    row = joined(staff, name="模擬みなと", note="所内のひみつ")
    other = an_organization(name="模擬の他所", phone="03-9999-0000")
    with unit_of_work(SYSTEM) as work:
        work.add(KeyPerson(organization_id=row.pk, name="模擬 窓口", note="所内のひみつ"))
        work.add(KeyPerson(organization_id=other.pk, name="模擬 別人"))
    test = open_as("partner", PARTNER)
    assert "模擬みなと" in texts(test)
    test.text_input[0].set_value("３")
    next(button for button in test.button if button.label == "空きを知らせる").click()
    test.run()
    assert not test.exception
    told = texts(test)
    assert "空き 3人」を保存しました" in told
    assert "次は 2026/12/21" in told
    assert (stored(row).vacancy_count, stored(row).vacancy_on) == (3, date(2026, 11, 21))
    next(button for button in test.button if button.label == "変わったので直します").click()
    test.run()
    assert "模擬 窓口" in texts(test)
    everything = str(test)
    for word in ("所内のひみつ", "模擬 別人", "模擬の他所", "03-9999-0000", "模擬 所長"):
        assert word not in everything
    # The office reads on the organisation's page that they did it themselves.
    assert "連携機関が更新" in texts(open_as("viewer", ORGANIZATION, id=row.pk))
    assert "連携機関が更新" not in texts(open_as("viewer", ORGANIZATION, id=other.pk))


def test_without_an_organisation_there_is_a_sentence_and_nothing_else(open_as: OpenPage) -> None:
    an_organization(name="模擬の他所")
    test = open_as("partner", PARTNER)
    assert "まだ決まっていません" in texts(test)
    assert [button.label for button in test.button] == ["わたしの設定", "サインアウト"]
    assert not test.text_input


def test_no_page_opens_for_an_id(open_as: OpenPage, staff: Staff) -> None:
    """Every page without one: `test_every_page`."""
    joined(staff, name="模擬みなと")
    other = an_organization(name="模擬の他所")
    for page in (ORGANIZATION, EVENT, CLIENT):
        test = open_as("partner", page, id=other.pk)
        assert "権限がありません" in texts(test), page.url
        assert "模擬の他所" not in str(test), page.url
        assert not test.text_input, page.url
        assert not test.button, page.url
