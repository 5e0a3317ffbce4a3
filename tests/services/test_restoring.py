"""前の値に戻す: through the same checks, only while it still stands, with its reason in the audit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client, ServiceUse, ServiceUseEntry
from core.domain.consents import Consent
from core.domain.entry import check
from core.domain.face_sheets import ContactPersonEntry, FaceSheet
from core.domain.introductions import Introduction
from core.domain.job_search import JobApplication
from core.domain.practicums import Practicum
from core.domain.teams import TeamMemberEntry
from core.errors import Conflict, ConsentMissing, NotAllowed, RuleViolation
from core.queries.audit import history_of
from core.queries.history import HistoryCriteria, changed_by, changes_of_client, save_of
from core.services.clients import change_client
from core.services.consents import withdraw_consent
from core.services.face_sheets import add_contact, remove_contact, save_face_sheet
from core.services.practicums import change_practicum
from core.services.restoring import REASON, put_back, put_back_save
from core.services.service_uses import add_service_use, change_service_use
from core.services.teams import add_member, change_member
from tests.one_of_each import one_of_each
from tests.people import a_client, consent_entry

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def changed(me: Actor, client_id: int, seen: int, **changes: Any) -> int:
    """A save of the person; the `seq` of it in the history."""
    with unit_of_work(me) as work:
        version = change_client(work, client_id, seen, changes).version
    with read_only(me) as view:
        return save_of(view, "client", client_id, version) or 0


def stored(me: Actor, model: type[TableModel], row_id: int) -> Any:
    with read_only(me) as view:
        return view.get(model, row_id)


def test_a_former_value_comes_back_with_its_reason_in_the_audit(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me, phone="048-111-2222", birth_on="1990-04-01")
    seq = changed(other, client.pk, 1, phone="048-333-4444", birth_on="1990-04-02")
    with unit_of_work(me) as work:
        put_back(work, seq, "birth_on", 2)
    row = stored(me, Client, client.pk)
    assert (row.birth_on.isoformat(), row.phone) == ("1990-04-01", "048-333-4444")
    with read_only(other) as view:
        (last, *_) = history_of(view, "client", client.pk)
    assert (last.reason, last.actor) == (REASON, me.name)
    with unit_of_work(me) as work:
        put_back(work, seq, "phone", 3)
    row = stored(me, Client, client.pk)
    assert "0481112222" in row.search_text  # what hangs on the value follows


def test_a_whole_save_comes_back_at_once(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, phone="048-111-2222", municipality="志木市")
    seq = changed(me, client.pk, 1, phone="", municipality="朝霞市")
    with unit_of_work(me) as work:
        put_back_save(work, seq, 2)
    row = stored(me, Client, client.pk)
    assert (row.phone, row.municipality, row.version) == ("048-111-2222", "志木市", 3)


def test_what_changed_again_is_not_overwritten_and_both_values_are_told(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me, municipality="志木市")
    seq = changed(me, client.pk, 1, municipality="朝霞市")
    later = changed(other, client.pk, 2, municipality="和光市")
    with (
        pytest.raises(RuleViolation, match=r"模擬 所長さん.*いまの値は「和光市」.*「志木市」"),
        unit_of_work(me) as work,
    ):
        put_back(work, seq, "municipality", 3)
    assert stored(me, Client, client.pk).municipality == "和光市"
    # A stale version is a conflict, even where the value still stands.
    with pytest.raises(Conflict), unit_of_work(me) as work:
        put_back(work, later, "municipality", 2)
    # The negative control: the newest change first, then the one before it.
    with unit_of_work(me) as work:
        put_back(work, later, "municipality", 3)
        put_back(work, seq, "municipality", 4)
    assert stored(me, Client, client.pk).municipality == "志木市"


def test_a_sensitive_value_comes_back_only_with_the_consent(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, disability="mood")
    seq = changed(me, client.pk, 1, disability="")
    with read_only(me) as view:
        (consent,) = view.all(select(Consent))
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, 1)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        put_back(work, seq, "disability", 2)
    assert stored(me, Client, client.pk).disability == ""


def test_the_face_sheet_and_what_is_computed_from_a_day_come_back_too(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me)
    entry = {
        "client_id": client.pk,
        "service": "employment_transition_support",
        "start_on": "2026-04-01",
    }
    with unit_of_work(me) as work:
        save_face_sheet(work, client.pk, 0, {"station": "志木"})
        save_face_sheet(work, client.pk, 1, {"station": "朝霞台"})
        use = add_service_use(work, check(ServiceUseEntry, entry))
        limit_on = use.limit_on
        later = check(ServiceUseEntry, {**entry, "start_on": "2026-06-01"})
        change_service_use(work, use.pk, 1, later)
        friend = {
            "client_id": client.pk,
            "name": "模擬 友人",
            "role": "other",
            "phone": "048-111-2222",
        }
        member = add_member(work, check(TeamMemberEntry, friend))
        change_member(work, member.pk, 1, check(TeamMemberEntry, {**friend, "phone": ""}))
    with read_only(me) as view:
        sheet, service = save_of(view, "face_sheet", 1, 2), save_of(view, "service_use", 1, 2)
        team = save_of(view, "team_member", 1, 2)
    with unit_of_work(me) as work:
        assert put_back(work, team or 0, "phone", 2).phone == "048-111-2222"  # type: ignore[attr-defined]
        put_back(work, sheet or 0, "station", 2)
        put_back(work, service or 0, "start_on", 2)
    assert stored(me, FaceSheet, 1).station == "志木"
    assert stored(me, ServiceUse, 1).limit_on == limit_on
    with pytest.raises(RuleViolation, match="自動で決まる"), unit_of_work(me) as work:
        put_back(work, service or 0, "limit_on", 3)


def test_practicums_and_applications_come_back_by_their_own_checks(staff: Staff) -> None:
    me, day = staff["supporter"], date(2026, 10, 7)
    client = a_client(me, consent=consent_entry(items="basic,practicum"))
    with unit_of_work(me) as work:
        days = {"start_on": day, "end_on": day, "place": "模擬商店", "tasks": "品出し"}
        row = work.add(Practicum(client_id=client.pk, **days))
        other = work.add(JobApplication(client_id=client.pk, place="模擬商店", started_on=day))
    with unit_of_work(me) as work:
        change_practicum(work, row.pk, 1, {"tasks": "清掃"})
        work.change(Practicum, row.pk, 2, {"result": "stopped"})
        work.change(JobApplication, other.pk, 1, {"title": "清掃", "started_on": date(2026, 10, 1)})
    with read_only(me) as view:
        saves = [
            save_of(view, table, one, version) or 0
            for table, one, version in (
                ("practicum", row.pk, 2), ("practicum", row.pk, 3), ("job_application", other.pk, 2),
            )
        ]  # fmt: skip
    with unit_of_work(me) as work:
        put_back(work, saves[0], "tasks", 3)
        put_back(work, saves[2], "title", 2)
    assert (stored(me, Practicum, row.pk).tasks, stored(me, JobApplication, other.pk).title) == (
        "品出し", "",
    )  # fmt: skip
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        put_back(work, saves[1], "result", 4)  # by 「結果・中止を取り消す」


def test_what_was_removed_is_still_told(staff: Staff) -> None:
    me = staff["supporter"]
    client, other = a_client(me), a_client(me)
    mother = {"client_id": client.pk, "name": "模擬 母", "phone": "048-111-2222"}
    with unit_of_work(me) as work:
        row = add_contact(work, check(ContactPersonEntry, mother))
        remove_contact(work, row.pk, 1)
    with read_only(me) as view:
        removed, made = changes_of_client(
            view, client.pk, 1, HistoryCriteria(part="contact_person")
        ).changes
        assert (
            changes_of_client(view, other.pk, 1, HistoryCriteria(part="contact_person")).changes
            == ()
        )
    assert (removed.action, made.action) == ("削除", "登録")
    assert "氏名 模擬 母" in removed.after


def test_who_may_not_write_puts_nothing_back(staff: Staff) -> None:
    me = staff["supporter"]
    client = a_client(me, municipality="志木市")
    seq = changed(me, client.pk, 1, municipality="朝霞市")
    for role in ("clerk", "viewer", "partner"):
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            put_back(work, seq, "municipality", 2)
    assert stored(me, Client, client.pk).municipality == "朝霞市"


def test_introductions_advice_wishes_and_events_are_told_in_the_history(staff: Staff) -> None:
    one_of_each()
    with unit_of_work(SYSTEM) as work:
        row = work.first(select(table_of(Introduction).c.id, table_of(Introduction).c.version))
        assert row is not None
        work.change(Introduction, row.id, row.version, {"to_id": 1, "next_step": "電話"})
    with read_only(staff["supporter"]) as view:
        changes = []
        for page in range(1, 4):
            changes += changes_of_client(view, 1, page, HistoryCriteria()).changes
    assert {"紹介", "主治医の助言", "希望の条件", "行事への参加"} <= {c.part for c in changes}
    assert ("次にすること", "電話") in {(c.field, c.after) for c in changes}


def test_the_history_is_filtered_and_kept_from_a_clerk(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    client = a_client(me, disability="mood", municipality="志木市")
    changed(other, client.pk, 1, disability="schizophrenia", municipality="朝霞市")
    with unit_of_work(me) as work:
        save_face_sheet(work, client.pk, 0, {"diagnosis": "うつ病"})
        save_face_sheet(work, client.pk, 1, {"diagnosis": "双極症"})

    def told(actor: Actor, **criteria: Any) -> list[tuple[str, str, str]]:
        with read_only(actor) as view:
            page = changes_of_client(view, client.pk, 1, HistoryCriteria(**criteria))
        return [(c.field, c.before, c.after) for c in page.changes if c.action == "変更"]

    assert told(me, part="face_sheet") == [("診断名", "うつ病", "双極症")]
    assert told(me, part="client", field="municipality") == [("市区町村", "志木市", "朝霞市")]
    assert [field for field, *_ in told(me, by_id=other.id)] == ["主な障害", "市区町村"]
    assert told(me, by_id=staff["admin"].id) == []
    # It tells of illness wherever one was written: a clerk learns nothing of it.
    with pytest.raises(NotAllowed):
        told(staff["clerk"])
    with read_only(me) as view:
        assert set(changed_by(view, client.pk).values()) == {"模擬 支援", "模擬 所長"}
