"""お知らせ (notices): written, changed, withdrawn, settled, answered, read.

Every text is looked through for persons of the ledger before it is passed round.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from core import clock
from core.db.work import CHUNK, Work, table_of
from core.domain.attachments import Attachment
from core.domain.entry import check
from core.domain.named_persons import Found
from core.domain.notices import Notice, NoticeAnswer, NoticeAnswerEntry, NoticeEntry, NoticeRead
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.errors import DomainError, NotAllowed, RuleViolation
from core.queries.named_persons import named_in
from core.queries.notices import notice_to_open, unread_ids
from core.services.notice_files import attach, drop_files


class PersonsNamed(DomainError):
    """名前が出ている: somebody of the ledger seems to stand in the text. `may_confirm`: who wrote it may
    say that nobody of the ledger is meant; without it the text must be put otherwise."""

    def __init__(self, found: Sequence[Found], *, may_confirm: bool) -> None:
        self.found, self.may_confirm = tuple(found), may_confirm
        listed = "、".join(each.in_words for each in self.found[:5])
        more = f"、ほか{len(self.found) - 5}か所" if len(self.found) > 5 else ""
        super().__init__(f"台帳の人かもしれないことばがあります（{listed}{more}）。")


def write_notice(
    work: Work, entry: NoticeEntry, *, files: Sequence[Attachment] = (), confirmed: bool = False
) -> Notice:
    """お知らせを書く: its writer has read it. Raises `PersonsNamed`, `RuleViolation`.

    `confirmed`: the writer was asked and says that what was found is nobody of the ledger.
    """
    require(work.actor, Action.WRITE_NOTICES)
    entry = check(NoticeEntry, entry.model_dump())
    _look_through(work, entry, files, confirmed=confirmed)
    _require_organization(work, entry.organization_id)
    notice = work.add(Notice(**entry.model_dump(), by_id=work.actor.id))
    attach(work, notice.pk, files)
    _mark(work, [notice.pk])
    return notice


def change_notice(
    work: Work,
    notice_id: int,
    seen: int,
    entry: NoticeEntry,
    *,
    files: Sequence[Attachment] = (),
    dropped: Collection[int] = (),
    confirmed: bool = False,
) -> Notice:
    """お知らせを直す: by its writer. Raises as `write_notice` and `Work.change` do."""
    require(work.actor, Action.WRITE_NOTICES)
    _require_mine(notice_to_open(work, notice_id), work)
    entry = check(NoticeEntry, entry.model_dump())
    _look_through(work, entry, files, confirmed=confirmed)
    _require_organization(work, entry.organization_id)
    notice = work.change(Notice, notice_id, seen, entry.model_dump())
    drop_files(work, notice_id, dropped)
    attach(work, notice_id, files)
    return notice


def withdraw_notice(work: Work, notice_id: int, seen: int, *, back: bool = False) -> Notice:
    """お知らせを取り下げる: its writer still sees it, nobody else; `back`: it stands there again."""
    require(work.actor, Action.WRITE_NOTICES)
    _require_mine_or_manager(notice_to_open(work, notice_id), work)
    return work.change(Notice, notice_id, seen, {"withdrawn_on": None if back else clock.today()})


def settle_notice(work: Work, notice_id: int, seen: int, *, settled: bool = True) -> Notice:
    """困りごとが解決した, or not yet after all: said by who asked."""
    require(work.actor, Action.WRITE_NOTICES)
    notice = notice_to_open(work, notice_id)
    _require_mine_or_manager(notice, work)
    if notice.kind != "trouble":
        raise RuleViolation({"kind": "解決の印は、困りごと相談だけにつけます。"})
    return work.change(Notice, notice_id, seen, {"settled_on": clock.today() if settled else None})


def answer_notice(
    work: Work, notice_id: int, entry: NoticeAnswerEntry, *, confirmed: bool = False
) -> NoticeAnswer:
    """お知らせに答える: whoever has read it finds it among the unread again."""
    require(work.actor, Action.WRITE_NOTICES)
    notice = notice_to_open(work, notice_id)
    entry = check(NoticeAnswerEntry, entry.model_dump())
    _require_unnamed(
        work, {"答え": entry.body}, is_about_person=notice.is_about_person, confirmed=confirmed
    )
    _require_organization(work, entry.organization_id)
    answer = work.add(NoticeAnswer(**entry.model_dump(), notice_id=notice_id, by_id=work.actor.id))
    _mark(work, [notice_id])
    return answer


def read_notice(work: Work, notice_id: int) -> None:
    """読んだ印をつける: opening does."""
    require(work.actor, Action.SEE_NOTICES)
    notice_to_open(work, notice_id)
    _mark(work, [notice_id])


def read_all(work: Work) -> int:
    """みな読んだことにする: what stands on the board now. Returns how many were unread."""
    require(work.actor, Action.SEE_NOTICES)
    unread = unread_ids(work)
    for start in range(0, len(unread), CHUNK):
        _mark(work, unread[start : start + CHUNK])
    return len(unread)


def _mark(work: Work, notice_ids: Sequence[int]) -> None:
    """The mark of this user, made or brought up to now."""
    if work.actor.id is None:
        return
    work.alone(f"notice.read.{work.actor.id}")
    r = table_of(NoticeRead).c
    asked = select(NoticeRead).where(r.user_id == work.actor.id, r.notice_id.in_(notice_ids))
    marks = work.all(asked)
    now = clock.now()
    if marks:
        work.change_many(NoticeRead, {mark.pk: mark.version for mark in marks}, {"read_at": now})
    unmarked = set(notice_ids) - {mark.notice_id for mark in marks}
    if unmarked:
        work.add_all(
            [
                NoticeRead(notice_id=notice_id, user_id=work.actor.id, read_at=now)
                for notice_id in sorted(unmarked)
            ]
        )


# -- what is asked before anything is passed round -------------------------------------------------


def _look_through(
    work: Work, entry: NoticeEntry, files: Sequence[Attachment], *, confirmed: bool
) -> None:
    texts = {"題": entry.title, "本文": entry.body}
    if files:
        texts["ファイルの名前"] = "\n".join(file.name for file in files)
    _require_unnamed(work, texts, is_about_person=entry.is_about_person, confirmed=confirmed)


def _require_unnamed(
    work: Work, texts: Mapping[str, str], *, is_about_person: bool, confirmed: bool
) -> None:
    found = named_in(work, texts)
    if is_about_person and any(each.is_certain for each in found):
        raise PersonsNamed([each for each in found if each.is_certain], may_confirm=False)
    if found and not confirmed:
        raise PersonsNamed(found, may_confirm=True)


def _require_organization(work: Work, organization_id: int | None) -> None:
    if organization_id is not None:
        work.get(Organization, organization_id)


def _require_mine(notice: Notice, work: Work) -> None:
    if notice.by_id is None or notice.by_id != work.actor.id:
        raise NotAllowed("お知らせを直せるのは、書いた人だけです。")


def _require_mine_or_manager(notice: Notice, work: Work) -> None:
    if not may(work.actor, Action.MANAGE_NOTICES):
        _require_mine(notice, work)
