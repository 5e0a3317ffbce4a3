"""アセスメント (assessment): what one rater saw on one day, item by item; and how two of them compare.

There is no total, no pass mark and no order of persons anywhere: the instruments forbid it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


class AssessmentFields(SQLModel):
    """アセスメントの見出し: who rated, when and where."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    instrument_id: int = Field(foreign_key="instrument.id", title="道具")
    assessed_on: date = Field(title="実施日")
    rater: str = code_field("assessment_rater", title="評価した人")
    rater_name: str = Field(default="", title="評価した人の名前", max_length=60)
    rater_id: int | None = Field(default=None, foreign_key="app_user.id", title="評価した職員")
    place: str = code_field("assessment_place", title="場", default="interview")
    note: str = Field(default="", title="ふりかえり", max_length=2000)


class AssessmentEntry(AssessmentFields):
    """アセスメントの入力票."""


class Assessment(AssessmentFields, TableModel, table=True):
    """アセスメント."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_client_id_assessed_on", "client_id", "assessed_on"),)


class AssessmentResponseFields(SQLModel):
    """一つの項目の答え. `step`: the position in the item's scale; None is 未評価."""

    assessment_id: int = Field(foreign_key="assessment.id")
    item_id: int = Field(foreign_key="instrument_item.id", index=True)
    step: int | None = Field(default=None, title="評価")
    comment: str = Field(default="", title="コメント", max_length=1000)
    accommodation: str = Field(
        default="", title="どのような配慮や支援があるとよいか", max_length=1000
    )


class AssessmentResponseEntry(AssessmentResponseFields):
    """答えの入力票."""


class AssessmentResponse(AssessmentResponseFields, TableModel, table=True):
    """一つの項目の答え."""

    __tablename__ = "assessment_response"
    __table_args__ = (UniqueConstraint("assessment_id", "item_id"),)


# -- comparing -------------------------------------------------------------------------------------

Change = Literal["more", "less", "same", "none"]
_BANDS = ("able", "with_support", "difficult")


@dataclass(frozen=True)
class Answer:
    """答え as it is read: the word of the step, its band, and the words of the whole scale."""

    label: str
    band: str
    scale: tuple[str, ...]


def change_between(before: Answer | None, now: Answer | None) -> Change:
    """前とのちがい of one item: can do more, needs more help, the same, or not to be compared.

    Within one scale a single step counts; between two scales only the three bands do.
    """
    if before is None or now is None:
        return "none"
    if before.scale == now.scale:
        then, later = before.scale.index(before.label), now.scale.index(now.label)
    else:
        then, later = _BANDS.index(before.band), _BANDS.index(now.band)
    return "same" if then == later else "more" if later < then else "less"


@dataclass(frozen=True)
class Spread:
    """散らばり of the items of one layer: how many in each band, and how many changed since.

    Counts of items side by side, never added up to one number.
    """

    layer: int
    able: int = 0
    with_support: int = 0
    difficult: int = 0
    not_rated: int = 0
    more: int = 0
    less: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no item of this layer was rated."""
        return not (self.able or self.with_support or self.difficult)


@dataclass(frozen=True)
class Rated:
    """A rated or unrated item with its layer, for `spread_of`."""

    layer: int | None
    is_optional: bool
    now: Answer | None
    before: Answer | None = None


def spread_of(layer: int, items: Iterable[Rated]) -> Spread:
    """層ごとの散らばり. 参考項目 that nobody rated are not asked for, so they are left out."""
    mine = [item for item in items if item.layer == layer]
    bands = Counter(item.now.band for item in mine if item.now)
    changes = Counter(change_between(item.before, item.now) for item in mine)
    open_items = [item for item in mine if item.now is None and not item.is_optional]
    return Spread(
        layer, bands["able"], bands["with_support"], bands["difficult"], len(open_items),
        changes["more"], changes["less"],
    )  # fmt: skip
