"""支援記録のことば (a record in words): what a card says, and what a correction changed, field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from core import clock
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.records import RecordFields
from core.queries.records import RecordRow

PARTS = {"facts": "", "done": "支援", "judged": "判断"}


def card(row: RecordRow, passed_to: str = "", evidence: str = "") -> dict[str, object]:
    """A record as its card shows it: plain text, never markup. `evidence`: what rests on it."""
    return {
        "id": row.id,
        "clientId": row.client_id,
        "person": f"{row.client_name}（{row.client_number}）",
        "when": f"{format_date(row.happened_on)} {row.started_at}".strip(),
        "how": [part for part in (*_how(row), row.author, evidence) if part],
        "topics": topics(row),
        "texts": [[title, text] for name, title in PARTS.items() if (text := getattr(row, name))],
        "next": _next_step(row),
        "marks": _marks(row, passed_to),
        "isCorrected": row.corrects_id is not None,
    }


def topics(row: RecordRow) -> list[str]:
    """内容: the main one first."""
    listed = codes("consultation_topic")
    return [listed.full_label(code) for code in (row.topic, *row.further_topics.split(",")) if code]


def changes(versions: Sequence[RecordRow]) -> list[dict[str, object]]:
    """訂正の経過: for each correction who and when, and what each field said before and after.

    `versions`: the newest first, the first that was written last.
    """
    return [
        {
            "by": new.author,
            "at": f"{clock.in_japan(new.created_at):%Y/%m/%d %H:%M}",
            "before": f"{old.author}が {clock.in_japan(old.created_at):%Y/%m/%d %H:%M} に書いた記録",
            "fields": [
                [title, before, after]
                for (title, before), after in zip(
                    _fields(old).items(), _fields(new).values(), strict=True
                )
                if before != after
            ],
        }
        for new, old in pairwise(versions)
    ]


def _how(row: RecordRow) -> list[str]:
    party = codes("contact_party").label(row.party)
    whom = " ".join(part for part in (row.organization, row.with_whom) if part)
    return [
        codes("contact_method").label(row.method),
        f"{party}（{whom}）" if whom else party,
        f"{row.minutes}分" if row.minutes else "",
        row.place,
        f"同行 {row.companion}" if row.companion else "",
        codes("programme").label(row.programme),
        codes("retention_activity").label(row.activity),
    ]


def _next_step(row: RecordRow) -> str:
    if not row.next_step:
        return ""
    parts = [
        f"{format_date(row.next_step_on)}まで" if row.next_step_on else "",
        row.next_step_owner,
    ]
    known = "、".join(part for part in parts if part)
    return f"{row.next_step}（{known}）" if known else row.next_step


def _marks(row: RecordRow, passed_to: str) -> list[str]:
    restricted = "" if row.visibility == "office" else _visibility(row)
    return [
        mark for mark in (restricted, f"個人データの提供: {passed_to}" * bool(passed_to)) if mark
    ]


def _visibility(row: RecordRow) -> str:
    return codes("record_visibility").label(row.visibility)


def _fields(row: RecordRow) -> dict[str, str]:
    """Every field by its title, as words."""
    words: dict[str, Callable[[], str]] = {
        "client_id": lambda: f"{row.client_name}（{row.client_number}）",
        "topic": lambda: "、".join(topics(row)),
        "organization_id": lambda: row.organization,
        "next_step_owner_id": lambda: row.next_step_owner,
    }
    found = {}
    for name, field in RecordFields.model_fields.items():
        if name == "further_topics":
            continue
        value = getattr(row, name)
        extra = field.json_schema_extra
        if name in words:
            text = words[name]()
        elif isinstance(extra, dict) and "codes" in extra:
            text = codes(str(extra["codes"])).label(value)
        elif isinstance(value, date):
            text = format_date(value)
        else:
            text = "" if value is None else str(value)
        found[title_of(RecordFields, name)] = text
    return found
