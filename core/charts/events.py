"""行事と参加者: how often which kind took place, and how many came, by kind of audience.

Two data sets: an event is counted once, its audience by kinds. Cancelled events have a status.
"""

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Privacy,
    calendar_month,
    coded,
    staffed,
)
from core.db.work import View, table_of
from core.domain.events import Event, EventHeadcount
from core.domain.permissions import Action
from core.queries.events import series_rows

_event, _headcount = table_of(Event), table_of(EventHeadcount)


def _series(view: View) -> dict[str, str]:
    return {str(row.id): row.name for row in series_rows(view, with_closed=True)}


_SHARED = (
    coded("kind", "種類", _event.c.kind, "event_type"),
    Dimension(
        "series", "シリーズ", _event.c.series_id, _series, is_number=True, blank="シリーズなし"
    ),
    coded("programme", "事業", _event.c.programme, "programme"),
    coded("form", "開き方", _event.c.form, "event_form"),
    coded("status", "状態", _event.c.status, "event_status"),
    staffed("owner", "担当", _event.c.owner_id, "担当なし"),
    calendar_month("month", "開いた月（何月）", "held_on", _event.c.held_on),
)


def event_divisions() -> tuple[Dimension, ...]:
    """What every data set about events is divided by."""
    return _SHARED


_HELD_ON = DateColumn("held_on", "開催日", _event.c.held_on)

EVENTS = Dataset(
    name="events",
    title="行事",
    source=_event,
    dimensions=_SHARED,
    dates=(_HELD_ON,),
    measures=(Measure("count", "回数", "回"),),
    default=ChartChoice(
        "events", x="held_on", measure="count", colour="kind", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    rows_action=Action.SEE_EVENTS,
    privacy=Privacy.OPEN,
    opens="event",
    word="kind",
)  # fmt: skip

EVENT_PEOPLE = Dataset(
    name="event_people",
    title="行事の参加者",
    source=_headcount,
    base=(_headcount.c.people > 0,),
    joins={_event: _event.c.id == _headcount.c.event_id},
    dimensions=(coded("audience", "参加者の区分", _headcount.c.role, "participant_role"), *_SHARED),
    dates=(_HELD_ON,),
    measures=(
        Measure("count", "参加者数", "人", Counting.SUM, _headcount.c.people),
        Measure("events", "回数", "回", Counting.DISTINCT, _headcount.c.event_id),
    ),
    default=ChartChoice(
        "event_people", x="held_on", measure="count", colour="audience",
        bucket=Bucket.FISCAL_YEAR, kind=ChartKind.STACKED,
    ),
    rows_action=Action.SEE_EVENTS,
    privacy=Privacy.OPEN,
    opens="event",
    opened=_headcount.c.event_id,
    word="audience",
)  # fmt: skip
