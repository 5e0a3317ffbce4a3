"""計画に写せること (proposals for a plan): wishes of the face sheet, findings of the last assessment.

Nothing is copied by itself: the screen offers, the coordinator chooses.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.db.work import View
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.queries.assessments import assessments_of, sheet_of
from core.queries.face_sheets import face_sheet_of
from core.queries.scopes import within_scope

# 支援があればできる・課題 of an answer.
_BANDS = ("difficult", "with_support")


@dataclass(frozen=True)
class Proposals:
    """写せること: for the wishes of the person, and for what is to be solved; where each is from."""

    wishes: tuple[str, ...]
    issues: tuple[str, ...]
    assessed: str


def proposals_for(view: View, client_id: int) -> Proposals:
    """What stands in the ledger already and may go into a plan. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    client = within_scope(view, Client, client_id)
    sheet = face_sheet_of(view, client_id).values
    hours = codes("weekly_hours_band").label(sheet["wish_hours"])
    days = f"週{sheet['wish_days']}日" if sheet["wish_days"] else ""
    job = codes("occupation").label(sheet["wish_occupation"])
    wishes = {
        "希望": client.wishes,
        "希望する仕事": "、".join(filter(None, (sheet["wish_work"], job))),
        "希望の日数・時間": "、".join(filter(None, (days, hours and f"週{hours}"))),
        "希望の賃金": sheet["wish_wage"],
        "希望の地域": sheet["wish_area"],
    }
    needs = {"困っていること": sheet["needs"], "苦手なこと": sheet["difficulties"]}
    found, assessed = _findings(view, client_id)
    return Proposals(_lines(wishes), (*_lines(needs), *found), assessed)


def _lines(said: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{title}: {' '.join(text.split())}" for title, text in said.items() if text)


def _findings(view: View, client_id: int) -> tuple[list[str], str]:
    """The items of the last assessment that need support, with the accommodation that helps."""
    done = [row for row in assessments_of(view, client_id) if row.answered]
    if not done:
        return [], ""
    last = done[0]
    rows = [row for row in sheet_of(view, last.id).rows if row.answer and row.answer.band in _BANDS]
    rows.sort(key=lambda row: _BANDS.index(row.answer.band) if row.answer else 0)
    lines = []
    for row in rows:
        helps = f"（配慮: {' '.join(row.accommodation.split())}）" if row.accommodation else ""
        band = codes("assessment_band").label(row.answer.band if row.answer else "")
        lines.append(f"{row.title}: {band}{helps}")
    return lines, f"{format_date(last.assessed_on, weekday=False)} {last.title}"
