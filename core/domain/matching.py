"""希望の条件 (wishes for matching): what one person wants of a provider, and what must be so."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationInfo, field_validator, model_validator
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.several import checked_codes, several_codes

SEVERAL = {
    "training": "training_content",
    "style": "support_style",
    "must": "matching_condition",
}


class MatchingWishFields(SQLModel):
    """希望の条件. `must`: the conditions without which nothing is proposed; the others only count.

    Where the person starts from: a station (`latitude`, `longitude` of it are kept) or a
    municipality. `max_minutes` is an estimate from the straight line, and is shown as one.
    """

    client_id: int = Field(foreign_key="client.id", unique=True, title="利用者")
    kind: str = code_field("organization_type", title="探す種別", default="transition_office")
    prefecture: str = Field(default="", title="都道府県", max_length=10)
    municipality: str = Field(default="", title="市区町村", max_length=40)
    station: str = Field(default="", title="駅", max_length=60)
    station_line: str = Field(default="", title="路線", max_length=100)
    latitude: float | None = Field(default=None, title="緯度", ge=-90, le=90)
    longitude: float | None = Field(default=None, title="経度", ge=-180, le=180)
    max_km: float | None = Field(default=None, title="直線で何kmまで", gt=0, le=100)
    max_minutes: int | None = Field(default=None, title="片道何分まで", ge=5, le=180)
    training: str = several_codes("training_content", title="やりたい訓練")
    style: str = several_codes("support_style", title="進め方")
    pickup: str = code_field("availability", title="送迎", default="")
    meals: str = code_field("availability", title="昼食", default="")
    saturday: str = code_field("availability", title="土曜", default="")
    home: str = code_field("availability", title="在宅", default="")
    days_per_week: int | None = Field(default=None, title="週に何日", ge=1, le=7)
    start_by_on: date | None = Field(default=None, title="いつから")
    must: str = several_codes("matching_condition", title="ゆずれない条件")
    note: str = Field(default="", title="そのほかの希望", max_length=1000)


class MatchingWishEntry(MatchingWishFields):
    """希望の条件の入力票."""

    @field_validator(*SEVERAL)
    @classmethod
    def _several(cls, value: str, info: ValidationInfo) -> str:
        return checked_codes(SEVERAL[info.field_name or ""], value)

    @model_validator(mode="after")
    def _from_somewhere(self) -> MatchingWishEntry:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("駅の位置が片方しかありません。駅を選び直してください。")
        return self


class MatchingWish(MatchingWishFields, TableModel, table=True):
    """希望の条件: one per person. `shortlist`: the providers that are compared and told to the
    person, by id with commas, in their order."""

    __tablename__ = "matching_wish"

    shortlist: str = Field(default="", title="くらべる事業所", max_length=100)

    @property
    def shortlisted(self) -> tuple[int, ...]:
        """くらべる事業所, by id."""
        return tuple(int(item) for item in self.shortlist.split(",") if item)
