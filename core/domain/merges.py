"""名寄せ (merging of duplicates): two rows of one person become one, and the merge can be undone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from core.db.base import TableModel, UtcDateTime


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
