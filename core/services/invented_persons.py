"""模擬の利用者 (invented persons): the rows of one person, from a block of `persons.toml`.

Everything hangs on a day relative to `today`; what the ledger derives (limits, review dates, search
text) comes from `derived`, so that an invented person obeys the same rules as a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.plans import WORKFLOW, Plan, PlanGoal, PlanReview
from core.domain.records import SupportRecord
from core.domain.rules.parameters import RuleBook
from core.services.derived import (
    client_search_text,
    intake_search_text,
    plan_review_due_on,
    service_limit_on,
    six_months_on,
)
from core.services.invented_files import begun_for, day, day_or_none, working_day
from core.services.invented_records import Stay, records_of

HISTORY_MONTHS = 24
_DAYS_BEFORE_START = (14, 10, 7, 5, 3)  # 原案, 会議, 説明, 同意, 交付


@dataclass
class Region:
    """What a person's block refers to: the day, the rules, who and where."""

    today: date
    book: RuleBook
    staff: dict[str, int]
    organizations: dict[str, int]
    organization_names: dict[int, str]
    phrases: dict[str, Any]


@dataclass
class PlanRows:
    """支援計画 with its goals and reviews, whose `plan_id` is still open."""

    plan: Plan
    goals: list[PlanGoal] = field(default_factory=list)
    reviews: list[PlanReview] = field(default_factory=list)


