"""議題の問い (what a topic is asked): for which meeting, on which day, from when, and which page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from core import clock
from core.db.work import View
from core.queries.agenda_rows import FIRST_PAGE, Agenda, AgendaRow, Page
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow


@dataclass(frozen=True)
class TopicQuestion:
    """議題の問い. `days`: the threshold of the topic; None where it begins with the meeting before.

    `beside`: the other topics of the series: what one of them brings need not be told twice.
    """

    meeting: MeetingRow
    today: date
    days: int | None = None
    page: Page = FIRST_PAGE
    beside: frozenset[str] = frozenset()

    @property
    def since(self) -> date:
        """From when on something is news to this meeting."""
        if self.days is None:
            return self.meeting.since
        return self.meeting.held_on - timedelta(days=self.days)

    def masks(
        self, view: View, clients: Collection[int | None], intakes: Collection[int | None] = ()
    ) -> Masks:
        """伏せ名 of these persons, by the rule of the series."""
        asked = [intake for intake in intakes if intake is not None]
        return Masks(view, masking=self.meeting.masking, clients=clients, intakes=asked)

    def answer(self, rows: Sequence[AgendaRow], total: int) -> Agenda:
        """The asked page; `total` never says less than what stands on it."""
        least = self.page.first + len(rows) if rows else 0
        return Agenda(tuple(rows), max(total, least), self.page.first)


def start_of(day: date) -> datetime:
    """The first moment of a day in Japan."""
    return datetime.combine(day, time.min, tzinfo=clock.JST).astimezone(UTC)


def who(masks: Masks, client_id: int | None, intake_id: int | None = None) -> str:
    """The masked name of a person, or of somebody who only asked."""
    if client_id is not None:
        return masks.client(client_id)
    return "" if intake_id is None else masks.intake(intake_id)
