"""勤め先と通院先 (where people work and are treated): which of them a sentence names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, literal, or_, select, union_all

from core.db.work import View, table_of
from core.domain.employments import Employment
from core.domain.face_sheets import Career, Treatment
from core.domain.folded import Folded
from core.domain.job_search import JobApplication
from core.domain.organizations import Organization
from core.domain.place_names import called
from core.domain.practicums import Practicum

COMPANY, HOSPITAL = "○○会社", "医療機関"
# A city hall where somebody works is named in too many other sentences.
_EMPLOYERS, _SOMETIMES = ("company", "special_subsidiary"), "continuous_a"
_MEDICAL = ("medical_institution", "day_care", "health_center")
# A name that was typed begins with one of these, or with two letters of the sentence.
_FORMS = ("株式", "有限", "合同", "医療", "社会", "一般", "特定", "(株", "（株", "模擬")


def places_named(view: View, text: str, *, hospitals: bool = True) -> dict[str, str]:
    """Calls of employers and hospitals (as `search_key` spells them) that stand in the text → the
    words that stand for them: every company, what else employs or employed somebody, and where
    somebody is treated (unless `hospitals` may be named)."""
    key = Folded(text).key
    if len(key) < 2:
        return {}
    pairs = {key[i : i + 2] for i in range(len(key) - 1)}
    written = {text[i : i + 2] for i in range(len(text) - 1)}
    found: dict[str, str] = {}
    for place in view.rows(_places(written)):
        for call in called(place.name):
            # Hardly one of a thousand names begins like something in the sentence.
            if call[:2] in pairs and call in key and (hospitals or not place.is_medical):
                found[call] = HOSPITAL if place.is_medical else COMPANY
    return found


def _places(written: set[str]) -> Select[Any]:
    """Every such place of the directory, and those typed by hand that could stand in the text."""
    o, treated = table_of(Organization).c, table_of(Treatment)
    worked = (table_of(Employment), table_of(Practicum), table_of(JobApplication))
    typed = (table_of(Practicum), table_of(JobApplication))
    work = table_of(Career)
    # The directory can hold every clinic of the country: those are asked for from the few treated.
    hospitals = select(treated.c.organization_id.label("id")).distinct().subquery()
    places = union_all(
        select(o.name, literal(0).label("is_medical")).where(
            or_(
                o.kind.in_(_EMPLOYERS),
                and_(
                    o.kind == _SOMETIMES,
                    or_(
                        *(
                            select(t.c.id).where(t.c.organization_id == o.id).exists()
                            for t in worked
                        )
                    ),
                ),
            )
        ),
        select(o.name, literal(1))
        .join(hospitals, hospitals.c.id == o.id)
        .where(o.kind.in_(_MEDICAL)),
        select(treated.c.place, literal(1)).where(_perhaps(treated, written)).distinct(),
        *(select(t.c.place, literal(0)).where(_perhaps(t, written)).distinct() for t in typed),
        select(work.c.place, literal(0))
        .where(work.c.kind == "work", _perhaps(work, written))
        .distinct(),
    ).subquery()
    return select(places.c.name, places.c.is_medical)


def _perhaps(table: Table, written: set[str]) -> ColumnElement[bool]:
    return func.substr(table.c.place, 1, 2).in_(written.union(_FORMS))
