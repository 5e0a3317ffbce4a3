"""利用する人 (users of the product): staff accounts. Their sessions are technical tables."""

from __future__ import annotations

import re

from pydantic import field_validator
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.actor import Actor
from core.db.base import TableModel, code_field
from core.domain.text import normalized

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


class UserFields(SQLModel):
    """職員アカウント: login name, name on the screens, role."""

    login: str = Field(title="ログイン名", max_length=32)
    name: str = Field(title="氏名", min_length=1, max_length=40)
    role: str = code_field("user_role", title="役割", default="supporter")
    scope: str = code_field("user_scope", title="見られる利用者", default="all")


class UserEntry(UserFields):
    """職員アカウントの入力票."""

    @field_validator("login")
    @classmethod
    def _login(cls, value: str) -> str:
        value = normalized(value).lower()
        if not LOGIN.fullmatch(value):
            raise ValueError(
                "ログイン名は半角の英小文字・数字・「.」「-」「_」で2文字から32文字にしてください。"
            )
        return value


class User(UserFields, TableModel, table=True):
    """職員アカウント. `password_hash` is bcrypt; it never leaves the services."""

    __tablename__ = "app_user"
    __table_args__ = (UniqueConstraint("login"),)

    password_hash: str = Field(default="", max_length=100)
    must_change_password: bool = Field(default=True, title="次回に合言葉を変える")
    is_active: bool = Field(default=True, title="有効")

    @property
    def actor(self) -> Actor:
        """The name in which this user's transactions run."""
        return Actor(self.id, self.login, self.name, self.role, self.scope)
