"""利用者台帳と利用者カルテ: filters, sorting, paging, search; one person; its history."""

from __future__ import annotations

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.errors import NotFound
from core.queries.clients import (
    client_page,
    organization_choices,
)
from core.queries.consents import consents_of
from core.queries.history import changes_of_client
from core.services import clients
from core.services.consents import withdraw_consent
from tests.people import a_client

Staff = dict[str, Actor]


@pytest.fixture
def people(staff: Staff) -> Staff:
    """模擬の四人: うえだ, あおき, いとう and えがわ, who is closed."""
    me = staff["supporter"]
    a_client(me, name="上田", kana="うえだ", owner_id=me.id, phone="048-111-2222")
    a_client(me, name="青木", kana="あおき", owner_id=staff["director"].id, municipality="志木市")
    a_client(me, name="伊藤", kana="いとう", municipality="朝霞市", disability="mood")
    gone = a_client(me, name="江川", kana="えがわ")
    with unit_of_work(me) as work:
        clients.change_stage(work, gone.pk, 1, "closed", closure_reason="moved")
        clients.change_stage(work, 1, 1, "job_search")
    return staff


def test_a_person_that_does_not_exist_is_said_so(staff: Staff) -> None:
    with pytest.raises(NotFound), read_only(staff["supporter"]) as view:
        client_page(view, 99)


def test_the_history_tells_field_by_field_who_changed_what(people: Staff) -> None:
    me = people["supporter"]
    with unit_of_work(people["director"]) as work:
        clients.change_client(work, 2, 1, {"stage": "preparing", "owner_id": me.id})
    with read_only(me) as view:
        (consent,) = consents_of(view, 2)
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
    with read_only(me) as view:
        page = changes_of_client(view, 2)
    told = [(c.by, c.part, c.action, c.field, c.before, c.after) for c in page.changes]
    assert told[0] == ("模擬 支援", "同意", "変更", "撤回日", "", "2026/11/21")
    assert (
        "模擬 所長", "基本", "変更", "支援段階", "登録・アセスメント", "準備訓練(移行等利用中)",
    ) in told  # fmt: skip
    assert ("模擬 所長", "基本", "変更", "担当", "模擬 所長", "模擬 支援") in told
    assert not page.has_more
    fields = {change.field for change in page.changes}
    assert "検索用" not in fields
    with read_only(me) as view:
        others = changes_of_client(view, 3)
    assert {change.by for change in others.changes} == {"模擬 支援"}


def test_a_select_box_never_offers_the_whole_directory(staff: Staff) -> None:
    with read_only(staff["supporter"]) as view:
        assert organization_choices(view, "") == {}
        assert organization_choices(view, "病") == {}
