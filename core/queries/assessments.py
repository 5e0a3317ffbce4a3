"""アセスメント (assessments) of one person: the list, one sheet beside the last one, and comparisons.

Counts say how much is written, never how well somebody did: nothing here is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from core.db.work import View, table_of
from core.domain.assessments import (
    Answer,
    Assessment,
    AssessmentResponse,
    Change,
    Rated,
    Spread,
    change_between,
    spread_of,
)
from core.domain.instruments import (
    LAYERS,
    Instrument,
    InstrumentDomain,
    InstrumentItem,
    InstrumentStep,
)
from core.domain.permissions import Action, require
from core.domain.users import User
from core.queries.scopes import require_client, within_scope


@dataclass(frozen=True)
class AssessmentRow:
    """アセスメントの一件. `answered` of `asked`: how far it is filled in (参考項目 left aside)."""

    id: int
    version: int
    client_id: int
    instrument_id: int
    key: str
    title: str
    edition: str
    verified: bool
    assessed_on: date
    rater: str
    rater_id: int | None
    rater_name: str
    staff_name: str
    place: str
    note: str
    asked: int
    answered: int

    @property
    def who(self) -> str:
        """The name of the rater, as typed or of the account."""
        return self.rater_name or self.staff_name


@dataclass(frozen=True)
class AnswerRow:
    """一つの項目と答え. `offered`: the words of its scale; `previous`: the answer of last time."""

    id: int
    version: int
    number: str
    title: str
    domain: str
    layer: int | None
    is_optional: bool
    guidance: str
    answer: Answer | None
    comment: str
    accommodation: str
    offered: tuple[str, ...]
    previous: Answer | None = None
    previous_comment: str = ""
    previous_accommodation: str = ""

    @property
    def label(self) -> str:
        """The word of the answer; '' for 未評価."""
        return self.answer.label if self.answer else ""


@dataclass(frozen=True)
class Sheet:
    """アセスメント票: one assessment, item by item, beside the last one of the same rater."""

    head: AssessmentRow
    before: AssessmentRow | None
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class ComparedRow:
    """くらべる一行: one item in the answers of each assessment; changes are against the first."""

    number: str
    title: str
    domain: str
    answers: tuple[Answer | None, ...]
    changes: tuple[Change, ...]
    accommodations: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether any of them says something else than the first."""
        return any(change in ("more", "less") for change in self.changes)


@dataclass(frozen=True)
class Comparison:
    """くらべる表: the heads in the order asked for, and the items in the order of the first."""

    heads: tuple[AssessmentRow, ...]
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True)
class Pyramid:
    """職業準備性ピラミッド: the spread of each layer, from the lowest, and the items in it."""

    head: AssessmentRow
    before: AssessmentRow | None
    layers: tuple[Spread, ...]
    items: Mapping[int, tuple[AnswerRow, ...]]
    without_layer: int


def assessments_of(view: View, client_id: int) -> list[AssessmentRow]:
    """ひとりのアセスメント, the latest first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    a = table_of(Assessment).c
    return _heads(view, _asked().where(a.client_id == client_id))


def previous_of(rows: Sequence[AssessmentRow], row: AssessmentRow) -> AssessmentRow | None:
    """前回: the last one before, with the same instrument and the same kind of rater."""
    earlier = [
        other
        for other in rows
        if (other.key, other.rater) == (row.key, row.rater)
        and (other.assessed_on, other.id) < (row.assessed_on, row.id)
    ]
    return max(earlier, key=lambda other: (other.assessed_on, other.id), default=None)


def sheet_of(view: View, assessment_id: int) -> Sheet:
    """一件をひらく, with the answers of last time beside. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    client_id = within_scope(view, Assessment, assessment_id).client_id
    rows = assessments_of(view, client_id)
    head = next(row for row in rows if row.id == assessment_id)
    before = previous_of(rows, head)
    answers = _answers(view, [head, *([before] if before else [])])
    last = {row.number: row for row in answers.get(before.id, ())} if before else {}
    return Sheet(
        head, before, tuple(_beside(row, last.get(row.number)) for row in answers[head.id])
    )


