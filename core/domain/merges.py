"""名寄せ (merging of duplicates): two rows of one person become one, and the merge can be undone;
or two that look alike are told apart."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from core.db.base import TableModel, UtcDateTime
from core.domain.clients import ClientFields
from core.domain.face_sheets import FaceSheetFields

# 段階 goes over with its day and its reason, or not at all.
STAGE_FIELDS = ("stage", "closed_on", "closure_reason")
# What is chosen by itself: `client.name`, `face_sheet.mobile` …
CHOSEN_FIELDS: tuple[str, ...] = tuple(
    [f"client.{name}" for name in ClientFields.model_fields if name not in STAGE_FIELDS[1:]]
    + [f"face_sheet.{name}" for name in FaceSheetFields.model_fields]
)


def takes_merged(field: str, kept: object, merged: object, *, merged_is_newer: bool) -> bool:
    """どちらの値を残すか, where nobody chose: what is filled, else what was changed last.

    登録日: the earlier day. 段階: whoever is not 終結, then whoever is past 登録・アセスメント, where
    every row begins.
    """
    if kept == merged or merged in (None, "", False):
        return False
    if kept in (None, "", False):
        return True
    if field == "client.registered_on" and isinstance(kept, date) and isinstance(merged, date):
        return merged < kept
    if field == "client.stage" and "closed" in (kept, merged):
        return kept == "closed"
    if field == "client.stage" and "registered" in (kept, merged):
        return kept == "registered"
    return merged_is_newer


class ClientMerge(TableModel, table=True):
    """名寄せの記録. `before`: JSON, the fields of both rows as they were; `moved`: JSON, the ids
    that changed over, by table. Undoing puts back what nobody touched since."""

    __tablename__ = "client_merge"

    kept_id: int = Field(foreign_key="client.id", index=True, title="残した利用者")
    merged_id: int = Field(foreign_key="client.id", index=True, title="まとめた利用者")
    before: str = Field(sa_type=Text, title="まえの値")
    moved: str = Field(sa_type=Text, title="移したもの")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="まとめた人")
    reason: str = Field(default="", title="理由", max_length=300)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="取り消した日時")


class DifferentPeople(TableModel, table=True):
    """別の人 (told apart): two persons who look like one and are not; `one_id` is the smaller id.

    `marks`: what they were compared by on that day, as a digest; when it changes, the judgement no
    longer holds. The versions: the rows that were on the screen.
    """

    __tablename__ = "different_people"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    one_id: int = Field(foreign_key="client.id", title="利用者")
    other_id: int = Field(foreign_key="client.id", index=True, title="もう一人の利用者")
    one_version: int = Field(title="利用者の版")
    other_version: int = Field(title="もう一人の版")
    marks: str = Field(max_length=64, title="くらべた値の印")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="確かめた人")
    reason: str = Field(default="", title="理由", max_length=300)