class Person:
    """模擬の利用者ひとり: the client first, then, with its id, everything that hangs on it."""

    def __init__(self, number: int, block: dict[str, Any], region: Region) -> None:
        self.number, self.block, self.region = number, block, region
        self.random = Random(f"模擬 {number} {block['name']}")
        self.owner_id = region.staff.get(block["owner"])
        self.author_id = self.owner_id or region.staff["mogi-sakura"]
        self.registered_on = self._day(block["registered"])
        self.closed_on = day_or_none(block.get("closed"), region.today)
        self.uses = [self._use(use) for use in block.get("uses", [])]
        self.jobs = [self._job(job) for job in block.get("jobs", [])]
        self.records = self._records()

    def _day(self, text: str) -> date:
        return day(text, self.region.today)

    def _place(self, key: str | None) -> int | None:
        return self.region.organizations[key] if key else None

    @property
    def phone(self) -> str:
        """A number that cannot be dialled."""
        return f"090-0{200 + self.number}-{1000 + 37 * self.number}"

    def client(self) -> Client:
        """利用者."""
        block, phone = self.block, self.phone
        return Client(
            name=block["name"],
            kana=block["kana"],
            birth_on=self._day(block["birth"]),
            phone=phone,
            municipality=block["municipality"],
            address=f"模擬{self.random.randint(1, 9)}丁目{self.random.randint(1, 30)}",
            disability=block["disability"],
            is_developmental=block.get("developmental", False),
            stage=block.get("before", block["stage"]),
            owner_id=self.owner_id,
            referral_source=block["referral"],
            registered_on=self.registered_on,
            closed_on=self.closed_on,
            closure_reason=block.get("closure_reason", ""),
            wishes=block["wishes"],
            considerations=block["considerations"],
            note="／".join(x for x in (block["shows"], block.get("note", "")) if x),
            number=self.number,
            search_text=client_search_text(block["name"], block["kana"], phone, self.number),
            last_record_on=max((r.happened_on for r in self.records), default=None),
        )

    def intake(self) -> Intake:
        """相談受付 that became this client."""
        block, received_on = self.block, working_day(self.registered_on - timedelta(days=16))
        return Intake(
            received_on=received_on,
            method=self.random.choice(["phone", "phone", "visit_in", "email"]),
            name=block["name"],
            kana=block["kana"],
            birth_on=self._day(block["birth"]),
            phone=self.phone,
            municipality=block["municipality"],
            referral_source=block["referral"],
            complaint=f"仕事の相談。{block['wishes']}",
            answer="面談の日を決め、説明会を案内した。",
            owner_id=self.author_id,
            next_step="インテーク面接",
            next_step_on=working_day(self.registered_on),
            status="accepted",
            closed_on=self.registered_on,
            search_text=intake_search_text(block["name"], block["kana"], self.phone),
        )

    # -- what hangs on the client ------------------------------------------------------------------

    def _use(self, use: dict[str, str]) -> ServiceUse:
        book, service = self.region.book, use["service"]

        def limit(start_on: date) -> date | None:
            return service_limit_on(service, start_on, book)

        if "limit" in use:
            start_on = begun_for(self._day(use["limit"]), lambda on: limit(on) or on)
        else:
            start_on = self._day(use["start"])
        return ServiceUse(
            client_id=0,
            service=service,
            organization_id=self._place(use.get("at")),
            start_on=start_on,
            end_on=day_or_none(use.get("end"), self.region.today),
            limit_on=limit(start_on),
        )

    def _job(self, job: dict[str, str]) -> Employment:
        full = partial(six_months_on, book=self.region.book)
        if "six_months" in job:
            hired_on = begun_for(self._day(job["six_months"]), full)
        else:
            hired_on = self._day(job["hired"])
        return Employment(
            client_id=0,
            organization_id=self._place(job["at"]),
            hired_on=hired_on,
            left_on=day_or_none(job.get("left"), self.region.today),
            occupation=job["occupation"],
            scheme=job["scheme"],
            hours_band=job["hours"],
            separation_reason=job.get("reason", ""),
            six_months_on=full(hired_on),
        )

    def certificates(self, client_id: int) -> list[Certificate]:
        """手帳."""
        return [
            Certificate(
                client_id=client_id,
                kind=each["kind"],
                grade=each["grade"],
                status=each.get("status", "held"),
                issued_on=day_or_none(each.get("issued"), self.region.today),
                expires_on=day_or_none(each.get("expires"), self.region.today),
            )
            for each in self.block.get("certificates", [])
        ]

    def consents(self, client_id: int) -> list[Consent]:
        """同意: 取得 at the registration for every category, and the ones of the block."""
        everything = ",".join(codes("data_category").labels())
        on = self.registered_on.isoformat()
        agreed: list[dict[str, Any]] = [
            {"kind": "acquisition", "items": everything, "purpose": "employment_support"},
            *self.block.get("consents", []),
        ]
        return [
            Consent(
                client_id=client_id,
                kind=each["kind"],
                recipient=each.get("recipient", ""),
                items=each["items"],
                purpose=each["purpose"],
                method="document",
                obtained_on=self._day(each["obtained"])
                if "obtained" in each
                else self.registered_on,
                valid_to=day_or_none(each.get("valid_to"), self.region.today),
                withdrawn_on=day_or_none(each.get("withdrawn"), self.region.today),
                explained_by_id=self.author_id,
                document_ref=f"模擬の書庫 {self.number}-{on[:4]}",
            )
            for each in agreed
        ]

    def plans(self, client_id: int) -> list[PlanRows]:
        """支援計画: the periods run back from the day on which the present one is due."""
        return [self._plan(client_id, each) for each in self.block.get("plans", [])]

    def _plan(self, client_id: int, each: dict[str, Any]) -> PlanRows:
        service, status = each["service"], each.get("status", "active")
        ends = partial(plan_review_due_on, service, book=self.region.book)
        starts: list[date] = []
        due_on = self._day(each["due"])
        while len(starts) < each["periods"]:
            starts.insert(0, begun_for(due_on if not starts else starts[0] - _DAY, ends))
        texts, done = self.region.phrases["fragments"], status == "ended"
        missing = WORKFLOW[1:] if status == "draft" else each.get("missing", ())
        workflow: dict[str, Any] = {
            name: None if name in missing else working_day(starts[0] - days * _DAY)
            for name, days in zip(WORKFLOW, _DAYS_BEFORE_START, strict=True)
        }
        plan = Plan(
            client_id=client_id,
            kind=each.get("kind", "individual_support_plan"),
            service=service,
            start_on=starts[0],
            end_on=due_on if done else None,
            intention=f"{self.block['wishes']}{self.random.choice(texts['plan_intention'])}",
            policy=self.random.choice(texts["plan_policy"]),
            issues=f"疲れたときの休み方を周りと共有すること。配慮: {self.block['considerations']}",
            cautions=self.block["considerations"],
            author_id=self.author_id,
            status=status,
            period_start_on=starts[-1],
            review_due_on=ends(starts[-1]),
            **workflow,
            **self._others(workflow),
        )
        rows = PlanRows(plan, self._goals(service, due_on, done))
        for start_on in starts if done else starts[:-1]:
            period_end_on = ends(start_on)
            review = PlanReview(
                plan_id=0,
                reviewed_on=working_day(period_end_on),
                findings=self.random.choice(texts["state"]) + self.random.choice(texts["detail"]),
                changes=self.random.choice(["", "", self.random.choice(texts["done"])]),
                due_on=period_end_on,
                reviewer_id=self.author_id,
            )
            rows.reviews.append(review)
        return rows

    def _others(self, workflow: dict[str, Any]) -> dict[str, Any]:
        """Who was there, explained and signed; every third person has a セルフプラン."""
        offices = [self.region.organizations[key] for key in ("plan_shio", "plan_waka")]
        office_id = None if self.number % 3 == 0 else offices[self.number % 3 - 1]
        return {
            "person_present": True if workflow["meeting_on"] else None,
            "meeting_members": "本人、サビ管、担当" if workflow["meeting_on"] else "",
            "explained_by_id": self.author_id if workflow["explained_on"] else None,
            "signer": "person" if workflow["agreed_on"] else "",
            "is_self_plan": office_id is None,
            "consultation_office_id": office_id,
            "consultation_delivered_on": workflow["delivered_on"] if office_id else None,
        }

    def _goals(self, service: str, due_on: date, done: bool) -> list[PlanGoal]:
        goals = self.region.phrases["goal"]
        known = {goal["service"] for goal in goals}
        mine = [g for g in goals if g["service"] == (service if service in known else "other")]
        return [
            PlanGoal(
                plan_id=0,
                priority=place,
                target_on=due_on + (180 if goal["term"] == "long" else 0) * _DAY,
                attainment="achieved" if done else "",
                attainment_note="計画の終わりに本人と確かめた。" if done else "",
                **{name: text for name, text in goal.items() if name != "service"},
            )
            for place, goal in enumerate(mine, start=1)
        ]

    # -- records -----------------------------------------------------------------------------------

    def _records(self) -> list[SupportRecord]:
        region, block = self.region, self.block
        practicums = [
            (self._day(p["start"]), region.organization_names[region.organizations[p["at"]]])
            for p in block.get("practicum", [])
        ]
        stay = Stay(
            stage=block["stage"],
            today=region.today,
            registered_on=self.registered_on,
            closed_on=self.closed_on,
            uses=self.uses,
            jobs=self.jobs,
            practicums=practicums,
            names=region.organization_names,
        )
        return records_of(
            stay,
            every=block["every"],
            last_on=self._day(block["last"]),
            from_on=max(self.registered_on, day(f"-{HISTORY_MONTHS}m", region.today)),
            phrases=region.phrases,
            author_id=self.author_id,
            random=self.random,
        )


_DAY = timedelta(days=1)
