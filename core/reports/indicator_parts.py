"""指標の分け方 (parts of indicators): the keys of a way, what they are called, who belongs to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from core.charts.dataset import BLANK_LABEL
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.enrolments import MISTAKE, Enrolment
from core.queries.indicators import our_offices, programmes_in_use
from core.queries.users import names_of_all
from core.reports.indicator import Scope


def keys_of(view: View, way: str) -> list[str]:
    """The keys of 事業 (in which somebody is or was enrolled) or 事業所, in the order of the list."""
    return list(programmes_in_use(view) if way == "programme" else labels_of(view, way))


def labels_of(view: View, way: str) -> Mapping[str, str]:
    """Key → label of a way, in the order shown; nothing for places, which are called by their key."""
    match way:
        case "programme":
            return codes("programme").labels()
        case "office":
            return {str(row_id): name for row_id, name in our_offices(view).items()}
        case "disability":
            return codes("disability_type").labels(parent="")
        case "owner":
            return {str(row_id): name for row_id, name in names_of_all(view).items()}
        case _:
            return {}


def blank_of(way: str) -> str:
    """What the missing key of a way is called."""
    return "担当なし" if way == "owner" else BLANK_LABEL


def top_disability(code: str | None) -> str:
    """主な障害 as the charts divide it: the upper level of the list."""
    found = codes("disability_type").get(code or "")
    return (found.parent or found.code) if found else (code or "")


def covered(
    of: Scope, person: ColumnElement[Any], first: Any, last: Any = None
) -> list[ColumnElement[bool]]:
    """Conditions: the person was enrolled in this programme, at this office, on that day, or on some
    day from `first` to `last`."""
    if not of.filters:
        return []
    e, last = table_of(Enrolment).c, first if last is None else last
    wanted = [
        e.client_id == person, e.start_on <= last, or_(e.end_on.is_(None), e.end_on >= first),
        e.end_reason != MISTAKE,
    ]  # fmt: skip
    if of.programme:
        wanted.append(e.programme == of.programme)
    if of.office_id:
        wanted.append(e.office_id == of.office_id)
    return [exists(e.id).where(*wanted)]
