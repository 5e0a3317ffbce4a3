"""入力の点検 (checking what was typed): one way from typed text to a valid entry, for every noun.

A table class does not validate; its `…Entry` does, through `check`.
"""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from sqlmodel import SQLModel

from core import clock
from core.domain.codes import codes
from core.domain.dates import parse_date
from core.errors import RuleViolation

E = TypeVar("E", bound=SQLModel)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TRUE, _FALSE = (
    {"1", "true", "はい", "○", "有", "あり"},
    {"0", "false", "いいえ", "×", "無", "なし", ""},
)


def _types(annotation: object) -> set[object]:
    if get_origin(annotation) in (Union, types.UnionType):
        return set(get_args(annotation))
    return {annotation}


def _text(value: str) -> str:
    # Line ends as Python writes them; nothing invisible that a screen or a file would choke on.
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _typed(value: object, kinds: set[object]) -> object:
    """The value that a typed text means. Raises ValueError with a Japanese message."""
    if not isinstance(value, str):
        return value
    value = _text(value)
    if str in kinds:
        return value
    if not value and type(None) in kinds:
        return None
    plain = unicodedata.normalize("NFKC", value).replace(",", "").strip()
    if date in kinds:
        return parse_date(value, today=clock.today())
    if bool in kinds:
        if plain.lower() in _TRUE | _FALSE:
            return plain.lower() in _TRUE
        raise ValueError("「はい」か「いいえ」で答えてください。")
    if int in kinds:
        if not re.fullmatch(r"-?\d+", plain):
            raise ValueError("数字で入力してください（例: 15）。")
        return int(plain)
    if float in kinds:
        try:
            return float(plain)
        except ValueError:
            raise ValueError("数字で入力してください（例: 12.5）。") from None
    return value


def title_of(model: type[SQLModel], name: str) -> str:
    """The Japanese title of a field."""
    field = model.model_fields.get(name)
    return (field.title if field else None) or name


def _sentence(title: str, error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing" | "string_too_short":
            return f"{title}を入力してください。"
        case "int_type" if error["input"] is None:  # a row to be chosen, and none was
            return f"{title}を選んでください。"
        case "string_too_long":
            return f"{title}は{context['max_length']}文字までです。"
        case "greater_than_equal":
            return f"{title}は{context['ge']}以上にしてください。"
        case "less_than_equal":
            return f"{title}は{context['le']}以下にしてください。"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{title}を確かめてください。"


def check(entry_class: type[E], typed: Mapping[str, object]) -> E:
    """入力を点検して入力票にする: typed values → a valid entry.

    Dates as people write them, full-width digits, stray control characters and code lists are
    handled here for all nouns. Raises `RuleViolation` with one Japanese message per field.
    """
    values: dict[str, object] = {}
    wrong: dict[str, str] = {}
    for name, value in typed.items():
        field = entry_class.model_fields.get(name)
        if field is None:
            continue
        kinds = _types(field.annotation)
        try:
            values[name] = _typed(value, kinds)
        except ValueError as error:
            wrong[name] = f"{field.title or name}: {error}"
            continue
        extra = field.json_schema_extra
        code_list = str(extra["codes"]) if isinstance(extra, dict) and "codes" in extra else ""
        code = values[name]
        if code_list and code in (None, "") and field.is_required():
            wrong[name] = f"{field.title or name}を選んでください。"
        elif code_list and code not in (None, "") and str(code) not in codes(code_list):
            wrong[name] = f"{field.title or name}を一覧から選んでください。"
    try:
        entry = entry_class.model_validate(values)
    except ValidationError as failure:
        for fault in failure.errors():
            name = str(fault["loc"][0]) if fault["loc"] else ""
            wrong.setdefault(name, _sentence(title_of(entry_class, name), fault))
        raise RuleViolation(wrong) from None
    if wrong:
        raise RuleViolation(wrong)
    return entry


def check_changes(
    entry_class: type[SQLModel], stored: Mapping[str, object], typed: Mapping[str, object]
) -> dict[str, Any]:
    """一部の欄の点検 (from a grid): the typed values, checked together with what is stored.

    A fault of a stored value that nobody touched is no reason to refuse the change. Raises
    `RuleViolation` for the typed fields, and for rules between fields.
    """
    try:
        entry = check(entry_class, {**stored, **typed})
    except RuleViolation as violation:
        mine = {name: m for name, m in violation.fields.items() if name in typed or not name}
        if mine:
            raise RuleViolation(mine) from None
        entry = check(entry_class, {**_blank(entry_class, stored), **typed})
    return {name: getattr(entry, name) for name in typed if name in entry_class.model_fields}


def _blank(entry_class: type[SQLModel], stored: Mapping[str, object]) -> dict[str, object]:
    """Only what the class demands, for checking the typed fields by themselves."""
    return {n: v for n, v in stored.items() if entry_class.model_fields[n].is_required()}


def changes(entry: SQLModel) -> dict[str, Any]:
    """The values of an entry that were really given: what a save changes."""
    return entry.model_dump(exclude_unset=True)
