"""本人について (what is told of a person): the divisions that every data set of persons shares.

Who brought the person, the hospital and the state of work are looked up for each row: a person may
have several consultations and hospitals, and is still one row.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, case, exists, func, or_, select

from core.charts.dataset import Dimension, age_band, coded, main_disability, staffed
from core.db.work import table_of
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.face_sheets import Treatment
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.organizations import Organization

CLIENT: Table = table_of(Client)
WORK_STATES = {"employed": "在職中", "service": "福祉サービスを利用中", "seeking": "求職・そのほか"}


def tied(client_id: ColumnElement[Any]) -> dict[Table, ColumnElement[bool]]:
    """The join to the person."""
    return {CLIENT: CLIENT.c.id == client_id}


def of_person() -> tuple[Dimension, ...]:
    """主な障害, 紹介元, 本人の市区町村, 年代, 担当: what stands with the person."""
    return (
        main_disability(CLIENT.c.disability),
        coded("referral", "紹介元", CLIENT.c.referral_source, "referral_source"),
        Dimension("home", "本人の市区町村", CLIENT.c.municipality),
        age_band("age", CLIENT.c.birth_on),
        staffed("owner", "担当", CLIENT.c.owner_id, "担当なし"),
    )


def brought_by(source: FromClause, client_id: ColumnElement[Any]) -> tuple[Dimension, ...]:
    """どこから来た人か: the organisation that introduced the person to us, and the main hospital."""
    place = table_of(Organization).alias("bringer")
    asked, brought = table_of(Intake).alias("asking"), table_of(Introduction).alias("bringing")
    by_intake = (
        select(place.c.name)
        .select_from(asked.join(place, place.c.id == asked.c.referrer_id))
        .where(asked.c.client_id == client_id)
        .order_by(asked.c.received_on, asked.c.id)
        .limit(1)
        .correlate(source)
        .scalar_subquery()
    )
    by_introduction = (
        select(place.c.name)
        .select_from(brought.join(place, place.c.id == brought.c.from_id))
        .where(brought.c.client_id == client_id)
        .order_by(brought.c.introduced_on, brought.c.id)
        .limit(1)
        .correlate(source)
        .scalar_subquery()
    )
    hospital, treated = (
        table_of(Organization).alias("hospital"),
        table_of(Treatment).alias("treated"),
    )
    treating = (
        select(func.coalesce(hospital.c.name, treated.c.place))
        .select_from(treated.outerjoin(hospital, hospital.c.id == treated.c.organization_id))
        .where(treated.c.client_id == client_id)
        .order_by(treated.c.is_main.desc(), treated.c.end_on.is_not(None), treated.c.id)
        .limit(1)
        .correlate(source)
        .scalar_subquery()
    )
    return (
        Dimension(
            "brought_by", "紹介した機関", func.coalesce(by_intake, by_introduction),
            blank="機関からの紹介でない・未入力", sensitive=True,
        ),
        Dimension("hospital", "通院先", treating, blank="通院先の入力なし", sensitive=True),
    )  # fmt: skip


def work_state(source: FromClause, client_id: ColumnElement[Any]) -> Dimension:
    """在職・求職: employed on the day, else in a welfare service, else neither."""
    job, use = table_of(Employment).alias("held"), table_of(ServiceUse).alias("used")

    def state(column: ColumnElement[Any], today: date) -> ColumnElement[str]:
        held = exists(job.c.id).where(
            job.c.client_id == column,
            job.c.hired_on <= today,
            or_(job.c.left_on.is_(None), job.c.left_on > today),
        )
        used = exists(use.c.id).where(
            use.c.client_id == column,
            use.c.start_on <= today,
            or_(use.c.end_on.is_(None), use.c.end_on >= today),
        )
        return case(
            (held.correlate(source), "employed"),
            (used.correlate(source), "service"),
            else_="seeking",
        )

    return Dimension("work", "在職・求職", client_id, lambda _view: WORK_STATES, banded=state)
