"""利用者台帳の画面: filter, edit in place, conflict, hand over, export."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.errors import NotAllowed
from core.queries.ledger import NOBODY, LedgerCriteria, ledger_page
from core.services import clients
from core.ui.clients.ledger_actions import exported
from core.ui.clients.ledger_columns import columns, table_row
from core.ui.grid.state import read_grid_state
from core.ui.navigation import CLIENTS, DUPLICATES
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


def press(test: AppTest, label: str) -> AppTest:
    next(b for b in test.button if b.label == label).click().run()
    assert not test.exception
    return test


def test_chosen_people_are_changed_together_and_back_again(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    people = [a_client(me).pk for _ in range(3)]
    test = typed(open_as("supporter", CLIENTS), selected=people[:2])
    assert "**2人**を選択中" in texts(test)
    press(test, "担当・段階をまとめて変える")
    test.selectbox(key="clients.bulk.owner").set_value(staff["director"].id)
    test.selectbox(key="clients.bulk.stage").set_value("closed").run()
    # 終結 without its reason cannot even be asked for.
    assert next(b for b in test.button if b.label == "2人を変える").disabled
    test.selectbox(key="clients.bulk.reason").set_value("moved").run()
    press(test, "2人を変える")
    owners = [stored(me, one).owner_id for one in people]
    assert owners == [staff["director"].id, staff["director"].id, None]
    assert stored(me, people[0]).closure_reason == "moved"
    press(test, "いまの保存を元に戻す")
    assert [stored(me, one).owner_id for one in people] == [None] * 3
    assert {stored(me, one).stage for one in people} == {"registered"}
    assert not [b for b in test.button if b.label == "いまの保存を元に戻す"]


def test_a_person_changed_after_the_table_was_drawn_is_not_changed_blindly(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    client = a_client(me)
    test = typed(open_as("supporter", CLIENTS), selected=[client.pk])
    press(test, "担当・段階をまとめて変える")
    test.selectbox(key="clients.bulk.owner").set_value(me.id).run()
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, client.pk, 1, {"owner_id": staff["director"].id})
    press(test, "1人を変える")
    assert "模擬 所長さんが先に保存しました" in texts(test)
    assert stored(me, client.pk).owner_id == staff["director"].id


def test_a_saved_cell_is_put_back_by_one_click(open_as: OpenPage, staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, municipality="志木市")
    test = open_as("supporter", CLIENTS)
    typed(test, (client.pk, 1, "municipality", "朝霞市"), save=1)
    assert stored(me, client.pk).municipality == "朝霞市"
    press(test, "いまの保存を元に戻す")
    assert stored(me, client.pk).municipality == "志木市"


def test_the_filter_stays_is_said_in_words_and_kept_under_a_name(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    a_client(me, name="模擬 担当あり", owner_id=me.id)
    a_client(me, name="模擬 担当なし", municipality="志木市")
    test = open_as("supporter", CLIENTS)
    assert "2人" in texts(test)
    test.multiselect(key="clients.filter.owners").set_value([NOBODY]).run()
    assert "1人" in texts(test)
    assert "担当: 担当なし" in texts(test).replace("\\", "")
    press(test, "くわしく")
    test.multiselect(key="clients.filter.more.municipalities").set_value(["志木市"])
    test.selectbox(key="clients.filter.more.silence").set_value("30")
    press(test, "この条件で絞り込む")
    assert "担当: 担当なし、市区町村: 志木市、記録が30日以上ない" in texts(test).replace("\\", "")
    press(test, "保存した条件")
    test.text_input(key="clients.filter.saved.name").set_value("担当さがし").run()
    press(test, "いまの条件を保存")
    press(test, "条件を消す")
    assert "2人" in texts(test)
    press(test, "保存した条件")
    press(test, "使う")
    assert "1人" in texts(test)
    assert test.multiselect(key="clients.filter.owners").value == [NOBODY]
    test.text_input(key="clients.filter.text").set_value("担当あり").run()
    assert "あてはまる利用者はいません" in texts(test)


def test_the_export_is_what_is_shown_and_no_formula_survives(staff: Staff) -> None:
    me = staff["supporter"]
    a_client(me, name="=HYPERLINK(1)", kana="もぎ あ", disability="mood", phone="03-1234-5678")
    a_client(me, name="模擬 べつの人", kana="もぎ い", owner_id=me.id)
    listed = {column.name: column for column in columns(me, {})}
    shown = [listed[name] for name in ("number", "name", "owner_id", "disability", "registered_on")]
    criteria = LedgerCriteria(owners=(NOBODY,))
    lines = exported(me, criteria, shown, {}, "csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("利用者台帳　条件: 担当: 担当なし　1人　2026/11/21")
    assert lines[1] == "番号,氏名,担当,主な障害,登録日"
    assert lines[2] == "1,'=HYPERLINK(1),,精神障害・気分障害,2026-11-21"
    assert len(lines) == 3
    book = zipfile.ZipFile(io.BytesIO(exported(me, criteria, shown, {}, "xlsx")))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>'=HYPERLINK(1)</t>" in book.read("xl/sharedStrings.xml").decode()
    with read_only(me) as view:
        logged = view.rows(select(audit_entry.c.changes).where(audit_entry.c.action == "export"))
    # Whose data went out is kept, for the report that the person may ask for.
    assert [json.loads(row.changes)["利用者"] for row in logged] == [",1,", ",1,"]
    with pytest.raises(NotAllowed):
        exported(staff["clerk"], LedgerCriteria(), shown, {}, "csv")


def test_the_table_reads_labels_and_never_sends_more_than_its_columns(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, note="ひみつのメモ")
    with read_only(me) as view:
        rows = [table_row(row) for row in ledger_page(view, LedgerCriteria()).rows]
    assert "ひみつ" not in str(rows)
    listed = columns(me, {me.id or 0: me.name})
    raw = sent((client.pk, 1, "stage", "実習"), (client.pk, 1, "owner_id", me.name))["grid"]
    state = read_grid_state(raw, rows, listed)
    assert [edit.new for edit in state.edits] == ["practicum", me.id]
    clerk = {column.name for column in columns(staff["clerk"], {})}
    assert not clerk & {"disability", "is_developmental"}


def test_two_rows_of_one_person_are_compared_merged_and_parted_again(
    open_as: OpenPage, staff: Staff
) -> None:
    me = staff["supporter"]
    kept = a_client(me, name="高田 花子", phone="048-111-2222").pk
    gone = a_client(me, name="髙田 花子", birth_on="1990-01-02").pk
    test = open_as("supporter", DUPLICATES)
    assert "**1組** 見つかりました" in texts(test)
    press(test, "別の人です")
    assert "重複していそうな人はいません" in texts(test)
    press(test, "候補にもどす")
    assert "**1組** 見つかりました" in texts(test)
    press(test, "くらべる")
    key = f"duplicates.pair.{kept}.{gone}"
    assert "同意 1件" in texts(test)
    assert test.radio(key=f"{key}.{kept}.client.birth_on").value == gone
    test.radio(key=f"{key}.{kept}.client.name").set_value(kept).run()
    with unit_of_work(staff["director"]) as work:
        clients.change_client(work, gone, 1, {"municipality": "朝霞市"})
    next(b for b in test.button if b.label == "まとめる").click().run()
    assert "模擬 所長さんが先に保存しました" in texts(test)
    test = open_as("supporter", DUPLICATES, one=kept, other=gone)
    test.radio(key=f"{key}.{kept}.client.name").set_value(kept).run()
    next(b for b in test.button if b.label == "まとめる").click().run()
    after = stored(me, kept)
    assert (after.name, str(after.birth_on), after.municipality) == (
        "高田 花子", "1990-01-02", "朝霞市",
    )  # fmt: skip
    assert stored(me, gone).merged_into_id == kept
    test = open_as("supporter", DUPLICATES)
    assert "重複していそうな人はいません" in texts(test)
    press(test, "取り消す")
    assert stored(me, gone).merged_into_id is None
    assert "取り消し済み" in texts(test)
    assert "**1組** 見つかりました" in texts(test)
