"""同意・提供 and 履歴 on the person's page: withdrawn, passed on, put back, and who looked."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.queries.client_facts import open_tasks_of
from core.queries.consents import consents_of
from core.queries.disclosures import disclosures_of
from core.services import clients
from core.services.consents import record_consent, withdraw_consent
from core.ui import session
from core.ui.clients.access_report import exported
from core.ui.navigation import CLIENT, CLIENTS
from tests.pages.conftest import OpenPage, texts
from tests.people import DAY, a_client, consent_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def press(test: AppTest, label: str) -> AppTest:
    (button,) = [b for b in test.button if b.label == label]
    return button.click().run()


def part(test: AppTest, name: str) -> AppTest:
    return test.button_group(key="client.part").set_value(name).run()


def field(test: AppTest, label: str):
    return next(w for w in (*test.text_input, *test.selectbox) if w.label.split("（")[0] == label)


def test_a_withdrawal_says_what_follows_and_is_shown_at_once(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = part(open_as("supporter", CLIENT, id=client.pk), "同意・提供")
    assert "取得の同意 有効" in texts(test)
    assert "新しく書けなくなります" in texts(test)
    late = part(open_as("director", CLIENT, id=client.pk), "同意・提供")
    press(test, "撤回を記録する")
    assert "取得の同意 撤回" in texts(test)
    with read_only(me) as view:
        (task,) = open_tasks_of(view, client.pk)
    assert "取得の同意の撤回" in task.title
    # The second one saw it as live: he is told who was faster, and nothing happens twice.
    press(late, "撤回を記録する")
    assert "模擬 支援さんが先に保存しました" in texts(late)
    with read_only(me) as view:
        assert len(open_tasks_of(view, client.pk)) == 1


def test_a_consent_and_what_was_passed_on_by_it_are_recorded(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = part(open_as("supporter", CLIENT, id=client.pk), "同意・提供")
    press(test, "提供を記録する")
    assert "有効な「第三者提供」の同意がありません" in texts(test)
    press(test, "やめる")
    # The usual consent to a hospital: opened, named, saved; what is usual is filled in.
    press(test, "同意を記録する")
    (submit,) = [b for b in test.button if b.label == "同意を記録する"]
    submit.click().run()
    assert "提供先を入力してください" in texts(test)
    field(test, "提供先").set_value("模擬第一病院")
    (submit,) = [b for b in test.button if b.label == "同意を記録する"]
    submit.click().run()
    with read_only(me) as view:
        (consent,) = [c for c in consents_of(view, client.pk) if c.kind == "third_party"]
    assert (consent.recipient, consent.purpose) == ("模擬第一病院", "medical_liaison")
    assert "medical" in consent.items
    press(test, "提供を記録する")
    test.multiselect[0].set_value(["medical"])
    (submit,) = [b for b in test.button if b.label == "提供を記録する"]
    submit.click().run()
    with read_only(me) as view:
        (row,) = disclosures_of(view, client.pk).rows
    assert (row.recipient, row.consent_id, row.items) == ("模擬第一病院", consent.pk, "medical")
    assert "同意あり" in texts(test)
    # A wrong one is not altered: what was wrong is added.
    field(test, "どこが、どう違っていたか").set_value("FAXで送った")
    press(test, "書き添える")
    assert "訂正" in texts(test)
    assert "FAXで送った" in texts(test)
    # Withdrawn elsewhere: the next call of this page refuses.
    press(test, "提供を記録する")
    with unit_of_work(staff["director"]) as work:
        withdraw_consent(work, consent.pk, 1)
    (submit,) = [b for b in test.button if b.label == "提供を記録する"]
    submit.click().run()
    assert "にはありません" in texts(test)
    with read_only(me) as view:
        assert disclosures_of(view, client.pk).total == 1


def test_a_clerk_reads_the_consents_and_changes_nothing(open_as: OpenPage, staff: Staff) -> None:
    client = a_client(staff["supporter"])
    test = part(open_as("clerk", CLIENT, id=client.pk), "同意・提供")
    assert "取得の同意 有効" in texts(test)
    assert not {"撤回を記録する", "同意を記録する", "提供を記録する"} & {
        b.label for b in test.button
    }


def test_a_value_is_put_back_from_the_history(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, municipality="志木市")
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, client.pk, 1, {"municipality": "朝霞市"})
    test = part(open_as("supporter", CLIENT, id=client.pk), "履歴")
    assert "市区町村: 志木市 → **朝霞市**" in texts(test)
    press(test, "「市区町村」を戻す")
    with read_only(me) as view:
        assert view.get(Client, client.pk).municipality == "志木市"
    assert "市区町村: 朝霞市 → **志木市**" in texts(test)
    assert "前の値に戻す" in texts(test)
    # The older change cannot come back any more: the value moved on.
    field(test, "だれが").set_value(staff["director"].id).run()
    assert "そのあと変わっています" in texts(test)
    assert not [b for b in test.button if b.label == "「市区町村」を戻す"]


def test_who_saw_a_person_is_told_to_the_owner_and_the_looking_is_logged(
    open_as: OpenPage, staff: Staff
) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me, owner_id=me.id)
    with unit_of_work(me) as work:
        record_consent(work, consent_entry(client.pk))
    open_as("director", CLIENT, id=client.pk)
    test = part(open_as("supporter", CLIENT, id=client.pk), "履歴")
    test.button_group(key="client.history.view").set_value("だれが見て、だれに渡したか").run()
    told = test.dataframe[0].value.to_dict("records")
    deeds = {row["職員"]: row["したこと"] for row in told}
    assert deeds[other.name] == "ひらいた 1回"
    assert "この記録を見た 1回" in deeds[me.name]
    test.run()
    told = test.dataframe[0].value.to_dict("records")
    assert "この記録を見た 1回" in {row["職員"]: row["したこと"] for row in told}[me.name]
    taken = exported(me, client.pk, DAY, DAY).decode("utf-8-sig")
    assert "期間: 2026/11/21" in taken
    assert f"{other.name},ひらいた 1回" in taken
    # Neither the owner nor somebody who may see the audit: the view is not offered.
    with unit_of_work(me) as work:
        clients.change_client(work, client.pk, 1, {"owner_id": other.id})
    test = part(open_as("supporter", CLIENT, id=client.pk), "履歴")
    assert not [g for g in test.button_group if g.key == "client.history.view"]


def test_who_comes_back_to_a_person_from_another_page_has_opened_it_again(
    open_as: OpenPage, staff: Staff
) -> None:
    client = a_client(staff["supporter"])
    test = open_as("supporter", CLIENT, id=client.pk).run()
    openings = select(func.count()).where(audit_entry.c.action == "open")
    with read_only(staff["supporter"]) as view:
        assert view.scalar(openings) == 1
    test.session_state[session.PAGE] = CLIENTS.url  # has been at the ledger meanwhile
    test.run()
    with read_only(staff["supporter"]) as view:
        assert view.scalar(openings) == 2
