"""利用者カルテの画面: opened and logged once, changed, consent, stage, history."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import CertificateEntry, Client, ServiceUse, ServiceUseEntry
from core.domain.employments import EmploymentEntry
from core.domain.entry import check
from core.domain.face_sheets import ContactPersonEntry
from core.domain.tasks import TaskEntry
from core.domain.users import User
from core.queries.face_sheets import face_sheet_of
from core.services import clients
from core.services.certificates import add_certificate
from core.services.drafts import keep_draft, take_draft
from core.services.employments import add_employment
from core.services.face_sheets import add_contact, remove_contact, save_face_sheet
from core.services.service_uses import add_service_use
from core.services.tasks import add_task
from core.ui.navigation import CLIENT
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, consent_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def press(test: AppTest, label: str) -> AppTest:
    (button,) = [b for b in test.button if b.label == label]
    return button.click().run()


def field(test: AppTest, label: str):
    return next(w for w in (*test.text_input, *test.text_area) if w.label.split("（")[0] == label)


def part(test: AppTest, name: str) -> AppTest:
    return test.button_group(key="client.part").set_value(name).run()


def opened_group(test: AppTest, client: Client, group: str) -> AppTest:
    """フェイスシート, with one group opened for editing."""
    part(test, "フェイスシート")
    return test.button(key=f"client.face.{client.pk}.do.group.{group}").click().run()


def stored(actor: Actor, client_id: int) -> Client:
    with read_only(actor) as view:
        return view.get(Client, client_id)


def openings(actor: Actor) -> int:
    with read_only(actor) as view:
        return int(
            view.scalar(
                select(func.count()).select_from(audit_entry).where(audit_entry.c.action == "open")
            )
        )


def test_opening_is_logged_once_and_not_at_every_rerun(open_as: OpenPage, staff: Staff) -> None:
    client = a_client(staff["supporter"], birth_on="1990-11-22")
    test = open_as("supporter", CLIENT, id=client.pk)
    assert not test.exception
    assert "35歳" in texts(test)  # 36 tomorrow
    for name in (
        "フェイスシート",
        "記録",
        "手帳・サービス",
        "計画・相談",
        "会議",
        "同意・提供",
        "履歴",
        "概要",
    ):
        part(test, name)
        assert not test.exception, name
    assert openings(staff["supporter"]) == 1


def test_without_a_person_or_with_a_wrong_number_the_way_to_the_ledger_is_shown(
    open_as: OpenPage,
) -> None:
    assert "台帳で選んで" in texts(open_as("supporter", CLIENT))
    assert "見つかりません" in texts(open_as("supporter", CLIENT, id=99))


@pytest.mark.parametrize("role", ["viewer", "partner"])
def test_who_may_not_see_persons_learns_nothing(role: str, open_as: OpenPage, staff: Staff) -> None:
    client = a_client(staff["supporter"], name="模擬 ひみつ")
    test = open_as(role, CLIENT, id=client.pk)
    assert "権限がありません" in texts(test)
    assert "ひみつ" not in str(test)
    assert openings(staff["supporter"]) == 0


def test_a_changed_field_is_saved_and_the_others_are_left_alone(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = opened_group(open_as("supporter", CLIENT, id=client.pk), client, "base")
    field(test, "市区町村").set_value("朝霞市")
    press(test, "保存する")
    after = stored(me, client.pk)
    assert (after.municipality, after.version) == ("朝霞市", 2)
    assert "朝霞市" in texts(test)


def test_two_people_change_different_fields_and_both_stay(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = opened_group(open_as("supporter", CLIENT, id=client.pk), client, "base")
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, client.pk, 1, {"phone": "03-1234-5678"})
    field(test, "市区町村").set_value("朝霞市")
    press(test, "保存する")
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert field(test, "市区町村").value == "朝霞市"
    assert stored(me, client.pk).municipality == ""
    press(test, "保存する")
    after = stored(me, client.pk)
    assert (after.municipality, after.phone) == ("朝霞市", "03-1234-5678")


def test_a_sensitive_field_without_consent_is_refused_and_kept_on_the_screen(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me, consent=consent_entry(items="basic"))
    test = open_as("supporter", CLIENT, id=client.pk)
    assert "取得の同意がない項目: 家族、障害・診断" in texts(part(test, "フェイスシート"))
    opened_group(test, client, "main")
    field(test, "配慮事項").set_value("静かな席")
    press(test, "保存する")
    assert "取得の同意がありません" in texts(test)
    assert field(test, "配慮事項").value == "静かな席"
    assert stored(me, client.pk).considerations == ""


def test_six_months_after_the_hire_the_page_proposes_retention(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        clients.change_stage(work, client.pk, 1, "employed_early")
        job = {"client_id": client.pk, "hired_on": "2026-05-21"}
        add_employment(work, check(EmploymentEntry, job))
    test = open_as("supporter", CLIENT, id=client.pk)
    assert "就職から6か月が過ぎました" in texts(test)
    assert stored(me, client.pk).stage == "employed_early"
    press(test, "この段階にする")
    assert stored(me, client.pk).stage == "retention"


def test_a_service_is_added_and_corrected_on_the_page(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, birth_on="1955-04-01")
    test = part(open_as("supporter", CLIENT, id=client.pk), "手帳・サービス")
    press(test, "サービスを加える")
    next(s for s in test.selectbox if s.label.startswith("サービス")).set_value(
        "employment_transition_support"
    )
    field(test, "開始日").set_value("R8.4.1")
    press(test, "保存する")
    with read_only(me) as view:
        (use,) = view.all(select(ServiceUse))
    assert str(use.limit_on) == "2028-03-31"
    assert "年齢を確認" in texts(test)
    test.button(key=f"client.facts.{client.pk}.do.service.{use.pk}").click().run()
    field(test, "終了日").set_value("2026/10/31")
    press(test, "保存する")
    with read_only(me) as view:
        (use,) = view.all(select(ServiceUse))
    assert str(use.end_on) == "2026-10-31"


def test_one_look_tells_how_to_reach_somebody_what_is_due_and_what_is_missing(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me, birth_on="1955-04-01", phone="048-111-2222")
    blank = texts(open_as("supporter", CLIENT, id=client.pk))
    for words in (
        "緊急連絡先がありません",
        "サインと、そのとき役に立つことは、まだ",
        "取得の同意 有効",
    ):
        assert words in blank
    service = {"client_id": client.pk, "service": "employment_transition_support"}
    with unit_of_work(me) as work:
        sheet = {"contact_hours": "夕方", "voicemail": "name_only", "warning_signs": "眠れない"}
        save_face_sheet(work, client.pk, 0, sheet)
        clients.change_client(work, client.pk, 1, {"considerations": "静かな席"})
        mother = {"client_id": client.pk, "name": "模擬 母", "phone": "048-333-4444"}
        add_contact(work, check(ContactPersonEntry, {**mother, "is_emergency": True}))
        add_service_use(work, check(ServiceUseEntry, {**service, "start_on": "2025-01-01"}))
        due = {"client_id": client.pk, "title": "書類を送る", "due_on": "2026-11-20"}
        add_task(work, check(TaskEntry, due))
    shown = texts(open_as("supporter", CLIENT, id=client.pk))
    for words in (
        "夕方", "名前だけ残してよい", "眠れない", "静かな席", "模擬 母", "048\\-333\\-4444",
        "65歳になっています", "red-badge[期限切れ]", "書類を送る", "標準利用期間の満了",
    ):  # fmt: skip
        assert words in shown, words
    assert "緊急連絡先がありません" not in shown


def test_a_clerk_sees_how_to_call_and_nothing_of_illness(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, considerations="カナリアの配慮", phone="048-111-2222")
    with unit_of_work(me) as work:
        save_face_sheet(
            work, client.pk, 0, {"contact_hours": "夕方", "diagnosis": "カナリアの病名"}
        )
        paper = {"client_id": client.pk, "kind": "mental", "expires_on": "2026-12-01"}
        add_certificate(work, check(CertificateEntry, paper))
    with unit_of_work(SYSTEM) as work:
        viewer = staff["viewer"].id or 0
        work.change(User, viewer, work.get(User, viewer).version, {"role": "clerk"})
    test = open_as("viewer", CLIENT, id=client.pk)
    assert "夕方" in texts(test)
    # What is kept from the role is not told as if there were none.
    assert "サービスや計画の期限は、あなたの役割では表示しません" in texts(test)
    assert "期限の近いものはありません" not in texts(test)
    offered = test.button_group(key="client.part").options
    assert {"記録", "計画・相談", "会議", "履歴"} & set(offered) == set()
    for name in ("概要", "フェイスシート", "手帳・サービス"):
        part(test, name)
        assert not test.exception, name
        assert "カナリア" not in str(test), name
        assert "精神障害者保健福祉手帳" not in texts(test), name
        assert [b.label for b in test.button if b.label in ("直す", "書く", "加える")] == []


def test_a_draft_is_judged_against_what_stood_there_when_it_was_begun(
    open_as: OpenPage, staff: Staff
) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me)
    with unit_of_work(me) as work:
        save_face_sheet(work, client.pk, 0, {"station": "古い駅", "driving": "none"})
    begun = {
        "what": "group.commute",
        "version": 1,
        "stood": {"station": "古い駅", "driving": "none"},
    }
    typed = {"station": "わたしの駅", "driving": "免許あり（運転する）", "commute": "徒歩\nバス"}
    keep_draft(me, f"face.{client.pk}", {**begun, **typed})
    with unit_of_work(other) as work:
        save_face_sheet(work, client.pk, 1, {"station": "所長の駅"})
    # A new session, as after a reload: the page opens where the draft stands.
    test = open_as("supporter", CLIENT, id=client.pk)
    assert test.button_group(key="client.part").value == "フェイスシート"
    assert "保存していない入力があります" in texts(test)
    assert field(test, "最寄り駅").value == "わたしの駅"
    press(test, "保存する")
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert "所長の駅" in texts(test)
    press(test, "保存する")
    with read_only(me) as view:
        after = face_sheet_of(view, client.pk).values
    assert (after["station"], after["driving"], after["commute"]) == (
        "わたしの駅", "held", "walk,bus",
    )  # fmt: skip
    assert take_draft(me, f"face.{client.pk}") is None
    assert not test.exception


def test_a_row_that_somebody_removed_while_it_was_open_is_closed(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        mother = {"client_id": client.pk, "name": "模擬 母"}
        row = add_contact(work, check(ContactPersonEntry, mother))
    test = part(open_as("supporter", CLIENT, id=client.pk), "フェイスシート")
    test.button(key=f"client.face.{client.pk}.do.contact.{row.pk}").click().run()
    with unit_of_work(staff["director"]) as work:
        remove_contact(work, row.pk, 1)
    test.run()
    assert not test.exception
    assert [b.disabled for b in test.button if b.label == "直す"] == [False]
