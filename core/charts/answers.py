"""答え (answers): what the database counted for a choice, with what is hidden of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from core.charts import question
from core.charts.buckets import bucket_key, coarser_than, first_day
from core.charts.categories import Cell, kept_of, may_have_many
from core.charts.choice import Bucket, ChartChoice, Period, Span
from core.charts.dataset import Counting, Dataset
from core.charts.hidden_marks import Coarser, hidden_marks
from core.charts.question import MAX_CELLS, OTHER, Kept
from core.db.work import View
from core.domain.dates import add_months
from core.domain.permissions import Action, may
from core.errors import RuleViolation

YEAR = 12


@dataclass(frozen=True)
class Answer:
    """答え. `wholes`: what a rate or a mean is divided by; `people`: the persons behind a cell, where
    they were counted too; `is_rate`: the values are parts of their wholes; `wider`: the answers with
    one filter less, where small numbers are hidden; `coarser`: from its times to longer ones."""

    values: Mapping[Cell, int]
    wholes: Mapping[Cell, int] = field(default_factory=dict)
    people: Mapping[Cell, int] = field(default_factory=dict)
    is_rate: bool = False
    wider: tuple[Answer, ...] = ()
    coarser: tuple[Coarser, ...] = ()


def is_summable(choice: ChartChoice, dataset: Dataset) -> bool:
    """Whether totals may be made by adding: a person counted in two months is one person."""
    measure = question.measure_of(dataset, choice)
    return measure.counting in (Counting.COUNT, Counting.SUM)


def hides_small(
    view: View, dataset: Dataset, choice: ChartChoice, *, on_wall: bool, leaves: bool
) -> bool:
    """小さな数を伏せるか: from who may not see 要配慮個人情報; from everybody on the wall, and in
    whatever leaves the office."""
    if dataset.person is None:
        return False
    if leaves or (on_wall and question.counts_persons(dataset, choice)):
        return True
    if may(view.actor, Action.SEE_SENSITIVE):
        return False
    names = {choice.x, choice.colour, *choice.filters}
    is_sensitive = dataset.privacy.value == "sensitive"
    return is_sensitive or any(d.sensitive for d in dataset.filters if d.name in names)


def answered(
    view: View, dataset: Dataset, choice: ChartChoice, today: date, *, hides: bool, notes: list[str]
) -> tuple[Answer, Kept]:
    """The answer, and which categories keep their name."""
    if not hides and is_summable(choice, dataset):
        found = ask(view, dataset, choice, today)
        kept = kept_of(dataset, choice, found.values, notes)
        return Answer(_gathered(found.values, kept)), kept
    # People cannot be added up: which categories keep their name is decided by plain counts,
    # then one question counts nobody twice.
    kept = Kept()
    if may_have_many(view, dataset, choice):
        plain = replace(choice, measure=dataset.measures[0].name)
        kept = kept_of(dataset, choice, ask(view, dataset, plain, today).values, notes)
    return ask_guarded(view, dataset, choice, today, kept, hides=hides), kept


def ask_guarded(
    view: View, dataset: Dataset, choice: ChartChoice, today: date, kept: Kept, *, hides: bool
) -> Answer:
    """One question; where small numbers are hidden also with each filter less, so that whom a
    filter leaves out cannot be subtracted."""
    found = ask(view, dataset, choice, today, kept, with_people=hides)
    if not hides:
        return found
    less = [
        replace(choice, filters={n: v for n, v in choice.filters.items() if n != name})
        for name in choice.filters
    ]
    wider = tuple(ask(view, dataset, one, today, kept, with_people=True) for one in less)
    return replace(found, wider=wider)


def ask(
    view: View,
    dataset: Dataset,
    choice: ChartChoice,
    today: date,
    kept: Kept | None = None,
    *,
    with_people: bool = False,
) -> Answer:
    """One question. Raises `RuleViolation` when the combination explodes."""
    rows = view.rows(
        question.aggregate(
            dataset, choice, today=today, dialect=view.dialect, kept=kept, with_people=with_people
        )
    )
    if len(rows) > MAX_CELLS:
        raise RuleViolation(
            {"x": "組み合わせが多すぎて描けません。まとめ方を粗くするか、絞り込んでください。"}
        )
    measure = question.measure_of(dataset, choice)
    divided = measure.has_whole
    return Answer(
        {(row.x_key, row.c_key): int(row.value or 0) for row in rows},
        {(row.x_key, row.c_key): int(row.whole or 0) for row in rows} if divided else {},
        {(row.x_key, row.c_key): int(row.people or 0) for row in rows} if with_people else {},
        measure.counting is Counting.RATE,
        coarser=coarser_than(choice.bucket) if dataset.date(choice.x) else (),
    )


def hidden_in(answer: Answer) -> set[Cell]:
    """The cells that are hidden: of few persons, and what would tell of them; of a rate also those
    whose part or rest is small."""
    return hidden_marks(
        answer.values,
        answer.people,
        answer.wholes,
        is_rate=answer.is_rate,
        wider=[(other.values, other.people, other.wholes) for other in answer.wider],
        coarser=answer.coarser,
    )


def _gathered(cells: Mapping[Cell, int], kept: Kept) -> dict[Cell, int]:
    gathered: dict[Cell, int] = {}
    for (x, colour), value in cells.items():
        cell = (
            x if kept.x is None or x in kept.x else OTHER,
            colour if kept.colour is None or colour in kept.colour else OTHER,
        )
        gathered[cell] = gathered.get(cell, 0) + value
    return gathered


# -- 前年 -----------------------------------------------------------------------------------------


def year_before(choice: ChartChoice, today: date) -> ChartChoice:
    """The same choice a year earlier: until the same day, so that half a month is not held against
    a whole one."""
    first, last = choice.period.days(today)
    last = min(last, today) if last else today
    earlier = Period(
        Span.CUSTOM, add_months(first, -YEAR) if first else None, add_months(last, -YEAR)
    )
    return replace(choice, period=earlier)


def a_year_later(key: str, bucket: Bucket) -> str:
    """The key under which a number of the year before stands: weeks keep their weekday."""
    start = first_day(key, bucket)
    later = start + timedelta(weeks=52) if bucket is Bucket.WEEK else add_months(start, YEAR)
    return bucket_key(later, bucket)


def moved_a_year(answer: Answer, choice: ChartChoice, dataset: Dataset) -> Answer:
    """The answer of the year before under the keys of this one."""
    if dataset.date(choice.x) is None:
        return answer
    moved = {x: a_year_later(x, choice.bucket) for x, _ in answer.values}

    def under(cells: Mapping[Cell, int]) -> dict[Cell, int]:
        return {(moved[x], colour): value for (x, colour), value in cells.items()}

    return replace(
        answer,
        values=under(answer.values), wholes=under(answer.wholes), people=under(answer.people),
        wider=tuple(moved_a_year(other, choice, dataset) for other in answer.wider),
    )  # fmt: skip
