"""個別支援計画書 and its kin (support plan on paper): every mandated item, in the order of the work.

Items: 基準省令58条 (`domain.md` §6.1); for 就労定着支援計画 the form of §6.3. The fields of each kind
are those of `core.domain.plan_details`: a new field there stands on the paper by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core import clock
from core.db.base import TableModel
from core.db.work import View
from core.documents.content import (
    NO_DAY,
    Box,
    Boxes,
    Column,
    Document,
    Note,
    Part,
    Table,
    Words,
    day,
    day_box,
    span,
)
from core.domain.clients import Certificate
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.plan_details import DETAILS
from core.domain.plans import PlanGoal
from core.queries.documents import PlanSheet, plan_sheet

# Columns of a row that say nothing on paper.
# The words of the advice stand on the paper, not the row that they came from.
OWN = ("plan_id", "advice_id", *TableModel.model_fields)
# Who signs beside the person, by kind of plan.
RESPONSIBLE = {
    "service_use_plan": "相談支援専門員",
    "community_transition_plan": "相談支援専門員",
    "job_coach_plan": "ジョブコーチ",
    "self_reliance_plan": "相談支援員",
    "employment_support_plan": "支援担当者",
}
SERVICE_MANAGER = "サービス管理責任者"
# Which item of a person a field of a kind tells of, where it is more than the plan itself.
CATEGORY_OF = {
    "handover": "support_log", "health": "medical", "living": "life", "workplace": "employment",
    "challenges": "employment", "employer_part": "employment", "employment_id": "employment",
    "doctor_advice": "medical", "doctor_advised_on": "medical", "employer_wishes": "employment",
    "natural_support": "employment", "certificate_id": "certificate",
    "monitoring_months": "certificate", "informal": "family", "week": "life",
    "organization_id": "medical", "housing": "life", "practice": "life", "after": "life",
}  # fmt: skip
# Kinds whose plan is handed to the 相談支援事業所 too, and what their meeting is called.
SHARED_WITH_CONSULTATION = ("individual_support_plan", "retention_support_plan")
MEETINGS = dict.fromkeys(SHARED_WITH_CONSULTATION, "個別支援会議") | {
    "service_use_plan": "担当者会議", "community_transition_plan": "担当者会議",
}  # fmt: skip
PHASES = {"集中支援期": "intensive", "移行支援期": "transition", "フォローアップ期": "follow_up"}
WORDS_FROM = 1000
BLANK_GOALS = 2


def support_plan(view: View, plan_id: int) -> Document:
    """計画書 of one plan. Raises `NotFound`, `OutOfScope`."""
    sheet = plan_sheet(view, plan_id)
    title = _title(sheet.plan.kind)
    return Document(
        title=title,
        client_id=sheet.client.pk,
        number=sheet.client.number,
        name=sheet.client.name,
        kana=sheet.client.kana,
        about=f"{title} {day(sheet.plan.start_on)} から",
        parts=tuple(_parts(sheet)),
        items=_items(sheet),
        office=sheet.office,
    )


def _title(kind: str) -> str:
    label = codes("plan_kind").label(kind)
    return f"{label}書" if label.endswith("計画") else label


def _items(sheet: PlanSheet) -> frozenset[str]:
    """What of the person stands in it, where something is written."""
    told = {
        CATEGORY_OF[name]
        for name in CATEGORY_OF
        if getattr(sheet.detail, name, None) not in (None, "")
    }
    if _asks_for_handbooks(sheet) and (sheet.handbooks or _level(sheet)):
        told.add("certificate")
    return frozenset({"basic", "plan"} | told)


def _parts(sheet: PlanSheet) -> Iterator[Part]:
    plan = sheet.plan
    yield _head(sheet)
    yield Words("本人・家族の意向", plan.intention)
    yield Words("総合的な支援の方針", plan.policy)
    yield Words("解決すべき課題（生活全般の質を高めるために）", plan.issues)
    if sheet.detail is not None:
        yield from _details(sheet, sheet.detail)
    yield Note("目標と支援の内容", heading=True)
    yield from _goals(sheet, "long", "長期目標")
    yield from _goals(sheet, "short", "短期目標")
    yield Words("支援上の留意事項", plan.cautions)
    yield _steps(sheet)
    yield _signatures(sheet)


def _head(sheet: PlanSheet) -> Boxes:
    plan, client = sheet.plan, sheet.client
    rows: list[tuple[Box, ...]] = [
        (Box("氏名", client.name, kana=client.kana), day_box("生年月日", client.birth_on)),
        (Box("計画の期間", span(plan.start_on, plan.end_on)),),
        (
            Box("サービス", codes("service").label(plan.service)),
            Box("作成者", sheet.staff.get(plan.author_id or 0, "")),
        ),
        (day_box("作成した日", plan.drafted_on), day_box("次の見直し期限", plan.review_due_on)),
    ]
    if _asks_for_handbooks(sheet):
        sex = codes("sex").label(sheet.face.sex if sheet.face else "")
        rows[1:1] = [
            (Box("年齢", _age(client.birth_on)), Box("性別（任意）", sex)),
            (Box("手帳", _handbooks(sheet)), Box("障害支援区分", _level(sheet))),
        ]
    return Boxes(tuple(rows))


def _asks_for_handbooks(sheet: PlanSheet) -> bool:
    """様式2 of 就労定着支援 asks for the handbook (`domain.md` §6.3); the other plans do not."""
    return sheet.plan.kind == "retention_support_plan"


def _level(sheet: PlanSheet) -> str:
    return codes("support_level").label(sheet.face.support_level if sheet.face else "")


def _handbooks(sheet: PlanSheet) -> str:
    kinds, grades = codes("certificate_type"), codes("certificate_grade")
    return "、".join(f"{kinds.label(h.kind)} {grades.label(h.grade)}" for h in sheet.handbooks)


def _age(birth_on: date | None) -> str:
    if birth_on is None:
        return ""
    today = clock.today()
    years = today.year - birth_on.year
    return f"{years - ((today.month, today.day) < (birth_on.month, birth_on.day))}歳"


# -- the fields of each kind -----------------------------------------------------------------------


def _details(sheet: PlanSheet, detail: TableModel) -> Iterator[Part]:
    """The kind's own fields: short ones side by side, long ones each in a box of its own."""
    model = DETAILS[sheet.plan.kind]
    short: list[Box] = []
    long: list[Words] = []
    yield Note(f"{codes('plan_kind').label(sheet.plan.kind)}の項目", heading=True)
    for name, field in model.model_fields.items():
        if name in OWN or name.startswith(tuple(PHASES.values())):
            continue
        title, value = field.title or name, getattr(detail, name, None)
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        if name == "employment_id":
            yield _job(sheet.job, sheet)
        elif name == "certificate_id":
            yield _certificate(sheet.certificate)
        elif name == "organization_id":
            short.append(Box(title, _place_name(sheet.places.get(value or 0))))
        elif name.endswith(("_on", "_from", "_to")):
            short.append(day_box(title, value))
        elif "codes" in extra:
            short.append(Box(title, codes(str(extra["codes"])).label(value)))
        elif _is_long(model, name):
            long.append(Words(title, value or "", lines=2))
        else:
            short.append(Box(title, "" if value is None else str(value)))
    if "intensive_from" in model.model_fields:
        yield _phases(detail)
    if short:
        yield Boxes(tuple(tuple(short[at : at + 2]) for at in range(0, len(short), 2)))
    yield from long