def compare(view: View, assessment_ids: Sequence[int]) -> Comparison:
    """くらべる: several assessments of one person by one instrument, the first one as the measure.

    Items are the same by their number, through all editions. Raises `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    first = within_scope(view, Assessment, assessment_ids[0])
    known = {row.id: row for row in assessments_of(view, first.client_id)}
    key = known[first.pk].key
    heads = [known[i] for i in assessment_ids if i in known and known[i].key == key]
    answers = _answers(view, heads)
    tables = [{row.number: row for row in answers[head.id]} for head in heads]
    order: dict[str, AnswerRow] = {}
    for table in tables:
        for number, row in table.items():
            order.setdefault(number, row)
    rows = []
    for number, item in order.items():
        given = [table.get(number) for table in tables]
        said = tuple(row.answer if row else None for row in given)
        rows.append(
            ComparedRow(
                number, item.title, item.domain, said,
                tuple(change_between(said[0], other) for other in said[1:]),
                tuple(row.accommodation if row else "" for row in given),
            )
        )  # fmt: skip
    return Comparison(tuple(heads), tuple(rows))


def pyramid_of(view: View, assessment_id: int) -> Pyramid:
    """ピラミッド: how the items of each layer are spread, and what changed since last time."""
    sheet = sheet_of(view, assessment_id)
    rated = [Rated(row.layer, row.is_optional, row.answer, row.previous) for row in sheet.rows]
    items = {layer: tuple(r for r in sheet.rows if r.layer == layer) for layer in LAYERS}
    return Pyramid(
        sheet.head, sheet.before, tuple(spread_of(layer, rated) for layer in LAYERS), items,
        len([row for row in sheet.rows if row.layer is None]),
    )  # fmt: skip


# -- questions -------------------------------------------------------------------------------------


def _asked() -> Select[Any]:
    a, i, u = (table_of(model).c for model in (Assessment, Instrument, User))
    r, q = table_of(AssessmentResponse).c, table_of(InstrumentItem).c
    required = (
        select(func.count())
        .select_from(table_of(AssessmentResponse).join(table_of(InstrumentItem), r.item_id == q.id))
        .where(r.assessment_id == a.id, q.is_optional.is_(False))
    )
    return (
        select(
            a.id, a.version, a.client_id, a.instrument_id, i.key, i.title, i.edition, i.verified,
            a.assessed_on, a.rater, a.rater_id, a.rater_name,
            func.coalesce(u.name, "").label("staff_name"), a.place, a.note,
            required.scalar_subquery().label("asked"),
            required.where(r.step.is_not(None)).scalar_subquery().label("answered"),
        )
        .select_from(table_of(Assessment))
        .join(table_of(Instrument), i.id == a.instrument_id)
        .outerjoin(table_of(User), u.id == a.rater_id)
        .order_by(a.assessed_on.desc(), a.id.desc())
    )  # fmt: skip


def _heads(view: View, question: Select[Any]) -> list[AssessmentRow]:
    return [AssessmentRow(**row._mapping) for row in view.rows(question)]


def _answers(view: View, heads: Sequence[AssessmentRow]) -> dict[int, tuple[AnswerRow, ...]]:
    """assessment → its answers, in the order of the items."""
    r, q, d = (table_of(m).c for m in (AssessmentResponse, InstrumentItem, InstrumentDomain))
    scales = _scales(view, {head.instrument_id for head in heads})
    found: dict[int, list[AnswerRow]] = {head.id: [] for head in heads}
    rows = view.rows(
        select(
            r.id, r.version, r.assessment_id, r.step, r.comment, r.accommodation, q.instrument_id,
            q.number, q.title, q.layer, q.scale, q.is_optional, q.guidance, d.title.label("domain"),
        )
        .select_from(table_of(AssessmentResponse))
        .join(table_of(InstrumentItem), q.id == r.item_id)
        .join(table_of(InstrumentDomain), d.id == q.domain_id)
        .where(r.assessment_id.in_(found))
        .order_by(d.sort, q.sort, q.id)
    )  # fmt: skip
    for row in rows:
        scale = scales.get((row.instrument_id, row.scale), {})
        offered = tuple(label for label, _band in scale.values())
        step = scale.get(row.step)
        found[row.assessment_id].append(
            AnswerRow(
                row.id, row.version, row.number, row.title, row.domain, row.layer, row.is_optional,
                row.guidance, Answer(*step, offered) if step else None, row.comment,
                row.accommodation, offered,
            )
        )  # fmt: skip
    return {assessment_id: tuple(answers) for assessment_id, answers in found.items()}


def _scales(view: View, instruments: set[int]) -> dict[tuple[int, str], dict[int, tuple[str, str]]]:
    """(edition, scale) → position → (word, band), in order."""
    s = table_of(InstrumentStep).c
    found: dict[tuple[int, str], dict[int, tuple[str, str]]] = {}
    for row in view.rows(
        select(s.instrument_id, s.scale, s.position, s.label, s.band)
        .where(s.instrument_id.in_(instruments))
        .order_by(s.position)
    ):
        found.setdefault((row.instrument_id, row.scale), {})[row.position] = (row.label, row.band)
    return found


def _beside(row: AnswerRow, last: AnswerRow | None) -> AnswerRow:
    if last is None:
        return row
    return replace(
        row, previous=last.answer, previous_comment=last.comment,
        previous_accommodation=last.accommodation,
    )  # fmt: skip
