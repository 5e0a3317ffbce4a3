"""データの目録 (catalogue): every data set, and the check that a choice names only what is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.charts.applications import APPLICATIONS
from core.charts.assessments import ASSESSMENTS
from core.charts.attendance import EVENT_ATTENDANCE, GROUP_ATTENDANCE, INVITATIONS, RECEPTIONS
from core.charts.choice import BUCKET_LABELS, ChartChoice, ChartKind, ChartOutdated
from core.charts.clients import CLIENTS
from core.charts.dataset import BLANK, Dataset, Dimension
from core.charts.due_days import DEADLINES, TASKS
from core.charts.employers import CONSULTING_WORK, EMPLOYER_WAYS
from core.charts.employments import EMPLOYMENTS
from core.charts.enrolments import ENROLMENTS
from core.charts.events import EVENT_PEOPLE, EVENTS
from core.charts.intakes import INTAKES
from core.charts.introductions import INTRODUCTIONS
from core.charts.kinds import may_compare, second_measures, suiting
from core.charts.leavings import LEAVINGS
from core.charts.medical_outreach import DOCTOR_ADVICE, OUTREACH, OUTREACH_STEPS
from core.charts.organization_contacts import CONTACTS
from core.charts.organizations import ORGANIZATIONS
from core.charts.plans import GOALS, PLAN_REVIEWS, PLANS
from core.charts.practicums import PRACTICUMS
from core.charts.records import RECORDS
from core.charts.retention import RETENTION
from core.charts.retention_months import RETENTION_MONTHS
from core.charts.service_uses import SERVICE_USES
from core.charts.staff_meetings import MEETING_ATTENDANCE, MEETINGS

CATALOGUE: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        RECORDS,
        GROUP_ATTENDANCE,
        INTAKES,
        RECEPTIONS,
        CLIENTS,
        ENROLMENTS,
        SERVICE_USES,
        ASSESSMENTS,
        PLANS,
        PLAN_REVIEWS,
        GOALS,
        INTRODUCTIONS,
        PRACTICUMS,
        APPLICATIONS,
        EMPLOYMENTS,
        LEAVINGS,
        RETENTION,
        RETENTION_MONTHS,
        EMPLOYER_WAYS,
        CONSULTING_WORK,
        ORGANIZATIONS,
        CONTACTS,
        OUTREACH,
        OUTREACH_STEPS,
        DOCTOR_ADVICE,
        EVENTS,
        EVENT_PEOPLE,
        EVENT_ATTENDANCE,
        INVITATIONS,
        MEETINGS,
        MEETING_ATTENDANCE,
        TASKS,
        DEADLINES,
    )
}


def kinds_for(choice: ChartChoice) -> list[ChartKind]:
    """グラフの形 that suit the choice, the best first."""
    return suiting(CATALOGUE[choice.dataset], choice)


def checked(choice: ChartChoice) -> ChartChoice:
    """The choice itself, when the catalogue has everything that it names.

    A kind that does not suit becomes the best one. Raises `ChartOutdated`, naming what is gone.
    """
    dataset = CATALOGUE.get(choice.dataset)
    if dataset is None:
        raise _gone("データ", choice.dataset)
    own = {dimension.name for dimension in dataset.dimensions}
    if choice.x not in own and dataset.date(choice.x) is None:
        raise _gone("横軸の項目", choice.x)
    if choice.colour and choice.colour not in own:
        raise _gone("色の項目", choice.colour)
    if dataset.measure(choice.measure) is None:
        raise _gone("数えるもの", choice.measure)
    check_filters(dataset, choice.filters)
    if choice.colour == choice.x:
        choice = replace(choice, colour="")
    if choice.kind not in kinds_for(choice):
        choice = replace(choice, kind=kinds_for(choice)[0])
    if choice.kind is not ChartKind.SCATTER:
        choice = replace(choice, second="")
    elif choice.second not in [m.name for m in second_measures(dataset, choice)]:
        choice = replace(choice, second=second_measures(dataset, choice)[0].name)
    return replace(choice, compare=choice.compare and may_compare(dataset, choice))


def check_filters(dataset: Dataset, filters: Mapping[str, tuple[str, ...]]) -> None:
    """Raise `ChartOutdated` for a filter that the data set does not have, or a value of no sense.

    A code that was removed is no such value: it matches nothing, and is named on the chart.
    """
    for name, values in filters.items():
        dimension = dataset.dimension(name)
        if dimension is None:
            raise _gone("絞り込みの項目", name)
        _check_values(dimension, values)


def _check_values(dimension: Dimension, values: tuple[str, ...]) -> None:
    for value in values:
        if value == BLANK:
            continue
        if dimension.is_number and not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise _gone(f"「{dimension.title}」の絞り込み", value)


def _gone(what: str, name: str) -> ChartOutdated:
    return ChartOutdated(
        f"{what}（{name[:40]}）は、いまの台帳にはありません。項目を選び直して、保存し直してください。"
    )


def title_of(choice: ChartChoice) -> str:
    """What the chart is called until somebody names it: 支援記録の件数（月ごと × 方法）."""
    dataset = CATALOGUE[choice.dataset]
    measure, dimension = dataset.measure(choice.measure), dataset.dimension(choice.x)
    by = [dimension.title if dimension else BUCKET_LABELS[choice.bucket]]
    if colour := dataset.dimension(choice.colour):
        by.append(colour.title)
    return f"{dataset.title}の{measure.title if measure else ''}（{' × '.join(by)}）"
