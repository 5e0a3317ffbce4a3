"""模擬のお知らせ: notices of each kind with answers, read marks and one file."""

from __future__ import annotations

from typing import Any

from core.db.work import Work
from core.domain.attachments import checked_attachment
from core.domain.notices import Notice, NoticeAnswer, NoticeRead
from core.domain.permissions import Action, require
from core.services.invented_files import day, day_or_none, document
from core.services.invented_persons import Region
from core.services.notice_files import keep_file


def add_notices(work: Work, region: Region) -> None:
    """One of each kind; what is read, answered and settled."""
    require(work.actor, Action.SET_UP)
    for told in document("notices")["notices"]:
        _add(work, region, told)


def _add(work: Work, region: Region, told: dict[str, Any]) -> None:
    writer, place = region.staff[told["by"]], told.get("organization")
    notice = work.add(
        Notice(
            kind=told["kind"],
            title=told["title"],
            body=told["body"].strip(),
            organization_id=region.organizations[place] if place else None,
            posted_on=day(told["posted_on"], region.today),
            valid_to=day_or_none(told.get("valid_to"), region.today),
            is_pinned=told.get("is_pinned", False),
            is_about_person=told.get("is_about_person", False),
            settled_on=day_or_none(told.get("settled_on"), region.today),
            by_id=writer,
        )
    )
    if "file" in told:
        content = told["file_text"].strip().encode("utf-8-sig")
        keep_file(work, notice.pk, checked_attachment(told["file"], content))
    work.add_all(
        [
            NoticeAnswer(notice_id=notice.pk, body=answer["body"], by_id=region.staff[answer["by"]])
            for answer in told.get("answers", [])
        ]
    )
    readers = {writer, *(region.staff[login] for login in told.get("read", []))}
    work.add_all(
        [
            NoticeRead(notice_id=notice.pk, user_id=user_id, read_at=notice.created_at)
            for user_id in sorted(readers)
        ]
    )
