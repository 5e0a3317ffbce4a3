"""会議の資料 (materials of a conference): the ledger by section, each section one `data_category`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.dates import age_on, format_date
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanGoal
from core.domain.records import SupportRecord
from core.domain.stages import lasted
from core.queries.client_facts import certificates_of, services_of
from core.queries.consents import may_hold
from core.queries.doctor_advice import advice_of
from core.queries.early_signs import open_signs_of
from core.queries.employments import jobs_of
from core.queries.face_sheets import (
    FaceSheetRow,
    careers_of,
    contacts_of,
    face_sheet_of,
    treatments_of,
)
from core.queries.introductions import introductions_of
from core.queries.plan_proposals import proposals_for
from core.queries.practicums import practicums_of
from core.queries.scopes import readable_records, require_client
from core.queries.users import names_of_all

# 経過の要約 looks so far back, and tells so many contacts one by one.
LOOK_BACK_DAYS = 180
TOLD_RECORDS = 5
LONGEST = 400


@dataclass(frozen=True)
class Line:
    """資料の一行. `is_shown`: may stand on the wall too, once masked: neither illness nor employer."""

    title: str
    text: str
    is_shown: bool = False


@dataclass(frozen=True)
class Section:
    """資料の一節: what the ledger holds of one `data_category`."""

    category: str
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """What the list of categories calls it."""
        return codes("data_category").label(self.category)


Lines = Iterator[Line]
Gather = Callable[[View, Client, date], Lines]


def materials(
    view: View, client_id: int, sections: Collection[str], today: date
) -> tuple[Section, ...]:
    """資料 of one person, in the order of the list; a section of which nothing is known stands empty.

    医療 and 障害 only under a live 取得の同意. Raises `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    person = view.get(Client, client_id)
    return tuple(
        Section(category, _held(view, person, category, gather, today))
        for category, gather in SECTIONS.items()
        if category in sections
    )


def _held(
    view: View, person: Client, category: str, gather: Gather, today: date
) -> tuple[Line, ...]:
    if category in NEED_ACQUISITION and not may_hold(view, person.pk, {category}, today):
        return (Line("同意", "取得の同意がないので、資料に入れません。"),)
    return tuple(line for line in gather(view, person, today) if line.text.strip())


# -- sections ---------------------------------------------------------------------------------------


def _basic(view: View, person: Client, today: date) -> Lines:
    yield Line("年齢", f"{age_on(person.birth_on, today)}歳" if person.birth_on else "")
    yield Line("支援段階", codes("support_stage").label(person.stage), is_shown=True)
    if person.registered_on:
        yield Line("登録から", lasted(person.registered_on, today), is_shown=True)
    yield Line("担当", names_of_all(view).get(person.owner_id or 0, ""), is_shown=True)


def _family(view: View, person: Client, today: date) -> Lines:
    yield Line("家族構成・同居", _sheet(view, person).values["household"])
    for row in contacts_of(view, person.pk):
        kind = codes("relation").label(row.relation)
        yield Line(kind or "家族など", f"{row.name}{'（同居）' if row.lives_together else ''}")


def _disability(view: View, person: Client, today: date) -> Lines:
    values = _sheet(view, person).values
    yield Line("主な障害の内訳", codes("disability_type").label(values["disability_detail"]))
    yield Line("診断名", values["diagnosis"])
    yield Line("調子をくずすときのサイン", values["warning_signs"])


def _certificate(view: View, person: Client, today: date) -> Lines:
    for row in certificates_of(view, person.pk):
        kind = codes("certificate_type").label(row.kind)
        until = f"{_day(row.expires_on)} まで" if row.expires_on else "期限の記載なし"
        yield Line(kind, f"{codes('certificate_grade').label(row.grade)}　{until}".strip())
    for use in services_of(view, person.pk):
        if use.end_on is None or use.end_on >= today:
            yield Line("利用中のサービス", codes("service").label(use.service))


def _medical(view: View, person: Client, today: date) -> Lines:
    for row in treatments_of(view, person.pk):
        if row.end_on is None or row.end_on >= today:
            parts = (row.organization or row.place, row.department, row.doctor, row.frequency)
            yield Line("通院先", "　".join(part for part in parts if part))
    yield Line("服薬", _sheet(view, person).values["medication"])
    for advice in advice_of(view, person.pk):
        if advice.state(today) == "valid":
            yield Line(f"主治医の助言（{_day(advice.answered_on)}）", _short(advice.answer))


def _life(view: View, person: Client, today: date) -> Lines:
    values = _sheet(view, person).values
    yield Line("困っていること", values["needs"])
    yield Line("そのとき役に立つこと", values["coping"])


def _money(view: View, person: Client, today: date) -> Lines:
    values = _sheet(view, person).values
    known = [codes("benefit").label(code) for code in str(values["benefits"]).split(",") if code]
    yield Line("年金・手当・生活保護", "・".join(known))


def _history(view: View, person: Client, today: date) -> Lines:
    for row in careers_of(view, person.pk):
        span = f"{_day(row.start_on)}〜{_day(row.end_on)}" if row.start_on else ""
        yield Line(codes("career_kind").label(row.kind), f"{row.place}　{span}".strip())


def _wishes(view: View, person: Client, today: date) -> Lines:
    for said in proposals_for(view, person.pk).wishes:
        title, _, text = said.partition(": ")
        yield Line(title, text, is_shown=title != "希望の地域")
    yield Line("得意なこと・強み", _sheet(view, person).values["strengths"])
    moving = Counter(
        codes("introduction_status").label(row.status)
        for row in introductions_of(view, person.pk)
        if row.is_moving
    )
    told = "・".join(f"{status} {count}件" for status, count in moving.items())
    yield Line("事業所の紹介", told, is_shown=True)


def _accommodation(view: View, person: Client, today: date) -> Lines:
    for said in proposals_for(view, person.pk).issues:
        if "（配慮: " in said:
            yield Line("配慮", said)


def _assessment(view: View, person: Client, today: date) -> Lines:
    found = proposals_for(view, person.pk)
    yield Line("さいごのアセスメント", found.assessed, is_shown=True)
    for said in found.issues:
        yield Line("支援がいること", said)


def _plan(view: View, person: Client, today: date) -> Lines:
    p, g = table_of(Plan).c, table_of(PlanGoal).c
    found = view.all(
        select(Plan)
        .where(p.client_id == person.pk, p.status.in_(("active", "monitoring", "reviewed")))
        .order_by(p.start_on.desc(), p.id.desc())
        .limit(1)
    )
    for plan in found:
        kind = codes("plan_kind").label(plan.kind)
        yield Line("計画", f"{kind}（{_day(plan.start_on)} から）", is_shown=True)
        yield Line("本人・家族の意向", _short(plan.intention))
        yield Line("総合的な支援の方針", _short(plan.policy))
        goals = select(PlanGoal).where(g.plan_id == plan.pk).order_by(g.term, g.priority, g.id)
        for goal in view.all(goals):
            reached = codes("goal_attainment").label(goal.attainment) or "これから"
            term = codes("goal_term").label(goal.term)
            yield Line(f"{term}目標", f"{goal.text}（{reached}）", is_shown=True)


def _support_log(view: View, person: Client, today: date) -> Lines:
    """経過の要約: how often and how, what was talked about, and the last contacts one by one."""
    r = table_of(SupportRecord).c
    since = today - timedelta(days=LOOK_BACK_DAYS)
    asked = (
        r.client_id == person.pk, r.happened_on >= since, r.is_replaced.is_(False),
        r.visibility == "office", *readable_records(view),
    )  # fmt: skip
    counted = {"方法": (r.method, "contact_method"), "内容": (r.topic, "consultation_topic")}
    for title, (column, listed) in counted.items():
        number = func.count()
        rows = view.rows(
            select(column.label("code"), number.label("number"))
            .where(*asked, column != "")
            .group_by(column)
            .order_by(number.desc(), column)
            .limit(6)
        )
        told = "・".join(f"{codes(listed).label(row.code)} {row.number}回" for row in rows)
        yield Line(f"この半年の記録（{title}）", told, is_shown=title == "方法")
    last = view.rows(
        select(r.happened_on, r.method, r.facts, r.done)
        .where(*asked)
        .order_by(r.happened_on.desc(), r.id.desc())
        .limit(TOLD_RECORDS)
    )
    for row in last:
        title = f"{_day(row.happened_on)} {codes('contact_method').label(row.method)}"
        yield Line(title, _short("　".join(part for part in (row.facts, row.done) if part)))
    signs = open_signs_of(view, person.pk)
    if signs is not None:
        yield Line("いまのサイン", f"{signs.count}つ（{_day(signs.since)} から）", is_shown=True)
        kinds = "・".join(codes("early_sign").label(kind) for kind in signs.kinds)
        yield Line("サインの種類", kinds)


def _practicum(view: View, person: Client, today: date) -> Lines:
    for row in practicums_of(view, person.pk):
        if row.cancelled_on is None:
            span = f"{_day(row.start_on)}〜{_day(row.end_on)}"
            result = codes("practicum_result").label(row.result)
            yield Line("実習", f"{span}　{result}".strip(), is_shown=True)
            yield Line("実習先", row.where)


def _employment(view: View, person: Client, today: date) -> Lines:
    for row in jobs_of(view, person.pk):
        lasts = lasted(row.hired_on, row.left_on or today)
        told = f"{_day(row.hired_on)} から {lasts}" + ("（離職）" if row.left_on else "")
        yield Line("就職", told, is_shown=True)
        hours = codes("weekly_hours_band").label(row.hours_band)
        yield Line("就職先", f"{row.place}　{hours}".strip())


SECTIONS: dict[str, Gather] = {
    "basic": _basic, "wishes": _wishes, "support_log": _support_log, "assessment": _assessment,
    "plan": _plan, "practicum": _practicum, "employment": _employment, "life": _life,
    "accommodation": _accommodation, "education_work_history": _history, "family": _family,
    "money": _money, "disability": _disability, "certificate": _certificate, "medical": _medical,
}  # fmt: skip
# 要配慮個人情報 that the office itself may hold only under a live 取得の同意.
NEED_ACQUISITION = ("disability", "medical", "certificate")
# With what a meeting begins.
USUAL_SECTIONS = ("basic", "wishes", "support_log", "plan")


def _sheet(view: View, person: Client) -> FaceSheetRow:
    return face_sheet_of(view, person.pk)


def _day(on: date | None) -> str:
    return format_date(on, weekday=False) if on else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
