"""機関の特徴 (profiles): what one wants to know of a hospital, a provider, a Hello Work, a school.

One row per organisation, beside its public facts; which table serves which kind: `PROFILES`. A
blank 「あり・なし」 is unknown (不明), which is never the same as 「なし」.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.several import checked_codes, several_codes, words


def _yes_no(title: str) -> Any:
    return code_field("availability", title=title, default="")


def _of_organization() -> Any:
    return Field(foreign_key="organization.id", unique=True, title="機関")


class MedicalProfileFields(SQLModel):
    """医療機関の特徴: departments, beds, and where one asks about work."""

    organization_id: int = _of_organization()
    departments: str = Field(default="", title="診療科", max_length=1000)
    has_psychiatry: str = _yes_no("精神科・心療内科")
    psychiatric_beds: int | None = Field(default=None, title="精神病床", ge=0, le=10_000)
    day_care: str = _yes_no("デイケア")
    day_care_note: str = Field(default="", title="デイケアの内容", max_length=300)
    home_nursing: str = _yes_no("訪問看護")
    liaison_office: str = _yes_no("地域連携室")
    employment_window: str = Field(default="", title="就労支援の窓口", max_length=300)
    opinion_forms: str = Field(default="", title="意見書・診断書", max_length=300)
    outpatient_hours: str = Field(default="", title="精神科の外来", max_length=500)


class MedicalProfile(MedicalProfileFields, TableModel, table=True):
    """医療機関の特徴."""

    __tablename__ = "medical_profile"


class ProviderProfileFields(SQLModel):
    """就労系事業所の特徴: what one trains there, for whom, and how one gets in."""

    organization_id: int = _of_organization()
    training: str = several_codes("training_content", title="訓練内容")
    training_note: str = Field(default="", title="訓練内容のメモ", max_length=500)
    disabilities: str = several_codes("disability_type", title="対象の障害")
    disability_note: str = Field(default="", title="対象のメモ", max_length=300)
    style: str = several_codes("support_style", title="進め方")
    pickup: str = _yes_no("送迎")
    pickup_note: str = Field(default="", title="送迎の範囲", max_length=200)
    meals: str = _yes_no("昼食")
    saturday: str = _yes_no("土曜の利用")
    home: str = _yes_no("在宅での利用")
    trial: str = _yes_no("体験利用")
    visit_days: str = Field(default="", title="見学できる日", max_length=200)
    start_from_on: date | None = Field(default=None, title="次に始められる日")
    waiting_count: int | None = Field(default=None, title="待っている人", ge=0, le=10_000)
    hires_note: str = Field(default="", title="就職の実績（事業所の申告）", max_length=300)
    retention_rate: float | None = Field(
        default=None, title="定着率（％・事業所の申告）", ge=0, le=100
    )
    retention_note: str = Field(default="", title="定着率の期間と人数", max_length=200)
    appeal: str = words("事業所からのひとこと", 600)


class ProviderProfile(ProviderProfileFields, TableModel, table=True):
    """就労系事業所の特徴."""

    __tablename__ = "provider_profile"


class HelloWorkProfileFields(SQLModel):
    """ハローワークの特徴."""

    organization_id: int = _of_organization()
    special_section: str = Field(default="", title="専門援助部門", max_length=200)
    special_phone: str = Field(default="", title="専門援助部門の電話", max_length=60)
    jurisdiction: str = Field(default="", title="管轄", max_length=500)
    support_staff: str = Field(default="", title="精神・発達の専門の担当", max_length=300)
    reception: str = Field(default="", title="受付・予約のしかた", max_length=300)


class HelloWorkProfile(HelloWorkProfileFields, TableModel, table=True):
    """ハローワークの特徴."""

    __tablename__ = "hello_work_profile"


class EmployerProfileFields(SQLModel):
    """企業の特徴, as far as the directory needs them."""

    organization_id: int = _of_organization()
    industry: str = Field(default="", title="業種", max_length=100)
    staff_count: int | None = Field(default=None, title="従業員数", ge=0, le=1_000_000)
    disabled_staff: int | None = Field(default=None, title="障害のある従業員", ge=0, le=100_000)
    size: str = code_field("employer_size", title="企業の規模", default="")
    experience: str = words("障害者雇用の経験・方針", 600)
    jobs: str = Field(default="", title="頼める仕事", max_length=500)
    practicum: str = _yes_no("実習の受け入れ")
    tour: str = _yes_no("見学の受け入れ")
    recruiting: str = Field(default="", title="採用の窓口と時期", max_length=300)


class EmployerProfile(EmployerProfileFields, TableModel, table=True):
    """企業の特徴."""

    __tablename__ = "employer_profile"


_SIZES = (
    (40, "under_40"), (100, "s40_100"), (300, "s100_300"), (500, "s300_500"),
    (1000, "s500_1000"),
)  # fmt: skip


def size_of(staff_count: int) -> str:
    """企業の規模 (`employer_size`) of a number of staff."""
    return next((size for below, size in _SIZES if staff_count < below), "s1000")


class SchoolProfileFields(SQLModel):
    """学校の特徴."""

    organization_id: int = _of_organization()
    departments: str = Field(default="", title="学部・学科", max_length=300)
    career_guidance: str = Field(default="", title="進路指導の担当", max_length=200)
    practicum_months: str = Field(default="", title="実習の時期", max_length=200)
    graduates: int | None = Field(default=None, title="今年度の卒業予定", ge=0, le=1000)
    handover: str = Field(default="", title="卒業後の引き継ぎ", max_length=300)


class SchoolProfile(SchoolProfileFields, TableModel, table=True):
    """学校の特徴."""

    __tablename__ = "school_profile"


class WindowProfileFields(SQLModel):
    """窓口の特徴: an office of the municipality, a health centre, a consultation office."""

    organization_id: int = _of_organization()
    section: str = Field(default="", title="課・係", max_length=200)
    duties: str = Field(default="", title="受けている相談・手続", max_length=500)
    area: str = Field(default="", title="担当する地域", max_length=300)
    reservation: str = Field(default="", title="予約・持ち物", max_length=300)
    accepts_new: str = _yes_no("新しい依頼の受け入れ")


class WindowProfile(WindowProfileFields, TableModel, table=True):
    """窓口の特徴."""

    __tablename__ = "window_profile"


SEVERAL = {
    "training": "training_content",
    "disabilities": "disability_type",
    "style": "support_style",
}


class ProviderProfileEntry(ProviderProfileFields):
    """就労系事業所の特徴の入力票."""

    @field_validator(*SEVERAL)
    @classmethod
    def _several(cls, value: str, info: ValidationInfo) -> str:
        return checked_codes(SEVERAL[info.field_name or ""], value)


PROVIDER_KINDS = (
    "transition_office", "continuous_a", "continuous_b", "retention_office", "choice_office",
)  # fmt: skip
# organization_type → its profile; a kind that is not here has none.
PROFILES: dict[str, type[TableModel]] = {
    **dict.fromkeys(PROVIDER_KINDS, ProviderProfile),
    "medical_institution": MedicalProfile,
    "day_care": MedicalProfile,
    "hello_work": HelloWorkProfile,
    "company": EmployerProfile,
    "special_subsidiary": EmployerProfile,
    "special_needs_school": SchoolProfile,
    "municipality": WindowProfile,
    "health_center": WindowProfile,
    "consultation_office": WindowProfile,
    "community_activity_center": WindowProfile,
    "core_consultation": WindowProfile,
    "rights_center": WindowProfile,
    "self_reliance_office": WindowProfile,
    "social_welfare_council": WindowProfile,
    "employment_life_center": WindowProfile,
    "municipal_job_center": WindowProfile,
    "vocational_center": WindowProfile,
}
PROFILE_TABLES: tuple[type[TableModel], ...] = tuple(dict.fromkeys(PROFILES.values()))
# Each table's entry: what a person typed is checked by it.
PROFILE_ENTRIES: dict[type[TableModel], type[SQLModel]] = {
    ProviderProfile: ProviderProfileEntry,
    MedicalProfile: MedicalProfileFields,
    HelloWorkProfile: HelloWorkProfileFields,
    EmployerProfile: EmployerProfileFields,
    SchoolProfile: SchoolProfileFields,
    WindowProfile: WindowProfileFields,
}


def profile_fields(kind: str) -> tuple[str, ...]:
    """The fields of the profile of this kind of organisation, in their order; none without one."""
    table = PROFILES.get(kind)
    if table is None:
        return ()
    return tuple(name for name in PROFILE_ENTRIES[table].model_fields if name != "organization_id")
