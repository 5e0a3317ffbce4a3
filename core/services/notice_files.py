"""添付ファイル (files of notices): kept once under their SHA-256, handed out to who may read the notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from core.db.technical import file_content
from core.db.work import Work, table_of
from core.domain.attachments import MAX_FILES, Attachment, checked_attachment
from core.domain.notices import NoticeFile
from core.domain.permissions import Action, require
from core.errors import NotAllowed, NotFound, RuleViolation
from core.queries.notices import notice_to_open


@dataclass(frozen=True)
class HandedFile:
    """受け取るファイル. `media_type` is what it is; a browser is told to save it, not to show it."""

    name: str
    media_type: str
    content: bytes


def attach(work: Work, notice_id: int, files: Sequence[Attachment]) -> None:
    """添付する: looked at once more here. Raises `RuleViolation` beyond five files of a notice."""
    require(work.actor, Action.WRITE_NOTICES)
    if not files:
        return
    _require_own(work, notice_id)
    work.alone("file_content")
    f = table_of(NoticeFile)
    there = work.scalar(select(func.count()).select_from(f).where(f.c.notice_id == notice_id))
    if there + len(files) > MAX_FILES:
        raise RuleViolation({"files": f"添付できるのは、ひとつのお知らせに{MAX_FILES}つまでです。"})
    for file in files:
        keep_file(work, notice_id, checked_attachment(file.name, file.content))


def keep_file(work: Work, notice_id: int, file: Attachment) -> NoticeFile:
    """One file that was looked at, beside its notice: its bytes once, however often it is attached."""
    require(work.actor, Action.WRITE_NOTICES)
    known = select(file_content.c.digest).where(file_content.c.digest == file.digest)
    if work.scalar(known) is None:
        work.technical(insert(file_content).values(digest=file.digest, content=file.content))
    return work.add(
        NoticeFile(
            notice_id=notice_id, name=file.name, media_type=file.media_type,
            size=len(file.content), digest=file.digest,
        )
    )  # fmt: skip


def drop_files(work: Work, notice_id: int, dropped: Collection[int]) -> None:
    """添付を外す: the bytes go too, unless another notice has the same file."""
    require(work.actor, Action.WRITE_NOTICES)
    if not dropped:
        return
    _require_own(work, notice_id)
    work.alone("file_content")
    f = table_of(NoticeFile)
    for file_id in sorted(dropped):
        file = work.get(NoticeFile, file_id)
        if file.notice_id != notice_id:
            raise NotFound("この添付ファイルは見つかりません。")
        work.remove(NoticeFile, file_id, file.version)
        others = select(func.count()).select_from(f).where(f.c.digest == file.digest)
        if not work.scalar(others):
            work.technical(delete(file_content).where(file_content.c.digest == file.digest))


def _require_own(work: Work, notice_id: int) -> None:
    if notice_to_open(work, notice_id).by_id != work.actor.id or work.actor.id is None:
        raise NotAllowed("添付を変えられるのは、お知らせを書いた人だけです。")


def hand_out(work: Work, file_id: int) -> HandedFile:
    """添付を受け取る: noted in the audit. Raises `NotFound`, also where the notice may not be opened."""
    require(work.actor, Action.SEE_NOTICES)
    gone = NotFound("この添付ファイルは見つかりません。お知らせをひらき直してください。")
    f = table_of(NoticeFile).c
    file = work.first(select(f.notice_id, f.name, f.media_type, f.digest).where(f.id == file_id))
    if file is None:
        raise gone
    try:
        notice_to_open(work, file.notice_id)
    except NotFound:
        raise gone from None
    content = work.scalar(
        select(file_content.c.content).where(file_content.c.digest == file.digest)
    )
    if content is None:
        raise gone
    work.log("export", "notice_file", file_id, {"ファイル": file.name})
    return HandedFile(file.name, file.media_type, bytes(content))
