"""変更の値をことばに (changed values in words): codes by label, ids by name, days as written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.enrolments import Office
from core.domain.organizations import Organization
from core.queries.users import names_of_all

_STAFF = frozenset(
    {"owner_id", "explained_by_id", "author_id", "provided_by_id", "rater_id", "reviewer_id"}
)
_PLACES = frozenset(
    {
        "organization_id", "recipient_id", "hello_work_id", "referrer_id", "referred_id", "from_id",
        "to_id", "referred_by_id",
    }
)  # fmt: skip


class Names:
    """The names behind the ids of some changes: staff, organisations, offices."""

    def __init__(self, view: View, changes: Iterable[Mapping[str, Any]]) -> None:
        self.staff = names_of_all(view)
        places = {
            value
            for change in changes
            for name in change.keys() & _PLACES
            for value in change[name]
            if isinstance(value, int)
        }
        o, f = table_of(Organization).c, table_of(Office).c
        asked = select(o.id, o.name).where(o.id.in_(places))
        self.places = {row.id: row.name for row in view.rows(asked)} if places else {}
        self.offices = {row.id: row.name for row in view.rows(select(f.id, f.name))}

    def shown(self, model: type[TableModel], name: str, value: object) -> str:
        """A stored value in words: codes by label, ids by name, days as they are written."""
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        if isinstance(value, int):
            return self._named(name).get(value, str(value))
        text = str(value)
        if name.endswith(("_on", "_to", "_from")):
            return _day(text)
        if name == "items":
            return _labels("data_category", text)
        extra = model.model_fields[name].json_schema_extra if name in model.model_fields else None
        listed = extra if isinstance(extra, dict) else {}
        if several := listed.get("several"):
            return _labels(str(several), text)
        return codes(str(listed["codes"])).label(text) if listed.get("codes") else text

    def _named(self, name: str) -> dict[int, str]:
        if name in _STAFF:
            return self.staff
        if name in _PLACES:
            return self.places
        return self.offices if name == "office_id" else {}


def _labels(list_name: str, text: str) -> str:
    return "・".join(codes(list_name).label(code) for code in text.split(",") if code)


def _day(text: str) -> str:
    try:
        return format_date(date.fromisoformat(text), weekday=False)
    except ValueError:
        return text
