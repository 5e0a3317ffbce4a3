"""模擬のフェイスシート (invented face sheets): contacts, treatments, career and papers of the persons."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import Work, table_of
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.codes import codes
from core.domain.face_sheets import Career, ContactPerson, FaceSheet, Treatment
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.services.invented_files import document
from core.services.invented_persons import Region

HOSPITALS = ("ushio_hp", "wakatake_hp", "tsukimi_cl", "asanagi_hp", "kirigaoka_hp", "hoshino_cl")
SHEET_WORDS = (
    "diagnosis", "onset", "medical_history", "medication", "strengths", "difficulties", "needs",
    "warning_signs", "coping", "benefits",
)  # fmt: skip
# Services that a municipality grants by a 受給者証.
GRANTED = (
    "employment_transition_support", "continuous_support_a", "continuous_support_b",
    "job_retention_support", "independence_training",
)  # fmt: skip
_YEAR = timedelta(days=365)


def add_face_sheets(work: Work, region: Region, clients: dict[str, int]) -> None:
    """模擬のフェイスシートを入れる, for the persons of the region (name → id)."""
    require(work.actor, Action.SET_UP)
    told = document("face_sheets")
    own = {block["name"]: block for block in told["person"]}
    windows = {(row.organization_id, row.name): row.pk for row in work.all(select(KeyPerson))}
    running = {use.client_id: use.service for use in work.all(select(ServiceUse)) if not use.end_on}
    c = table_of(Client).c
    rows: list[TableModel] = []
    for client in work.all(select(Client).where(c.id.in_(clients.values())).order_by(c.number)):
        one = _One(client, told, own.get(client.name, {}), region)
        rows += [one.sheet(), *one.contacts(), one.treatment(windows), *one.careers()]
        rows += one.papers(running.get(client.pk, ""))
    for model in (FaceSheet, ContactPerson, Treatment, Career, Certificate):
        work.add_all([row for row in rows if isinstance(row, model)])


class _One:
    """One person's sheet: what the block says, and else a line of the group's lists."""

    def __init__(
        self, client: Client, told: dict[str, Any], own: dict[str, Any], region: Region
    ) -> None:
        self.client, self.own, self.region, self.common = client, own, region, told["common"]
        self.random = Random(f"模擬のフェイスシート {client.number}")
        self.words = told[_group(client)]

    def sheet(self) -> FaceSheet:
        """フェイスシート."""
        client, pick = self.client, self.random.choice
        words = {name: self.own.get(name) or pick(self.words[name]) for name in SHEET_WORDS}
        number = client.number
        return FaceSheet(
            client_id=client.pk,
            sex=pick(["female", "male", "unanswered", ""]),
            mobile=f"080-0{300 + number}-{2000 + 31 * number}",
            contact_hours=self.own.get("contact_hours") or pick(self.common["hours"]),
            contact_way=pick(self.common["way"]),
            voicemail=pick(["ok", "name_only", "no"]),
            household=pick(self.common["household"]),
            disability_detail=client.disability,
            benefit_note=pick(self.common["benefit_note"]),
            qualifications=pick(self.common["qualifications"]),
            driving=pick(["none", "none", "held", "paper"]),
            commute=pick(["train,bus", "walk", "bicycle", "bus", "train"]),
            commute_minutes=pick([30, 40, 45, 60]),
            station=f"{client.municipality.removesuffix('市').removesuffix('町')}駅",
            hello_work_id=self.region.organizations[pick(["hw_shiomihara", "hw_tsukigasawa"])],
            hello_work_on=client.registered_on,
            wish_work=self.own.get("wish_work") or client.wishes[:300],
            wish_occupation=pick(
                ["clerical", "carrying_cleaning_packing", "manufacturing", "sales"]
            ),
            wish_days=pick([3, 4, 5]),
            wish_hours=pick(["hours_10_to_20", "hours_20_to_30", "hours_30_or_more"]),
            wish_times="weekday",
            wish_wage=pick(["", "時給1,200円くらい", "月に10万円くらい"]),
            wish_area=self.own.get("wish_area") or f"{client.municipality}から通えるところ",
            disclosure_policy=pick(["open", "open", "partial"]),
            disclosure_note=pick(["", "配慮は上司と人事だけに伝える"]),
            **words,
        )

    def contacts(self) -> list[ContactPerson]:
        """家族・緊急連絡先: one or two, the first one for an emergency."""
        family = self.client.name.split()[0]
        number = self.client.number
        first = ContactPerson(
            client_id=self.client.pk, name=f"{family} よしえ", kana="もぎ よしえ", relation="mother",
            phone=f"042-00{number % 10}-0{500 + number}", is_emergency=True, call_order=1,
            hours=self.random.choice(["平日 18:00 以降", "いつでもよい", "午前中"]),
            voicemail=self.random.choice(["ok", "name_only"]),
            lives_together=number % 2 == 0, is_key_person=True,
            note="就職の相談をしていることは知っている。" if number % 3 else "病名は伝えないでほしいと本人。",
        )  # fmt: skip
        if number % 3:
            return [first]
        second = ContactPerson(
            client_id=self.client.pk, name=f"{family} たけし", kana="もぎ たけし", relation="father",
            phone=f"090-0{400 + number}-3000", is_emergency=True, call_order=2,
            hours="平日の昼休み 12:00-13:00", voicemail="no",
        )  # fmt: skip
        return [first, second]

    def treatment(self, windows: dict[tuple[int, str], int]) -> Treatment:
        """通院先, with the window of the hospital where the block names one."""
        place = self._hospital()
        since = self.client.registered_on or self.region.today
        return Treatment(
            client_id=self.client.pk,
            organization_id=place,
            department=self.own.get("department", ""),
            doctor=self.own.get("doctor", ""),
            key_person_id=windows.get((place, self.own.get("key_person", ""))),
            frequency=self.random.choice(self.words["frequency"]),
            is_main=True,
            start_on=since - 2 * _YEAR,
        )

    def papers(self, service: str) -> list[Certificate]:
        """受給者証 of whoever uses a service, 自立支援医療 of every other person with a mental illness."""
        client, today = self.client, self.region.today
        found = []
        if service in GRANTED and client.stage != "closed":
            last = today + timedelta(days=100 + 7 * client.number)
            found.append(
                Certificate(
                    client_id=client.pk, kind="recipient", service=service, quantity="当該月の日数−8日",
                    monitoring_months=3 if service == "employment_transition_support" else 6,
                    payment_limit_yen=0 if client.number % 5 else 9300, number_tail="0000",
                    issuer=client.municipality, issued_on=last - _YEAR, expires_on=last,
                )
            )  # fmt: skip
        if _group(client) == "mental" and client.number % 2:
            last = today + timedelta(days=60 + 9 * client.number)
            found.append(
                Certificate(
                    client_id=client.pk, kind="medical_aid", number_tail="0000",
                    issuer=client.municipality, payment_limit_yen=5000, issued_on=last - _YEAR,
                    expires_on=last, organization_id=self._hospital(),
                )
            )  # fmt: skip
        return found

    def _hospital(self) -> int:
        named = self.own.get("hospital") or HOSPITALS[self.client.number % len(HOSPITALS)]
        return self.region.organizations[named]

    def careers(self) -> list[Career]:
        """学歴・職歴: a school, and for most a job."""
        born = self.client.birth_on or self.region.today - 30 * _YEAR
        left_school = born + 18 * _YEAR
        school = Career(
            client_id=self.client.pk, kind="education",
            place=self.random.choice(self.common["school"]),
            start_on=left_school - 3 * _YEAR, end_on=left_school, content="卒業",
        )  # fmt: skip
        since = self.client.registered_on or self.region.today
        if self.client.number % 4 == 0 or since - left_school < 3 * _YEAR:
            return [school]
        job = self.random.choice(self.common["work"])
        worked = Career(
            client_id=self.client.pk, kind="work", place=job["place"],
            occupation=job["occupation"], content=job["content"], start_on=since - 2 * _YEAR,
            end_on=since - _YEAR, end_reason=job["reason"],
            disclosure=self.random.choice(["open", "closed"]), note=job["note"],
        )  # fmt: skip
        return [school, worked]


def _group(client: Client) -> str:
    """Which lists fit: by the disability of the ledger."""
    if client.disability == "developmental" or client.is_developmental:
        return "developmental"
    code = codes("disability_type").get(client.disability)
    top = (code.parent or code.code) if code else ""
    return top if top in ("mental", "intellectual", "physical") else "physical"
