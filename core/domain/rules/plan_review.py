"""個別支援計画の期日 (plan review): first plan after the contract, review every 3 or 6 months."""

from __future__ import annotations

from datetime import date

from core.domain.dates import period_end
from core.domain.rules.consultation_monitoring import monitoring_interval_months
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.ruled import Ruled


def review_due_on(service: str, period_start: date, book: RuleBook) -> Ruled[date]:
    """見直し期限: the last day on which the plan that began on `period_start` must be reviewed.

    就労移行・自立訓練 3か月 (基準省令の読替), other services 6か月 (58条). `service` is a code of
    `data/codes/service.csv`; one without a row of its own takes `plan_review.other.months`.
    """
    months = review_interval(service, period_start, book)
    return Ruled(period_end(period_start, months.integer), (months,))


def plan_review_due(
    kind: str,
    service: str,
    plan_started_on: date,
    period_start: date,
    noted_months: int | None,
    book: RuleBook,
) -> Ruled[date]:
    """見直し期限 of a plan of any kind, in the period that began on `period_start`.

    サービス等利用計画: by the モニタリング期間 of the 受給者証 as noted with the plan (domain T15), without
    one by the standard period (T16, 要確認). Every other plan: by its service (T12, T13).
    """
    if kind != "service_use_plan":
        return review_due_on(service, period_start, book)
    months = monitoring_interval_months(service, plan_started_on, period_start, book, noted_months)
    return Ruled(period_end(period_start, months.value), months.basis)


def review_interval(service: str, on: date, book: RuleBook) -> Parameter:
    """見直しの間隔 in months."""
    key = f"plan_review.{service}.months"
    return book.get(key if key in book else "plan_review.other.months", on)


def first_plan_due_on(contract_on: date, book: RuleBook) -> Ruled[date]:
    """初回計画の目安: 契約後遅滞なく, taken as one month counted from the day of the contract."""
    months = book.get("plan_first.months", contract_on)
    return Ruled(period_end(contract_on, months.integer), (months,))
