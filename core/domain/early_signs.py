"""気になるサイン (early signs): what one of the three sides noticed before a job breaks.

Signs are told one by one with their day and who saw them; they are never added up to a score. 「気に
ならない」 is an answer too: it shows where the three sides see the same thing differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from pydantic import field_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.several import checked_codes, several_codes, words

# 程度, the lightest first. What is no worry is never open.
NO_WORRY, WATCH, CONCERN, URGENT = "none", "watch", "concern", "urgent"
DEGREES = (NO_WORRY, WATCH, CONCERN, URGENT)
# So many steps apart, two sides see a sign differently.
APART = 2


class EarlySignFields(SQLModel):
    """気になるサイン."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    noticed_on: date = Field(title="気づいた日")
    side: str = code_field("assessment_rater", title="だれが気づいたか")
    kind: str = code_field("early_sign", title="サイン")
    degree: str = code_field("sign_degree", title="程度", default=WATCH)
    note: str = words("様子", 1000)


class EarlySign(EarlySignFields, TableModel, table=True):
    """気になるサイン. Open until somebody says that it passed, and how."""

    __tablename__ = "early_sign"
    __table_args__ = (
        Index("ix_early_sign_client_id", "client_id", "settled_on", "noticed_on"),
        Index("ix_early_sign_settled_on", "settled_on", "noticed_on", "client_id"),
    )

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
    settled_on: date | None = Field(default=None, title="落ち着いた日")
    settled_note: str = Field(default="", title="どう落ち着いたか", max_length=500)


class SignsEntry(SQLModel):
    """サインの入力票: what one side told on one day, several signs in one go."""

    noticed_on: date = Field(title="気づいた日")
    side: str = code_field("assessment_rater", title="だれが気づいたか")
    kinds: str = several_codes("early_sign", title="サイン")
    degree: str = code_field("sign_degree", title="程度")
    note: str = words("様子", 1000)

    @field_validator("noticed_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("気づいた日が未来の日付です。")
        return value

    @field_validator("kinds")
    @classmethod
    def _some(cls, value: str) -> str:
        chosen = checked_codes("early_sign", value)
        if not chosen:
            raise ValueError("サインを一つ以上選んでください。")
        return chosen


class SettleEntry(SQLModel):
    """落ち着いたの入力票."""

    settled_on: date = Field(title="落ち着いた日")
    settled_note: str = Field(default="", title="どう落ち着いたか", max_length=500)

    @field_validator("settled_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("落ち着いた日が未来の日付です。")
        return value


class Told(Protocol):
    """What the three sides are compared by."""

    @property
    def id(self) -> int: ...
    @property
    def noticed_on(self) -> date: ...
    @property
    def side(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def degree(self) -> str: ...
    @property
    def settled_on(self) -> date | None: ...


T = TypeVar("T", bound=Told)


def standing_views(signs: Iterable[T], since: date) -> dict[str, dict[str, T]]:
    """いまの見方: kind → side → what that side told last, of the kinds in which a sign is open.

    An open sign stands however old it is; 「気にならない」 stands when it was told from `since` on. What
    has settled stands no more.
    """
    last: dict[str, dict[str, T]] = {}
    for sign in sorted(signs, key=lambda s: (s.noticed_on, s.id)):
        stands = sign.settled_on is None or (sign.degree == NO_WORRY and sign.noticed_on >= since)
        if stands:
            last.setdefault(sign.kind, {})[sign.side] = sign
    return {
        kind: views
        for kind, views in last.items()
        if any(sign.settled_on is None for sign in views.values())
    }


def is_seen_differently(views: Mapping[str, Told]) -> bool:
    """見方のちがい: two sides are at least two steps apart (気にならない and 気になる, or further)."""
    steps = [DEGREES.index(view.degree) for view in views.values()]
    return len(steps) > 1 and max(steps) - min(steps) >= APART