def _phases(detail: TableModel) -> Table:
    """ジョブコーチ支援の三つの期: from when, and how often somebody comes."""
    rows = []
    for title, name in PHASES.items():
        since, until = getattr(detail, f"{name}_from", None), getattr(detail, f"{name}_to", None)
        period = f"{day(since) or NO_DAY} 〜"
        if f"{name}_to" in type(detail).model_fields:
            period += f" {day(until) or NO_DAY}"
        rows.append((title, period, getattr(detail, f"{name}_visits", "")))
    return Table((Column("支援の時期", 3), Column("期間", 5), Column("訪問", 4)), tuple(rows))


def _is_long(model: type[TableModel], name: str) -> bool:
    limits = [getattr(rule, "max_length", None) for rule in model.model_fields[name].metadata]
    return any(limit is not None and limit >= WORDS_FROM for limit in limits)


def _job(job: Employment | None, sheet: PlanSheet) -> Boxes:
    place = sheet.places.get(job.organization_id or 0) if job else None
    label = {name: codes(name) for name in ("occupation", "employment_scheme", "weekly_hours_band")}
    return Boxes(
        title="就職先",
        rows=(
            (Box("事業所名", _place_name(place)), Box("電話", place.phone if place else "")),
            (Box("所在地", _address(place)),),
            (
                day_box("就職日", job.hired_on if job else None),
                day_box("契約の満了日", job.contract_end_on if job else None),
            ),
            (
                Box("職種", label["occupation"].label(job.occupation if job else "")),
                Box("雇用の枠", label["employment_scheme"].label(job.scheme if job else "")),
            ),
            (
                Box("週の時間", label["weekly_hours_band"].label(job.hours_band if job else "")),
                Box("賃金・休日"),
            ),
        ),
    )


def _certificate(held: Certificate | None) -> Boxes:
    return Boxes(
        title="受給者証",
        rows=(
            (
                Box("サービス", codes("service").label(held.service if held else "")),
                Box("支給量", held.quantity if held else ""),
            ),
            (
                day_box("有効期限", held.expires_on if held else None),
                Box("交付した自治体", held.issuer if held else ""),
            ),
        ),
    )


