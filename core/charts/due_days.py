"""やることと期限: what had a day, and whether it was done by it, as far as the ledger keeps both days.

計画の見直し, やること and 定着の予定 keep the day on which they were due beside the day on which they were
done. Of other deadlines only what is open now is known: they stand on きょうの仕事, not here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, cast, literal, null, or_, select, union_all

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import Counting, Dataset, DateColumn, Dimension, Measure, coded, staffed
from core.charts.persons import CLIENT, tied
from core.charts.plans import REVIEW_PERIODS, TIMES, timeliness
from core.db.work import table_of
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit
from core.domain.tasks import Task

_task, _visit, _record = (table_of(model) for model in (Task, RetentionVisit, SupportRecord))
_SOURCES = {
    "hand": "手で作った", "record": "支援記録から", "intake": "相談受付から", "meeting": "会議から",
    "agenda": "会議の議題から", "contact": "機関との連絡から", "consent": "同意から",
    "sign": "「気になる人」から",
}  # fmt: skip
_UNDATED = "undated"


def _task_time(done_on: ColumnElement[Any], today: date) -> ColumnElement[str]:
    return case(
        (_task.c.due_on.is_(None), _UNDATED), else_=timeliness(_task.c.due_on, done_on, today)
    )


TASKS = Dataset(
    name="tasks",
    title="やること",
    source=_task,
    base=(_task.c.status != "cancelled",),
    joins=tied(_task.c.client_id),
    dimensions=(
        Dimension(
            "time", "期日までに", _task.c.done_on,
            lambda _view: {**TIMES, _UNDATED: "期日なし"}, banded=_task_time,
        ),
        coded("status", "状態", _task.c.status, "task_status"),
        Dimension("source", "もと", _task.c.source, lambda _view: _SOURCES),
        staffed("owner", "担当", _task.c.owner_id, "担当なし"),
    ),
    dates=(
        DateColumn("due_on", "期日", _task.c.due_on),
        DateColumn("done_on", "済んだ日", _task.c.done_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        Measure(
            "in_time", "期日までに済んだ割合", "%", Counting.RATE,
            part=lambda _today: _task.c.done_on <= _task.c.due_on,
            whole=lambda today: and_(
                _task.c.due_on.is_not(None),
                or_(_task.c.done_on.is_not(None), _task.c.due_on <= today),
            ),
        ),
    ),
    default=ChartChoice(
        "tasks", x="due_on", measure="count", colour="time", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    person=_task.c.client_id,
    row_id=_task.c.client_id,
    row_table="client",
    word="time",
)  # fmt: skip

_of_review = REVIEW_PERIODS.c
# 3n: reviews, 3n + 1: tasks, 3n + 2: visits; an id of its own for each.
_DUE = union_all(
    select(
        (_of_review.id * 3).label("id"), literal("plan_review").label("kind"), _of_review.client_id,
        CLIENT.c.owner_id, _of_review.due_on, _of_review.reviewed_on.label("done_on"),
    ).join_from(REVIEW_PERIODS, CLIENT, CLIENT.c.id == _of_review.client_id),
    select(
        (_task.c.id * 3 + 1).label("id"), literal("task"), _task.c.client_id, _task.c.owner_id,
        _task.c.due_on, _task.c.done_on,
    ).where(_task.c.due_on.is_not(None), _task.c.status != "cancelled"),
    select(
        (_visit.c.id * 3 + 2).label("id"), literal("visit"), _visit.c.client_id, _visit.c.owner_id,
        _visit.c.planned_on,
        case((_visit.c.status == "done", _record.c.happened_on), else_=cast(null(), Date)),
    )
    .select_from(_visit.outerjoin(_record, _record.c.id == _visit.c.record_id))
    # Done without a record: nobody knows the day.
    .where(or_(_visit.c.status == "planned", _record.c.id.is_not(None))),
).subquery("due_day")  # fmt: skip
_KINDS = {"plan_review": "計画の見直し", "task": "やること", "visit": "定着の予定"}
_d = _DUE.c

DEADLINES = Dataset(
    name="deadlines",
    title="期限",
    source=_DUE,
    joins=tied(_d.client_id),
    dimensions=(
        Dimension("kind", "期限の種類", _d.kind, lambda _view: _KINDS),
        Dimension(
            "time", "期限内か", _d.done_on, lambda _view: TIMES,
            banded=lambda done_on, today: timeliness(_d.due_on, done_on, today),
        ),
        staffed("owner", "担当", _d.owner_id, "担当なし"),
    ),
    dates=(
        DateColumn("due_on", "期限", _d.due_on),
        DateColumn("done_on", "済んだ日", _d.done_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        Measure(
            "in_time", "期限内に済んだ割合", "%", Counting.RATE,
            part=lambda _today: _d.done_on <= _d.due_on,
            whole=lambda today: or_(_d.done_on.is_not(None), _d.due_on <= today),
        ),
    ),
    default=ChartChoice(
        "deadlines", x="owner", measure="in_time", kind=ChartKind.BAR_HORIZONTAL,
    ),
    person=_d.client_id,
    row_id=_d.client_id,
    row_table="client",
    word="kind",
)  # fmt: skip
