"""見張りの氏名 (canaries): persons whose names may not stand on any masked screen."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.work import Work
from core.domain.agenda_items import AgendaItem
from core.domain.clients import Certificate, Client
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment
from core.domain.events import Event
from core.domain.face_sheets import Treatment
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.tasks import Task
from core.services.clients import change_stage

TODAY = date(2026, 11, 21)
# Names, readings, and what may not be shown beside initials either.
CANARIES = (
    "加奈利",
    "明日香",
    "かなり",
    "佐上",
    "相太郎",
    "さがみ",
    "090-0000",
    "模擬市",
    "統合失調",
    "かなで食品",
    "見張り病院",
    "080-1111",
    "見張町",
    "kanari@",
    "うつ病",
    "愛の手帳",
)
# What people write without thinking of the wall: one sentence for each of them.
CARELESS = (
    "かなで食品の面接の前に 080-1111-2222 へ電話",
    "見張り病院に同行。うつ病の薬がかわる",
    "自宅は見張町2-3-4。kanari@example.com へ送る",
    "カナリ アスカさんの愛の手帳を更新",
)
NAME = "加奈利 明日香"
MASKED = "K・A（77）"


def canary_ledger(work: Work) -> Client:
    """A ledger in which every topic of a meeting has a row about a canary."""
    client = work.add(
        Client(
            name=NAME, kana="かなり あすか", number=77, phone="090-0000-0077",
            address="模擬市一丁目", disability="schizophrenia", registered_on=TODAY,
        )
    )  # fmt: skip
    change_stage(work, client.pk, 1, "job_search")
    for due_on in (TODAY - timedelta(days=2), TODAY + timedelta(days=2)):
        work.add(Task(title="加奈利さんの勤務先へ", client_id=client.pk, due_on=due_on))
        work.add(Task(title="加奈利明日香に手紙", due_on=due_on))
    work.add(
        Intake(
            received_on=TODAY, name="佐上 相太郎", kana="さがみ そうたろう", phone="090-0000-0001",
            complaint="佐上の相談", next_step="佐上 相太郎さんに電話", next_step_on=TODAY,
        )
    )  # fmt: skip
    work.add(Organization(kind="transition_office", name="模擬移行"))
    work.add(
        Introduction(
            client_id=client.pk, to_id=1, introduced_on=TODAY, ended_on=TODAY, status="declined",
            end_reason="health", end_note="加奈利さんの統合失調のため",
        )
    )  # fmt: skip
    work.add(
        EarlySign(
            client_id=client.pk, noticed_on=TODAY, side="employer", kind="treatment",
            degree="urgent", note="加奈利さんの通院",
        )
    )  # fmt: skip
    return client


def careless_rows(work: Work, client: Client) -> None:
    """Where the canary worked and is treated, and what was typed about it everywhere."""
    employer = work.add(Organization(kind="company", name="株式会社 かなで食品"))
    work.add(Organization(kind="medical_institution", name="見張り病院"))
    work.add(
        Employment(
            client_id=client.pk, organization_id=employer.pk, hired_on=date(2024, 1, 10),
            left_on=date(2025, 1, 10),
        )
    )  # fmt: skip
    work.add(Treatment(client_id=client.pk, place="見張り病院"))
    work.add(
        Certificate(client_id=client.pk, kind="intellectual_tokyo", expires_on=TODAY + timedelta(5))
    )
    for text in CARELESS:
        work.add(Task(title=text, client_id=client.pk, due_on=TODAY + timedelta(days=1)))
        work.add(AgendaItem(series_id=1, title=text, note=text, client_id=client.pk))
    work.add(AgendaItem(series_id=1, title="見学の相談", organization_id=employer.pk))
    work.add(Event(kind="company_tour", name="かなで食品の見学 080-1111-2222", held_on=TODAY))
    work.add(
        EarlySign(
            client_id=client.pk,
            noticed_on=TODAY,
            side="person",
            kind="absence",
            degree="watch",
            note=CARELESS[1],
        )
    )
