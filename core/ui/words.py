"""値を言葉に (values in words): a stored value as a reader knows it, safe in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import SQLModel

from core.domain.codes import codes
from core.domain.dates import format_date
from core.ui.plain import plain


def value_words(
    model: type[SQLModel], name: str, value: Any, named: Mapping[int, str] | None = None
) -> str:
    """A stored value as a reader knows it; '' for a blank one. `named`: what ids are called."""
    if value in (None, "", False):
        return ""
    if value is True:
        return "はい"
    if named is not None and isinstance(value, int):
        return plain(named.get(value, f"（番号 {value}）"))
    if isinstance(value, date):
        return format_date(value, weekday=False)
    extra = model.model_fields[name].json_schema_extra
    extra = extra if isinstance(extra, dict) else {}
    if "codes" in extra:
        return plain(codes(str(extra["codes"])).full_label(str(value)))
    if "several" in extra:
        listed = codes(str(extra["several"]))
        return plain("、".join(listed.full_label(code) for code in str(value).split(",")))
    return plain(str(value))
