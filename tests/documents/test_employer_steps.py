"""相談援助の記録: the eight steps and what was done, as PDF and Excel, for who may see employers."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import text

from core.db.actor import Actor
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.documents.content import texts
from core.documents.employer_steps import employer_steps
from core.domain.employer_support import ConsultingWorkEntry, EmployerSupportEntry
from core.domain.entry import check
from core.domain.organizations import Organization
from core.errors import NotAllowed, NotFound, RuleViolation
from core.services.employer_documents import issue_steps
from core.services.employer_support import note_consulting, start_support

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def support_id(ledger: str, staff: dict[str, Actor]) -> int:
    with unit_of_work(staff["supporter"]) as work:
        place = work.add(Organization(kind="company", name="模擬事務", search_text="")).pk
        begun = {"organization_id": place, "started_on": "2026-05-01", "theme": "切り出し"}
        row = start_support(work, check(EmployerSupportEntry, begun))
        done = {"support_id": row.pk, "step": "jobs", "done_on": "2026-06-01", "minutes": 90,
                "content": "=作業を書き出した", "partner": "総務課長"}  # fmt: skip
        note_consulting(work, check(ConsultingWorkEntry, done))
        return row.pk


def test_the_paper_holds_the_steps_and_the_work_and_is_noted_in_the_audit(
    support_id: int, staff: dict[str, Actor]
) -> None:
    with read_only(staff["viewer"]) as view:
        made = employer_steps(view, support_id)
    told = "\n".join(texts(made))
    assert "職務の創出・選定" in told
    assert "1回　90分" in told
    assert (made.number, made.items) == (0, frozenset())
    with unit_of_work(staff["viewer"]) as work:
        paper, sheet = (issue_steps(work, support_id, form) for form in ("pdf", "xlsx"))
        with pytest.raises(RuleViolation, match="PDF か Excel"):
            issue_steps(work, support_id, "docx")
    assert paper.content.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(sheet.content)) as book:
        # As text, not as a formula.
        assert "=作業を書き出した" in book.read("xl/sharedStrings.xml").decode()
        assert b"No." not in book.read("xl/worksheets/sheet1.xml")
    assert f"{date(2026, 11, 21):%Y%m%d}" in sheet.file_name
    with connection_for_maintenance() as connection:
        noted = connection.execute(
            text(
                "SELECT count(*) FROM audit_entry WHERE entity = 'employer_support' AND action = 'export'"
            )
        ).scalar()
    assert noted == 2


def test_a_partner_gets_no_paper_and_one_that_is_not_there_is_said(
    support_id: int, staff: dict[str, Actor]
) -> None:
    with pytest.raises(NotAllowed), read_only(staff["partner"]) as view:
        employer_steps(view, support_id)
    with pytest.raises(NotFound), read_only(staff["viewer"]) as view:
        employer_steps(view, 99)