def _place_name(place: Organization | None) -> str:
    return place.name if place else ""


def _address(place: Organization | None) -> str:
    return f"{place.prefecture}{place.municipality}{place.address}" if place else ""


# -- goals -----------------------------------------------------------------------------------------


def _goals(sheet: PlanSheet, term: str, title: str) -> Iterator[Part]:
    goals = [goal for goal in sheet.goals if goal.term == term]
    is_full = term == "short"
    if not goals:
        if not is_full:
            yield _goal_table((), title)
        else:
            for number in range(1, BLANK_GOALS + 1):
                blank = PlanGoal.model_construct(plan_id=0, text="", priority=number)
                yield _goal(blank, f"{title} {number}", is_full=True)
        return
    if not is_full and not any(_has_support(goal) for goal in goals):
        yield _goal_table(tuple(goals), title)
        return
    for number, goal in enumerate(goals, 1):
        yield _goal(goal, f"{title} {number}", is_full=is_full)


def _goal_table(goals: tuple[PlanGoal, ...], title: str) -> Table:
    return Table(
        columns=(
            Column("優先", 1), Column("目標", 5), Column("達成のめやす", 4), Column("達成時期", 2),
        ),
        rows=tuple((str(g.priority), g.text, g.measure, day(g.target_on)) for g in goals),
        title=title,
    )  # fmt: skip


def _has_support(goal: PlanGoal) -> bool:
    names = ("support", "person_in_charge", "frequency", "own_part", "place")
    return any(getattr(goal, name) for name in names)


def _goal(goal: PlanGoal, title: str, *, is_full: bool) -> Boxes:
    """目標の一枚: blank boxes stay where the support is to be written in by hand."""
    rows: list[tuple[Box, ...]] = [
        (Box("目標", goal.text, lines=2),),
        (Box("達成のめやす", goal.measure),),
        (Box("支援の内容", goal.support, lines=2),),
        (Box("本人の役割", goal.own_part),),
        (Box("担当", goal.person_in_charge), Box("頻度", goal.frequency), Box("場所", goal.place)),
    ]
    if not is_full:
        rows = [row for row in rows if any(box.text for box in row)]
    rank = goal.priority if goal.text else "　　"
    until = day(goal.target_on) or NO_DAY
    return Boxes(tuple(rows), title=title, aside=f"優先順位 {rank}　達成時期 {until}")


# -- how it came about, and signatures -------------------------------------------------------------


def _steps(sheet: PlanSheet) -> Boxes:
    plan = sheet.plan
    present = {True: "参加した", False: "参加していない", None: ""}[plan.person_present]
    meeting = MEETINGS.get(plan.kind, "支援会議")
    rows: list[tuple[Box, ...]] = [
        (day_box(meeting, plan.meeting_on), Box("本人の参加", present)),
        (Box("会議の出席者", plan.meeting_members),),
    ]
    if plan.is_self_plan:
        rows.append((Box("相談支援事業所", "セルフプランのため、交付はありません"),))
    elif plan.kind in SHARED_WITH_CONSULTATION or plan.consultation_office_id:
        office = sheet.places.get(plan.consultation_office_id or 0)
        rows.append(
            (
                Box("相談支援事業所", _place_name(office)),
                day_box("交付した日", plan.consultation_delivered_on),
            )
        )
    return Boxes(tuple(rows), title="計画の作成と共有", together=True)


def _signatures(sheet: PlanSheet) -> Boxes:
    plan = sheet.plan
    explained_by = sheet.staff.get(plan.explained_by_id or 0, "")
    manager = RESPONSIBLE.get(plan.kind, SERVICE_MANAGER)
    period = span(plan.start_on, plan.end_on) if plan.end_on else f"{day(plan.start_on)}から"
    beside = (
        ((Box("就労定着支援員（署名）"), Box("事業主（確認）")),)
        if _asks_for_handbooks(sheet)
        else ()
    )
    return Boxes(
        title="説明・同意・交付",
        # The signature may stand on a page of its own: it says what is signed.
        lead=f"この{_title(plan.kind)}（{period}）について説明を受け、"
        "内容に同意し、計画書を受け取りました。",
        rows=(
            (day_box("説明した日", plan.explained_on), Box("説明した人", explained_by)),
            (day_box("同意した日", plan.agreed_on), Box("本人（署名）")),
            (day_box("受け取った日", plan.delivered_on), Box("代理人（署名・続柄）")),
            (Box("事業所", sheet.office), Box(f"{manager}（署名）")),
            *beside,
        ),
        tall=True,
        together=True,
    )
