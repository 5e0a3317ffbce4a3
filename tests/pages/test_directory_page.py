"""機関名簿 and 機関のページ: filter, rows, what each role sees, forms."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.organizations import ContactMannerEntry, KeyPersonEntry, Organization
from core.errors import NotAllowed
from core.exchange.wamnet import CREDIT
from core.queries.audit import AuditCriteria, audit_rows
from core.queries.organizations import OrganizationCriteria, all_rows, organization_page
from core.services import key_persons, organizations, sign_in
from core.ui import session
from core.ui.navigation import DIRECTORY, ORGANIZATION
from core.ui.network import directory, directory_filter
from core.ui.network.manner import is_old
from tests.exchange.samples import office
from tests.organizations import an_organization, by_number, take_in
from tests.pages.conftest import OpenPage, texts
from tests.ui.grid.sent import sent

pytestmark = pytest.mark.sqlite_only


def pick(test: AppTest, label: str, value: object) -> AppTest:
    next(box for box in test.selectbox if box.label == label).set_value(value)
    return test.run()


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception
    return test


def fill(test: AppTest, **typed: str) -> None:
    """Fields by the last part of their keys."""
    for name, value in typed.items():
        boxes = [*test.text_input, *test.text_area]
        next(box for box in boxes if str(box.key).endswith(f".{name}")).set_value(value)


# -- the directory -----------------------------------------------------------------------------------


def test_an_empty_directory_says_what_belongs_there_and_how_it_comes(open_as: OpenPage) -> None:
    assert "公開データを取り込むと" in texts(open_as("supporter", DIRECTORY))


def test_the_number_of_found_offices_follows_the_filter(open_as: OpenPage) -> None:
    take_in([office(n) for n in range(1, 9)])
    test = open_as("supporter", DIRECTORY)
    assert "8件" in texts(test)
    assert CREDIT in texts(test)
    pick(test, "都道府県", "東京都")
    assert "2件" in texts(test)
    pick(test, "市区町村", "足立区")
    assert "2件" in texts(test)
    # Another prefecture begins without a municipality.
    pick(test, "都道府県", "北海道")
    assert "2件" in texts(test)
    test.text_input(key="directory.filter.text").set_value("ない言葉").run()
    assert "あてはまる機関はありません" in texts(test)


def test_another_filter_begins_at_the_first_page(open_as: OpenPage) -> None:
    take_in([office(n) for n in range(1, 61)])
    test = open_as("supporter", DIRECTORY)
    assert "60件** のうち 1〜50件目" in texts(test)
    test.session_state[directory_filter.pager("directory.filter")] = 2
    test.run()
    assert "51〜60件目" in texts(test)
    pick(test, "並べ方", "定員の多い順")
    assert "1〜50件目" in texts(test)


def test_a_cell_is_saved_from_the_table(open_as: OpenPage) -> None:
    row = an_organization()
    test = open_as("supporter", DIRECTORY)
    test.session_state["directory"] = sent((row.pk, 1, "vacancy_count", "３人"), save=1)
    test.run()
    assert not test.exception
    with read_only(SYSTEM) as view:
        assert view.get(Organization, row.pk).vacancy_count == 3


def test_who_only_reads_gets_no_way_to_write(open_as: OpenPage) -> None:
    row = an_organization(note="所内のメモ")
    test = open_as("viewer", DIRECTORY)
    assert "機関を加える" not in [button.label for button in test.button]
    test.session_state["directory"] = sent((row.pk, 1, "vacancy_count", "3"), save=1)
    test.run()
    assert not test.exception
    with read_only(SYSTEM) as view:
        assert view.get(Organization, row.pk).vacancy_count is None


def test_who_may_not_read_the_notes_has_no_column_of_them() -> None:
    names = [column.name for column in directory.columns(with_notes=False)]
    assert "note" not in names
    assert "note" in [column.name for column in directory.columns(with_notes=True)]


def test_an_office_in_no_public_file_is_added(open_as: OpenPage) -> None:
    test = press(open_as("supporter", DIRECTORY), "機関を加える")
    fill(test, name="模擬の新しい所", prefecture="東京")
    # AppTest closes a dialog at every run: opened again with the same click that submits.
    next(button for button in test.button if button.label == "機関を加える").click()
    next(button for button in test.button if button.label == "加える").click()
    test.run()
    with read_only(SYSTEM) as view:
        rows = all_rows(view, OrganizationCriteria())
    assert [(row.name, row.prefecture) for row in rows] == [("模擬の新しい所", "東京都")]


def test_the_export_holds_what_the_filter_holds_safe_and_noted(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in([office(4, 名称="=HYPERLINK(1)"), office(2)])
    an_organization(name="模擬病院", prefecture="東京都", note="所内のメモ")
    made: list[bytes] = []
    monkeypatch.setattr(
        "streamlit.download_button", lambda label, data, **more: made.append(data())
    )
    criteria = OrganizationCriteria(prefecture="東京都")

    def export(who: Actor) -> None:
        # A file is made for who is signed in when the button is pressed.
        with unit_of_work(who) as work:
            token = sign_in._open_session(work, who.id or 0, "試験").token_hash
        monkeypatch.setattr("streamlit.session_state", {session.SID: token})
        directory.directory_export(who, criteria, key="x")

    export(staff["supporter"])
    mine = made[0].decode("utf-8")
    # A partner has no directory (issue 5): not even through a button that somebody made for it.
    with pytest.raises(NotAllowed):
        export(staff["partner"])
    assert mine.startswith("\ufeff条件: 東京都、掲載終了を除く、ふりがな順\r\n" + CREDIT)
    assert "'=HYPERLINK(1)" in mine
    assert "模擬ワークス2" not in mine
    assert "所内のメモ" in mine
    assert "医療機関" in mine
    with read_only(SYSTEM) as view:
        logged = audit_rows(view, AuditCriteria(action="export"))
    assert [entry.changes["件数"] for entry in logged] == [2]


# -- one organisation --------------------------------------------------------------------------------


def test_the_page_without_a_number_and_with_a_wrong_one_leads_to_the_directory(
    open_as: OpenPage,
) -> None:
    assert "機関名簿で名称を選ぶと" in texts(open_as("viewer", ORGANIZATION))
    assert "見つかりません" in texts(open_as("viewer", ORGANIZATION, id=999))


def filled() -> Organization:
    row = an_organization(name="模擬*病院*", note="所内のメモ")
    with unit_of_work(SYSTEM) as work:
        for typed in (
            {"name": "模擬 相談", "how": "まず電話"},
            {"name": "模擬 離任", "left_on": "2026-01-01"},
        ):
            key_persons.add_key_person(
                work, check(KeyPersonEntry, {**typed, "organization_id": row.pk})
            )
        organizations.set_manner(
            work,
            check(
                ContactMannerEntry,
                {"organization_id": row.pk, "taboo": "朝は避ける", "verified_on": "2025-11-20"},
            ),
            None,
        )
    return row


def test_the_page_says_whom_to_ask_and_how(open_as: OpenPage) -> None:
    test = open_as("supporter", ORGANIZATION, id=filled().pk)
    said = texts(test)
    assert not test.exception
    for words in ("模擬 相談", "まず電話", "朝は避ける", "1年以上前", "キーパーソン　1人"):
        assert words in said
    assert "模擬\\*病院\\*" in said  # as typed, not as Markdown
    assert test.expander[0].label == "離任した人 1人"


def part(test: AppTest, place: int, name: str) -> AppTest:
    test.session_state[f"organization.part.{place}"] = name
    test.run()
    assert not test.exception
    return test


def test_a_stage_shows_whom_to_ask_and_who_stands_in(open_as: OpenPage) -> None:
    """だれに・どう: one pill answers 「定着で困ったとき」; the other tabs open without a fault."""
    place = filled().pk
    with unit_of_work(SYSTEM) as work:
        keys = [
            key_persons.add_key_person(
                work, check(KeyPersonEntry, {"organization_id": place, **typed})
            ).pk
            for typed in (
                {"name": "模擬 定着", "stage": "retention", "further_stages": "crisis"},
                {"name": "模擬 訓練", "stage": "training"},
            )
        ]
        deputy = {"organization_id": place, "name": "模擬 代理", "deputy_for_id": keys[0]}
        key_persons.add_key_person(work, check(KeyPersonEntry, {**deputy, "stage": "retention"}))
    test = open_as("supporter", ORGANIZATION, id=place)
    assert "いないときは" in texts(test)
    pills = next(p for p in test.button_group if p.key == f"organization.person.stage.{place}")
    pills.set_value("retention")
    test.run()
    said = texts(test)
    assert "模擬 定着" in said
    assert "模擬 代理" in said
    assert "模擬 訓練" not in said
    pills = next(p for p in test.button_group if p.key == f"organization.person.stage.{place}")
    pills.set_value("hiring")
    test.run()
    assert "「就職」の窓口は、まだ書かれていません" in texts(test)
    press(test, "きょう確かめた")
    with read_only(SYSTEM) as view:
        assert view.get(Organization, place).verified_on == date(2026, 11, 21)
    assert "まだ分かっていないこと" in texts(part(test, place, "特徴・時間・空き"))
    assert "まだ何もありません" in texts(part(test, place, "連絡と経過"))
    assert "つながっている利用者　0人" in texts(part(test, place, "つながっている人"))


def test_a_partner_has_no_page_of_an_organisation(open_as: OpenPage) -> None:
    """Since it has a page of its own, the directory does not exist for it."""
    row = filled()
    test = open_as("partner", ORGANIZATION, id=row.pk)
    shown = texts(test) + str([text.value for text in test.text])
    assert "権限がありません" in shown
    for words in ("模擬", "所内のメモ", "朝は避ける", "つながっている利用者"):
        assert words not in shown
    # Negative control: the same words do stand there for a supporter.
    test = open_as("supporter", ORGANIZATION, id=row.pk)
    shown = texts(test) + str([text.value for text in test.text])
    assert "模擬 相談" in shown
    assert "所内のメモ" in shown


def test_a_viewer_sees_no_names_of_clients_and_no_forms(open_as: OpenPage) -> None:
    test = open_as("viewer", ORGANIZATION, id=filled().pk)
    assert "つながっている利用者" not in texts(test)
    labels = {button.label for button in test.button}
    assert not labels & {"直す", "キーパーソンを加える", "マナーを書く", "マナーを直す"}


def test_a_gone_office_is_marked_and_a_corrected_field_can_be_given_back(
    open_as: OpenPage,
) -> None:
    take_in([office(4), office(8)], "202404")
    row = by_number(8)
    with unit_of_work(SYSTEM) as work:
        typed = {"phone": "03-1111-2222", "capacity": 30}
        organizations.change_organization(work, row.pk, row.version, typed)
    take_in([office(4)], "202503")
    test = open_as("supporter", ORGANIZATION, id=row.pk)
    said = texts(test)
    assert "掲載終了" in said
    assert "2025年3月版" in said
    assert [each.label for each in test.expander] == [
        "手で直した項目 2つ（次の取り込みでも、この値のまま残ります）"
    ]
    assert ":gray[定員]　30" in said
    press(test, "解放する")  # the first of the two: 電話
    assert by_number(8).kept == {"capacity"}


def test_a_key_person_is_added_from_the_page(open_as: OpenPage) -> None:
    row = an_organization()
    test = press(open_as("supporter", ORGANIZATION, id=row.pk), "キーパーソンを加える")
    fill(test, name="模擬 新任", phone="0300001234")
    next(button for button in test.button if button.label == "キーパーソンを加える").click()
    next(button for button in test.button if button.label == "保存する").click()
    test.run()
    with read_only(SYSTEM) as view:
        (person,) = organization_page(view, row.pk).key_persons
    assert (person.name, person.phone) == ("模擬 新任", "03-0000-1234")


def test_a_manner_is_old_when_a_year_has_passed() -> None:
    today = date(2026, 11, 21)
    assert not is_old(date(2025, 11, 21), today)
    assert is_old(date(2025, 11, 20), today)
    assert is_old(None, today)
