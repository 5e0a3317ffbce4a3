"""利用者台帳の画面: filter, edit in place, conflict, hand over, export."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.queries.clients import NOBODY, ClientCriteria, search
from core.services import clients
from core.ui.clients import ledger
from core.ui.grid.state import read_grid_state
from core.ui.navigation import CLIENTS
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, consent_entry
from tests.ui.grid.sent import sent

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def stored(actor: Actor, client_id: int) -> Client:
    with read_only(actor) as view:
        return view.get(Client, client_id)


def typed(test: AppTest, *cells: tuple[int, int, str, str], **more: object) -> AppTest:
    test.session_state["clients"] = sent(*cells, **more)
    return test.run()


def test_an_empty_ledger_says_where_people_come_from(open_as: OpenPage) -> None:
    test = open_as("supporter", CLIENTS)
    assert not test.exception
    assert "「相談受付」で相談を受けて" in texts(test)


def test_a_cell_is_saved_through_the_service(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = open_as("supporter", CLIENTS)
    typed(
        test,
        (client.pk, 1, "municipality", "朝霞市"),
        (client.pk, 1, "owner_id", "模擬 所長"),
        save=1,
    )
    assert not test.exception
    after = stored(me, client.pk)
    assert (after.municipality, after.owner_id) == ("朝霞市", staff["director"].id)


def test_the_owner_is_taken_away_by_an_empty_cell(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, owner_id=me.id)
    typed(open_as("supporter", CLIENTS), (client.pk, 1, "owner_id", ""), save=1)
    assert stored(me, client.pk).owner_id is None


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("kana", "漢字"),
        ("phone", "12"),
        ("owner_id", "だれか"),
        ("stage", "ない段階"),
        ("stage", "closed"),
    ],
)
def test_a_cell_that_cannot_be_kept_saves_nothing(
    open_as: OpenPage, staff: Staff, field: str, text: str
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    typed(
        open_as("supporter", CLIENTS),
        (client.pk, 1, field, text), (client.pk, 1, "municipality", "朝霞市"), save=1,
    )  # fmt: skip
    assert stored(me, client.pk).version == 1


def test_a_sensitive_cell_without_consent_saves_nothing_and_says_why(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me, consent=consent_entry(items="basic"))
    test = typed(open_as("supporter", CLIENTS), (client.pk, 1, "disability", "mood"), save=1)
    assert "取得の同意がありません" in texts(test)
    assert stored(me, client.pk).disability == ""


def test_one_stale_row_saves_nothing_of_the_batch(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    one, two = a_client(me), a_client(me)
    test = open_as("supporter", CLIENTS)
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, two.pk, 1, {"municipality": "志木市"})
    cells = [(one.pk, 1, "municipality", "朝霞市"), (two.pk, 1, "municipality", "新座市")]
    typed(test, *cells, save=1)
    assert stored(me, one.pk).municipality == ""
    assert stored(me, two.pk).municipality == "志木市"
    (conflict,) = test.session_state["clients.problems"].conflicts
    assert (conflict.row_id, conflict.theirs, conflict.mine, conflict.by) == (
        two.pk, "志木市", "新座市", "模擬 所長",
    )  # fmt: skip


def test_chosen_people_are_handed_over_together(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    people = [a_client(me).pk for _ in range(3)]
    test = typed(open_as("supporter", CLIENTS), selected=people[:2])
    test.selectbox(key="clients.hand_over.owner.0").set_value(staff["director"].id).run()
    next(b for b in test.button if b.label == "担当を変える").click().run()
    owners = [stored(me, one).owner_id for one in people]
    assert owners == [staff["director"].id, staff["director"].id, None]


def test_a_person_changed_after_the_table_was_drawn_is_not_handed_over_blindly(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = typed(open_as("supporter", CLIENTS), selected=[client.pk])
    test.selectbox(key="clients.hand_over.owner.0").set_value(me.id).run()
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, client.pk, 1, {"owner_id": staff["director"].id})
    next(b for b in test.button if b.label == "担当を変える").click().run()
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert stored(me, client.pk).owner_id == staff["director"].id


def test_the_filter_finds_who_has_no_owner_and_stays(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    a_client(me, name="模擬 担当あり", owner_id=me.id)
    a_client(me, name="模擬 担当なし")
    test = open_as("supporter", CLIENTS)
    assert "2人" in texts(test)
    test.selectbox(key="clients.filter.owner").set_value(NOBODY).run()
    assert "1人" in texts(test)
    test.text_input(key="clients.filter.text").set_value("担当あり").run()
    assert "あてはまる利用者はいません" in texts(test)


def test_the_export_is_what_is_shown_and_no_formula_survives(staff: Staff) -> None:
    me = staff["supporter"]
    a_client(me, name="=HYPERLINK(1)", kana="もぎ あ", disability="mood", phone="03-1234-5678")
    a_client(me, name="模擬 べつの人", kana="もぎ い", owner_id=me.id)
    criteria = ClientCriteria(owner=NOBODY)
    lines = ledger.exported(me, criteria).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("条件: 担当なし")
    assert lines[1].split(",")[:3] == ["番号", "氏名", "ふりがな"]
    assert lines[2].split(",")[1] == "'=HYPERLINK(1)"
    assert "精神障害・気分障害" in lines[2]
    assert len(lines) == 3
    with read_only(me) as view:
        logged = view.rows(select(audit_entry.c.action).where(audit_entry.c.action == "export"))
    assert len(logged) == 1


def test_the_table_reads_labels_and_never_sends_more_than_its_columns(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, note="ひみつのメモ")
    with read_only(me) as view:
        rows = [ledger._row(row) for row in search(view, ClientCriteria()).rows]
    assert "ひみつ" not in str(rows)
    columns = ledger.columns({me.id or 0: me.name})
    raw = sent((client.pk, 1, "stage", "実習"), (client.pk, 1, "owner_id", me.name))["grid"]
    state = read_grid_state(raw, rows, columns)
    assert [edit.new for edit in state.edits] == ["practicum", me.id]
