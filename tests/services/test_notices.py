"""お知らせ: written, read, answered; nobody of the ledger is named in them; files come back as they went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db import backup
from core.db.actor import SYSTEM, Actor
from core.db.technical import file_content
from core.db.work import read_only, table_of, unit_of_work
from core.domain.attachments import Attachment, checked_attachment
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.notices import Notice, NoticeAnswerEntry, NoticeEntry, NoticeFile
from core.domain.tables import MAPPED
from core.domain.users import User
from core.errors import Conflict, DomainError, NotAllowed, NotFound, RuleViolation
from core.queries import notices as asked
from core.queries.notices import NoticeCriteria, NoticeOpened, NoticeRow
from core.services import notices
from core.services.notice_files import hand_out
from core.services.notices import PersonsNamed
from tests.organizations import an_organization

Staff = dict[str, Actor]
PDF = checked_attachment("模擬の要領.pdf", b"%PDF-1.7 " + "模擬".encode())

pytestmark = pytest.mark.sqlite_only


def entry(**typed: object) -> NoticeEntry:
    return check(NoticeEntry, {"title": "模擬の通知", "posted_on": "2026-11-20", **typed})


def written(actor: Actor, *files: Attachment, confirmed: bool = False, **typed: object) -> Notice:
    with unit_of_work(actor) as work:
        return notices.write_notice(work, entry(**typed), files=files, confirmed=confirmed)


def rows(actor: Actor, **criteria: Any) -> list[NoticeRow]:
    with read_only(actor) as view:
        return list(asked.search_notices(view, NoticeCriteria(**criteria)).rows)


def opened(actor: Actor, notice: Notice) -> NoticeOpened:
    with read_only(actor) as view:
        return asked.notice_opened(view, notice.pk)


def unread(actor: Actor) -> int:
    with read_only(actor) as view:
        return asked.unread_notices(view)


def answered(actor: Actor, notice: Notice, body: str = "こうしています") -> None:
    with unit_of_work(actor) as work:
        notices.answer_notice(work, notice.pk, check(NoticeAnswerEntry, {"body": body}))


def add_clients(owner: Actor) -> None:
    with unit_of_work(SYSTEM) as work:
        for number, name, kana, of in (
            (77, "加奈利 明日香", "かなり あすか", owner.id), (78, "佐上 相太郎", "さがみ そうたろう", None),
        ):  # fmt: skip
            work.add(Client(name=name, kana=kana, number=number, owner_id=of))


def test_what_is_new_is_unread_until_opened_and_again_when_somebody_answers(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    notice = written(me, kind="trouble")
    assert (unread(me), unread(other), unread(staff["viewer"])) == (0, 1, 1)
    with unit_of_work(other) as work:
        notices.read_notice(work, notice.pk)
        notices.read_notice(work, notice.pk)  # twice is no fault
    assert unread(other) == 0
    answered(other, notice)
    assert (unread(me), unread(other)) == (1, 0)
    assert rows(me, show="unread")[0].has_news
    with unit_of_work(me) as work:
        assert notices.read_all(work) == 1
    assert (unread(me), rows(me, show="unread")) == (0, [])
    with read_only(me) as view:
        readers = {reader.name: reader.read_at for reader in asked.readers_of(view, notice.pk)}
    assert readers["模擬 所長"] is not None
    assert readers["模擬 閲覧"] is None
    assert "模擬 連携" not in readers
    with pytest.raises(NotAllowed), read_only(staff["viewer"]) as view:
        asked.readers_of(view, notice.pk)


def test_the_list_is_ordered_filtered_and_turned_over(staff: Staff) -> None:
    me = staff["supporter"]
    for number in range(25):
        written(me, title=f"通知{number}", posted_on=f"2026-10-{number + 1:02d}")
    written(me, title="留めたもの", posted_on="2026-01-01", is_pinned=True)
    written(me, title="過ぎたもの", posted_on="2026-01-01", valid_to="2026-02-01", is_pinned=True)
    written(me, title="これから", posted_on="2027-01-01")
    written(me, title="困った_%", kind="trouble", body="模擬の本文")
    reader = staff["viewer"]
    titles = [row.title for row in rows(reader)]
    assert titles[:3] == ["留めたもの", "困った_%", "通知24"]
    assert len(titles) == 20
    assert [row.title for row in rows(reader, page=2)][-1] == "通知0"
    assert "過ぎたもの" in [row.title for row in rows(reader, show="past", page=2)]
    assert "これから" in [row.title for row in rows(me)]  # the writer sees it coming
    with read_only(reader) as view:
        assert asked.search_notices(view, NoticeCriteria()).total == 27
    assert unread(reader) == 27
    for criteria in ({"show": "unsettled"}, {"kind": "trouble"}, {"text": "_%"}, {"text": "本文"}):
        assert [row.title for row in rows(reader, **criteria)] == ["困った_%"]


def test_only_who_wrote_it_changes_it_and_a_withdrawn_one_is_seen_by_the_writer_alone(
    staff: Staff,
) -> None:
    me, other = staff["supporter"], staff["director"]
    notice = written(me, PDF)
    for stranger in (other, staff["viewer"], staff["clerk"]):
        with pytest.raises(NotAllowed), unit_of_work(stranger) as work:
            notices.change_notice(work, notice.pk, 1, entry(title="x"))
    with unit_of_work(me) as work:
        notices.change_notice(work, notice.pk, 1, entry(title="直した"))
    with pytest.raises(Conflict), unit_of_work(me) as work:
        notices.change_notice(work, notice.pk, 1, entry(title="もう一度"))
    with unit_of_work(other) as work:  # who answers for the notices takes a wrong one down
        notices.withdraw_notice(work, notice.pk, 2)
    assert opened(me, notice).row.withdrawn_on is not None
    for reader in (other, staff["viewer"]):
        assert (rows(reader), unread(reader)) == ([], 0)
        with pytest.raises(NotFound):
            opened(reader, notice)
        with pytest.raises(NotFound), unit_of_work(reader) as work:
            hand_out(work, 1)
    with unit_of_work(me) as work:
        notices.withdraw_notice(work, notice.pk, 3, back=True)
    assert len(rows(other)) == 1


def test_a_trouble_is_settled_by_who_asked(staff: Staff) -> None:
    me = staff["supporter"]
    notice = written(me, kind="trouble")
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        notices.settle_notice(work, notice.pk, 1)
    with unit_of_work(me) as work:
        notices.settle_notice(work, notice.pk, 1)
    assert rows(me, show="unsettled") == []
    other = written(me)
    with pytest.raises(RuleViolation, match="困りごと相談だけ"), unit_of_work(me) as work:
        notices.settle_notice(work, other.pk, 1)


# -- nobody is named -------------------------------------------------------------------------------


def test_a_text_about_somebody_does_not_name_the_person(staff: Staff) -> None:
    me = staff["supporter"]
    add_clients(me)
    about = {"is_about_person": True, "kind": "trouble"}
    with pytest.raises(PersonsNamed, match="本文の2行目: 氏名「加奈利 明日香」") as named:
        written(me, body="相談です。\n加奈利明日香の遅刻", **about)
    assert not named.value.may_confirm
    with pytest.raises(PersonsNamed):  # saying that nobody is meant does not help here
        written(me, body="加奈利明日香の遅刻", confirmed=True, **about)
    with pytest.raises(PersonsNamed) as asked_again:
        written(me, body="明日香さんの遅刻", **about)
    assert asked_again.value.may_confirm
    assert written(me, body="職員の明日香さんに聞きました", confirmed=True, **about).pk
    notice = written(me, body="20代の方の遅刻", **about)
    with pytest.raises(PersonsNamed):
        answered(me, notice, "佐上相太郎さんですね")
    with pytest.raises(PersonsNamed):
        written(me, checked_attachment("加奈利明日香.pdf", PDF.content))


def test_a_name_without_the_tick_asks_whether_somebody_is_meant(staff: Staff) -> None:
    add_clients(staff["supporter"])
    with pytest.raises(PersonsNamed) as named:
        written(staff["supporter"], title="加奈利明日香杯のお知らせ")
    assert named.value.may_confirm
    assert written(staff["supporter"], title="加奈利明日香杯のお知らせ", confirmed=True).pk


def test_whom_the_writer_may_not_see_is_not_betrayed(staff: Staff) -> None:
    me = staff["supporter"]
    add_clients(me)
    with unit_of_work(SYSTEM) as work:
        user = work.get(User, me.id or 0)
        narrow = work.change(User, user.pk, user.version, {"scope": "caseload"}).actor
    with pytest.raises(PersonsNamed):
        written(narrow, body="加奈利明日香")
    assert written(narrow, body="佐上相太郎").pk  # not of one's own persons: as any other word


def test_who_wrote_about_somebody_and_for_whom_stays_unsaid(staff: Staff) -> None:
    me = staff["supporter"]
    place = an_organization(name="模擬の相談室").pk
    plain = written(me, organization_id=place)
    about = written(me, organization_id=place, is_about_person=True, kind="trouble")
    answered(staff["director"], about)
    viewer = staff["viewer"]
    row = opened(viewer, plain).row
    assert (row.writer, row.organization) == ("模擬 支援", "模擬の相談室")
    seen = opened(viewer, about)
    assert (seen.row.writer, seen.row.organization, seen.organization_id) == ("", "", None)
    assert (seen.answers[0].writer, seen.answers[0].is_mine) == ("", False)
    assert {row.writer for row in rows(viewer)} == {"模擬 支援", ""}
    assert opened(me, about).row.organization == "模擬の相談室"
    assert opened(staff["director"], about).row.organization == "模擬の相談室"


# -- files -----------------------------------------------------------------------------------------


def stored_contents() -> int:
    with read_only(SYSTEM) as view:
        return int(view.scalar(select(func.count()).select_from(file_content)))


def test_a_file_is_kept_once_and_goes_with_the_last_notice_that_has_it(staff: Staff) -> None:
    me = staff["supporter"]
    first, second = written(me, PDF), written(me, PDF)
    assert stored_contents() == 1
    with unit_of_work(staff["viewer"]) as work:
        handed = hand_out(work, 1)
    assert (handed.name, handed.content) == (PDF.name, PDF.content)
    for notice, left in ((first, 1), (second, 0)):
        (file,) = opened(me, notice).files
        with unit_of_work(me) as work:
            notices.change_notice(work, notice.pk, 1, entry(), dropped=[file.id])
        assert stored_contents() == left
    with pytest.raises(NotFound), unit_of_work(me) as work:
        hand_out(work, 1)


def test_no_more_than_five_files_and_none_that_was_not_looked_at(staff: Staff) -> None:
    me = staff["supporter"]
    files = [Attachment(f"{n}.txt", "text/plain", f"模擬{n}".encode()) for n in range(6)]
    with pytest.raises(RuleViolation, match="5つまで"):
        written(me, *files)
    with pytest.raises(RuleViolation, match="この種類は"):
        written(me, Attachment("x.exe", "text/plain", b"MZ"))
    assert (rows(me), stored_contents()) == ([], 0)
    one, other = written(me, *files[:1]), written(me)
    with pytest.raises(NotFound), unit_of_work(me) as work:  # a file of another notice
        notices.change_notice(work, other.pk, 1, entry(), dropped=[1])
    assert opened(me, one).files


def test_a_copy_of_the_ledger_brings_the_files_back(staff: Staff, tmp_path: Path) -> None:
    notice, copy = written(staff["supporter"], PDF), tmp_path / "copy.zip"
    backup.back_up(copy, MAPPED)
    with unit_of_work(staff["supporter"]) as work:
        notices.change_notice(work, notice.pk, 1, entry(), dropped=[1])
    assert stored_contents() == 0
    backup.restore(copy, MAPPED)
    with unit_of_work(staff["viewer"]) as work:
        assert hand_out(work, 1).content == PDF.content


def test_who_may_not_write_neither_writes_nor_answers(staff: Staff) -> None:
    notice = written(staff["supporter"])
    for role in ("viewer", "clerk", "partner"):
        for act in (
            lambda work: notices.write_notice(work, entry()),
            lambda work: notices.answer_notice(
                work, notice.pk, NoticeAnswerEntry.model_construct(body="x")
            ),
            lambda work: notices.withdraw_notice(work, notice.pk, 1),
        ):
            with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
                act(work)
    with pytest.raises(NotAllowed):
        unread(staff["partner"])
    with pytest.raises(DomainError):
        written(staff["supporter"], title="x", posted_on="2026-11-20", valid_to="2026-11-19")
    with read_only(SYSTEM) as view:
        assert view.scalar(select(func.count()).select_from(table_of(NoticeFile))) == 0
