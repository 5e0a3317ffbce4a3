"""定着の実績 (outcomes): how many stay at work, as rates and as a curve, of the whole office.

Aggregates only: no person is named. A group of fewer than five is kept back from who may not see
要配慮個人情報, and from what leaves the office, with a second one where the total would tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import add_months, fiscal_year
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile, size_of
from core.domain.permissions import Action, may, require
from core.domain.retention_rate import (
    A_TYPE,
    MONTHS,
    Followed,
    HeldJob,
    Rate,
    continued,
    followed,
    retention_rate,
)
from core.domain.survival import CurveStep, at_risk, kaplan_meier
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

# Fewer persons than this are kept back (domain P19).
SMALLEST = 5
SHOWN_AT = (0, 3, 6, 12, 18, 24, 30, 36)
WAYS = {
    "": "分けない", "disability": "障害別", "scheme": "雇用の枠別", "size": "企業の規模別",
    "year": "就職した年度別",
}  # fmt: skip
DISABILITIES = {
    "physical": "身体障害", "intellectual": "知的障害", "mental": "精神障害",
    "developmental": "発達障害", "other": "その他の障害", "": "未入力",
}  # fmt: skip
ALL, A_GROUP = "全体", "A型雇用（別掲）"


@dataclass(frozen=True)
class OutcomeChoice:
    """何を見るか. `years`: hires of so many years before `on` only, 0 for all; `continuing`: the
    derived figure, in which a re-hire within a month goes on."""

    on: date
    by: str = ""
    years: int = 0
    continuing: bool = False


@dataclass(frozen=True)
class OutcomeGroup:
    """一つの区分. `is_hidden`: too few; then nothing else is told. `at_risk`: at `SHOWN_AT`. From the
    month `thin_from` on fewer than five are watched; `watched`: how long the longest."""

    key: str
    label: str
    jobs: int = 0
    persons: int = 0
    rates: tuple[Rate, ...] = ()
    curve: tuple[CurveStep, ...] = ()
    at_risk: tuple[int, ...] = ()
    watched: float = 0.0
    thin_from: float = 0.0
    is_hidden: bool = False


@dataclass(frozen=True)
class Outcomes:
    """定着の実績. `whole`: every hire but A型; `apart`: A型, None where there is none."""

    choice: OutcomeChoice
    whole: OutcomeGroup
    groups: tuple[OutcomeGroup, ...]
    apart: OutcomeGroup | None
    hides: bool
    definition: str = ""

    @property
    def drawn(self) -> tuple[OutcomeGroup, ...]:
        """The groups that have a curve: the parts, or the whole."""
        return tuple(g for g in (self.groups or (self.whole,)) if g.jobs and not g.is_hidden)

    @property
    def rows(self) -> tuple[OutcomeGroup, ...]:
        """The groups of the table: the whole, its parts, A型."""
        return (self.whole, *self.groups, *([self.apart] if self.apart else []))


@dataclass(frozen=True)
class JobBehind:
    """元になった就職の一件."""

    job_id: int
    number: int
    hired_on: date
    left_on: date | None
    reason: str


def outcomes(view: View, choice: OutcomeChoice, *, leaves: bool = False) -> Outcomes:
    """定着の実績 up to `choice.on`. `leaves`: for a file that leaves the office."""
    require(view.actor, Action.SEE_CHARTS)
    hides = leaves or not may(view.actor, Action.SEE_SENSITIVE)
    jobs = _jobs(view, choice)
    watched = {job.job_id: followed(job, choice.on) for job in jobs}
    general = [job for job in jobs if job.scheme != A_TYPE]
    parts = _parts(general, choice) if choice.by else {}
    groups = {key: _group(key, label, own, watched) for (key, label), own in parts.items()}
    whole = _group("", ALL, general, watched)
    a_type = [job for job in jobs if job.scheme == A_TYPE]
    apart = _group(A_TYPE, A_GROUP, a_type, watched) if a_type else None
    if hides:
        kept_back = too_few({key: group.persons for key, group in groups.items()})
        groups = {k: _hidden(g) if k in kept_back else _cut(g) for k, g in groups.items()}
        whole, apart = _shown(whole), _shown(apart) if apart else None
    return Outcomes(
        choice, whole, tuple(groups.values()), apart, hides, definition_of(choice)
    )  # fmt: skip


def too_few(persons: Mapping[str, int]) -> set[str]:
    """The groups to keep back: those of fewer than five, and never one alone, which the total tells."""
    found = {key for key, number in persons.items() if 0 < number < SMALLEST}
    others = [key for key, number in persons.items() if number and key not in found]
    if len(found) == 1 and others:
        found.add(min(others, key=lambda key: (persons[key], key)))
    return found


def definition_of(choice: OutcomeChoice) -> str:
    """数えかた, as it stands on the screen, on the picture and in the file."""
    who = f"{_day(_since(choice))}からの就職" if choice.years else "これまでの就職"
    same = (
        "離職後1か月以内の再就職は一回だけ続きとみなす（派生指標）"
        if choice.continuing
        else "同じ企業に在職"
    )
    return (
        f"{_day(choice.on)} 現在、{who}（A型雇用は別掲）。"
        f"定着率 = 就職日からnか月の日に{same}した件数 ÷ その日が来ている就職の件数。"
        "まだ日のたっていない就職は分母に入れない。"
    )


def jobs_behind(view: View, choice: OutcomeChoice, key: str, limit: int) -> list[JobBehind]:
    """元になった就職 of one group, within the scope of who asks; the last hired first."""
    require(view.actor, Action.SEE_SENSITIVE)
    held = [job for job in _jobs(view, choice) if job.scheme != A_TYPE]
    if choice.by:
        held = [job for (of, _), own in _parts(held, choice).items() if of == key for job in own]
    held.sort(key=lambda job: (job.hired_on, job.job_id), reverse=True)
    e, c = table_of(Employment).c, table_of(Client).c
    found: list[JobBehind] = []
    for start in range(0, len(held), 500):
        part = {job.job_id: job for job in held[start : start + 500]}
        seen = {
            row.id: row
            for row in view.rows(
                select(e.id, c.number, e.separation_reason)
                .join_from(table_of(Employment), table_of(Client), c.id == e.client_id)
                .where(e.id.in_(part), *visible_clients(view, e.client_id))
            )
        }
        found += [
            JobBehind(i, seen[i].number, job.hired_on, job.left_on, seen[i].separation_reason)
            for i, job in part.items()
            if i in seen
        ]
        if len(found) >= limit:
            break
    return found[:limit]


# -- which jobs ------------------------------------------------------------------------------------


def _jobs(view: View, choice: OutcomeChoice) -> list[HeldJob]:
    """The jobs of the cohort: hired by `on`, and since the years that were asked for."""
    e, c, p = table_of(Employment).c, table_of(Client).c, table_of(EmployerProfile).c
    asked = (
        select(
            e.id, e.client_id, e.hired_on, e.left_on, e.scheme, c.disability, c.is_developmental,
            p.size, p.staff_count,
        )
        .select_from(
            table_of(Employment)
            .join(table_of(Client), c.id == e.client_id)
            .outerjoin(table_of(EmployerProfile), p.organization_id == e.organization_id)
        )
        .where(e.hired_on <= choice.on, c.merged_into_id.is_(None))
    )  # fmt: skip
    sizes, kinds = dict[tuple[str, int | None], str](), dict[tuple[str, bool], str]()
    held = []
    # Taken apart at once: thousands of rows, and a name asked of a row costs more than the row.
    for row in map(tuple, view.rows(asked)):
        job_id, client_id, hired_on, left_on, scheme, code, apart, size_code, staff = row
        size, kind = (size_code or "", staff), (code, apart)
        if size not in sizes:
            sizes[size] = size[0] or (size_of(staff) if staff is not None else "")
        if kind not in kinds:
            kinds[kind] = _disability(*kind)
        held.append(HeldJob(job_id, client_id, hired_on, left_on, scheme, kinds[kind], sizes[size]))
    if choice.continuing:
        held = continued(held, rule_book(view))
    since = _since(choice)
    return [job for job in held if job.hired_on >= since]


def _disability(code: str, is_developmental: bool) -> str:
    """障害 as the national survey divides it: 発達障害 apart, out of 精神障害 and その他."""
    found = codes("disability_type").get(code)
    top = (found.parent or found.code) if found else ""
    is_apart = code == "developmental" or (is_developmental and top in ("mental", "other", ""))
    return "developmental" if is_apart else top


def _since(choice: OutcomeChoice) -> date:
    return add_months(choice.on, -12 * choice.years) if choice.years else date.min


def _parts(jobs: Sequence[HeldJob], choice: OutcomeChoice) -> dict[tuple[str, str], list[HeldJob]]:
    """The jobs by group, in the order of the list behind it."""
    labels = _labels(jobs, choice.by)
    found: dict[tuple[str, str], list[HeldJob]] = {
        (key, label): [] for key, label in labels.items()
    }
    for job in jobs:
        key = _key(job, choice.by)
        key = key if key in labels else ""
        found[key, labels[key]].append(job)
    return {group: own for group, own in found.items() if own}


def _key(job: HeldJob, by: str) -> str:
    if by == "year":
        return str(fiscal_year(job.hired_on))
    return {"disability": job.disability, "scheme": job.scheme, "size": job.size}[by]


def _labels(jobs: Collection[HeldJob], by: str) -> dict[str, str]:
    if by == "disability":
        return DISABILITIES
    if by == "year":
        years = sorted({fiscal_year(job.hired_on) for job in jobs})
        return {str(year): f"{year}年度" for year in years}
    listed = codes("employment_scheme" if by == "scheme" else "employer_size")
    return {**listed.labels(), "": "未入力"}


# -- what is told of them --------------------------------------------------------------------------


def _group(
    key: str, label: str, jobs: Sequence[HeldJob], watched: Mapping[int, Followed]
) -> OutcomeGroup:
    seen = [watched[job.job_id] for job in jobs]
    spells = [one.spell for one in seen]
    times = sorted(spell.time for spell in spells)
    return OutcomeGroup(
        key=key,
        label=label,
        jobs=len(jobs),
        persons=len({job.client_id for job in jobs}),
        rates=tuple(retention_rate(seen, months) for months in MONTHS),
        curve=kaplan_meier(spells),
        at_risk=tuple(at_risk(times, months) for months in SHOWN_AT),
        watched=times[-1] if times else 0.0,
        thin_from=times[-SMALLEST] if len(times) >= SMALLEST else 0.0,
    )


def _shown(group: OutcomeGroup) -> OutcomeGroup:
    return _hidden(group) if 0 < group.persons < SMALLEST else _cut(group)


def _hidden(group: OutcomeGroup) -> OutcomeGroup:
    return OutcomeGroup(group.key, group.label, is_hidden=True)


def _cut(group: OutcomeGroup) -> OutcomeGroup:
    """The same as far as five or more are at risk: beyond, a step of the curve is one person."""
    curve = tuple(step for step in group.curve if step.at_risk >= SMALLEST)
    rates = tuple(
        Rate(rate.months, 0, 0, 0) if rate.base < SMALLEST else rate for rate in group.rates
    )
    risk = tuple(number if number >= SMALLEST else 0 for number in group.at_risk)
    return replace(group, rates=rates, curve=curve, at_risk=risk, watched=group.thin_from)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
