"""サービス等利用計画のモニタリング (monitoring): at the interval printed on the 受給者証.

施行規則6条の16 (domain T15, T16). Where nobody entered it, the standard interval: every month for
the first three months of a plan, then by the service (要確認). Counted from the last monitoring.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func

from core.db.work import table_of
from core.deadlines.dated import in_force, period_end_of
from core.deadlines.plan_review import IN_FORCE, SERVICE_USE_PLAN
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.clients import Certificate
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.plan_details import ServiceUseDetail
from core.domain.plans import Plan
from core.domain.rules.consultation_monitoring import monitoring_interval_months


def _standard(asked: Asked) -> ColumnElement[Any]:
    """The interval by rule, of the service and of the day from which it counts."""
    p, book = table_of(Plan).c, asked.book
    is_new = p.period_start_on <= period_end_of(
        p.start_on, in_force(book, "monitoring.first_months", p.start_on)
    )
    named = {
        item.code: f"monitoring.{item.code}.months"
        for item in codes("service")
        if f"monitoring.{item.code}.months" in book
    }
    return case(
        (is_new, in_force(book, "monitoring.first_interval_months", p.start_on)),
        *(
            (p.service == code, in_force(book, key, p.period_start_on))
            for code, key in named.items()
        ),
        else_=in_force(book, "monitoring.other.months", p.period_start_on),
    )


def _question(asked: Asked) -> Select[Any]:
    plan = table_of(Plan)
    detail, certificate = table_of(ServiceUseDetail), table_of(Certificate)
    p, printed = plan.c, func.coalesce(detail.c.monitoring_months, certificate.c.monitoring_months)
    due_on = period_end_of(p.period_start_on, func.coalesce(printed, _standard(asked)))
    return (
        about_client(
            due_on, p.service, p.start_on, p.period_start_on, printed.label("printed"),
            p.enrolment_id, table=plan, target_id=p.id,
        )
        .outerjoin(detail, detail.c.plan_id == p.id)
        .outerjoin(certificate, certificate.c.id == detail.c.certificate_id)
        .where(p.status == IN_FORCE, p.kind == SERVICE_USE_PLAN)
    )  # fmt: skip


def _caution(row: Row[Any], asked: Asked) -> str:
    return monitoring_interval_months(
        row.service, row.start_on, row.period_start_on, asked.book, row.printed
    ).caution


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    months = monitoring_interval_months(
        row.service, row.start_on, row.period_start_on, asked.book, row.printed
    ).value
    ground = "受給者証のモニタリング期間" if row.printed else "受給者証の値が未入力なので標準の期間"
    return (
        f"{said(row.period_start_on)}から数えて、{ground}{months}か月の末日が{said(due_on)}です。"
    )


RULE = Rule(
    "consultation_monitoring", "サービス等利用計画のモニタリング", "plan", _question,
    caution=_caution, why=_why, walks_persons=True,
    source="障害者総合支援法施行規則6条の16（標準の期間は要確認）",
)  # fmt: skip
