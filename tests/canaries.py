"""見張りの氏名 (canaries): persons whose names may not stand on any masked screen."""

from __future__ import annotations

from datetime import date, timedelta

from core.db.work import Work
from core.domain.clients import Client
from core.domain.early_signs import EarlySign
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
