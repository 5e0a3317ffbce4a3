"""フェイスシートの組 (groups of the face sheet): which fields stand together, and in which rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.clients import CATEGORY_OF as CLIENT_CATEGORY
from core.domain.clients import ClientEntry
from core.domain.face_sheets import CATEGORY_OF, SEVERAL, FaceSheetEntry
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_fields import person_fields

# (field, how it is drawn, width)
Cell = tuple[str, str, float]
MARKS = dict.fromkeys((*CATEGORY_OF, *CLIENT_CATEGORY), "要配慮")


@dataclass(frozen=True)
class Group:
    """一組: `rows` of cells. `of_client`: the fields stand in the ledger, not on the face sheet."""

    key: str
    name: str
    rows: tuple[tuple[Cell, ...], ...]
    of_client: bool = False
    with_person_fields: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in the order in which they are read."""
        first = PERSON_FIELDS if self.with_person_fields else ()
        return (*first, *(cell[0] for row in self.rows for cell in row))

    @property
    def entry_class(self) -> type[ClientEntry] | type[FaceSheetEntry]:
        """What checks the typed values."""
        return ClientEntry if self.of_client else FaceSheetEntry


PERSON_FIELDS = ("name", "kana", "birth_on", "phone", "municipality")

GROUPS: tuple[Group, ...] = (
    Group(
        "base",
        "基本",
        (
            (("address", "text", 2), ("owner_id", "choice", 1), ("referral_source", "code", 1.3),
             ("registered_on", "date", 1)),
            (("note", "area", 1),),
        ),
        of_client=True,
        with_person_fields=True,
    ),
    Group(
        "reach",
        "連絡",
        (
            (("mobile", "text", 1), ("email", "text", 1.4), ("voicemail", "code", 1),
             ("sex", "code", 0.8)),
            (("contact_hours", "text", 1), ("contact_way", "text", 1)),
        ),
    ),
    Group("family", "家族・後見", ((("household", "area", 2), ("guardian", "text", 1)),)),
    Group(
        "main",
        "主な障害・希望・配慮",
        (
            (("disability", "full", 1), ("is_developmental", "yesno", 1)),
            (("wishes", "area", 1), ("considerations", "area", 1)),
        ),
        of_client=True,
    ),
    Group(
        "medical",
        "障害・医療",
        (
            (("disability_detail", "full", 1), ("further_disabilities", "several", 1.6)),
            (("diagnosis", "text", 2), ("onset", "text", 1), ("support_level", "code", 0.8),
             ("support_level_to", "date", 0.9)),
            (("medical_history", "area", 1.3), ("medication", "area", 1)),
        ),
    ),
    Group("money", "年金・手当", ((("benefits", "several", 1.4), ("benefit_note", "text", 1)),)),
    Group(
        "commute",
        "通勤・資格・求職登録",
        (
            (("qualifications", "text", 2), ("driving", "code", 1), ("station", "text", 1)),
            (("commute", "several", 1.6), ("commute_minutes", "text", 0.8),
             ("hello_work_id", "choice", 1.5), ("hello_work_on", "date", 0.9)),
        ),
    ),
    Group(
        "wishes",
        "仕事の希望",
        (
            (("wish_work", "text", 1.8), ("wish_occupation", "code", 1.2), ("wish_hours", "code", 1),
             ("wish_days", "text", 0.8)),
            (("wish_times", "several", 1.6), ("wish_area", "text", 1.2), ("wish_wage", "text", 1)),
            (("disclosure_policy", "code", 0.8), ("disclosure_note", "text", 2)),
        ),
    ),
    Group(
        "traits",
        "特性と配慮",
        (
            (("strengths", "area", 1), ("difficulties", "area", 1), ("needs", "area", 1)),
            (("warning_signs", "area", 1), ("coping", "area", 1)),
        ),
    ),
)  # fmt: skip


def draw_group(
    form: EntryForm[Any], group: Group, choices: Mapping[str, Mapping[int, str]]
) -> None:
    """The fields of a group inside its form."""
    if group.with_person_fields:
        person_fields(form, town=True)
    for row in group.rows:
        for (name, how, _), column in zip(row, form.columns([c[2] for c in row]), strict=True):
            with column:
                _draw(form, name, how, choices)


def _draw(
    form: EntryForm[Any], name: str, how: str, choices: Mapping[str, Mapping[int, str]]
) -> None:
    match how:
        case "area":
            form.area(name, height=112)
        case "date":
            form.date(name)
        case "code":
            form.code(name)
        case "full":
            form.code(name, full=True)
        case "yesno":
            form.yesno(name)
        case "several":
            form.several(name, SEVERAL[name])
        case "choice":
            form.choice(name, choices.get(name, {}))
        case _:
            form.text(name)


def categories_of(groups: Collection[Group]) -> set[str]:
    """The data categories that the sensitive fields of these groups belong to."""
    known = {**CATEGORY_OF, **CLIENT_CATEGORY}
    return {known[name] for group in groups for name in group.fields if name in known}
