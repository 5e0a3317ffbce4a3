"""いくつでも選べる欄 (columns of several codes), and free text, as the tables declare them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text
from sqlmodel import Field

from core.domain.codes import codes


def checked_codes(list_name: str, value: str) -> str:
    """Several codes of one list, comma-separated, in its order. Raises ValueError on a stranger."""
    wanted = {item.strip() for item in value.split(",") if item.strip()}
    if unknown := [item for item in wanted if item not in codes(list_name)]:
        raise ValueError(f"「{'、'.join(sorted(unknown))}」は一覧にありません。")
    return ",".join(code.code for code in codes(list_name) if code.code in wanted)


def several_codes(list_name: str, *, title: str) -> Any:
    """A column of several codes, kept as text with commas; blank is none."""
    extra = {"json_schema_extra": {"several": list_name}}
    return Field(default="", title=title, max_length=400, schema_extra=extra)


def words(title: str, length: int = 2000) -> Any:
    """A column of free text."""
    return Field(default="", title=title, max_length=length, sa_type=Text)
