"""求人・応募と就労パスポートの画面: from the list to the job, and what a section is made of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.employments import Employment
from core.domain.face_sheets import FaceSheet
from core.domain.job_search import JobApplication, Vacancy
from core.domain.organizations import Organization
from core.domain.work_passports import PassportShare, WorkPassport
from core.queries.job_search import applications_of
from core.queries.work_passports import passports_of
from core.ui.navigation import CLIENT, WORK
from tests.pages.conftest import OpenPage, texts, told
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
DAY = date(2026, 11, 10)


@pytest.fixture
def person(staff: dict[str, Actor]) -> int:
    client_id = a_client(staff["supporter"]).pk
    rows: list[Any] = [
        Organization(kind="company", name="模擬*食品*"),
        Vacancy(
            organization_id=1, title="箱の組み立て", opened_on=DAY, wage="時給1,230円",
            scheme="disability_opening", hours_band="hours_20_to_30", content="箱を組み立てる",
        ),
        JobApplication(
            client_id=client_id, organization_id=1, vacancy_id=1, title="箱の組み立て",
            started_on=DAY, offered_on=date(2026, 11, 18), status="offered", disclosure="closed",
        ),
        FaceSheet(client_id=client_id, strengths="ていねいな作業", disclosure_policy="partial"),
    ]  # fmt: skip
    with unit_of_work(staff["supporter"]) as work:
        for row in rows:
            work.add(row)
    return client_id


def test_the_offer_becomes_the_job_on_the_persons_page(
    open_as: OpenPage, staff: dict[str, Actor], person: int
) -> None:
    page = open_as("supporter", CLIENT, id=person, part="work")
    assert not page.exception
    assert "模擬\\*食品\\*" in texts(page)  # typed signs stay signs
    page = page.button(key="client.application.1").click().run()
    shown = texts(page)
    assert "求人の賃金: 時給1,230円" in shown.replace("\\", "")
    assert "非開示" in shown  # how to call there is said before anybody calls
    (hired_on,) = [f for f in page.text_input if f.label == "就職日（必須）"]
    assert [f.value for f in page.text_area if f.label == "仕事の内容"] == ["箱を組み立てる"]
    hired_on.set_value("12/1")
    (submit,) = [b for b in page.button if b.label == "就職を登録する"]
    page = submit.click().run()
    assert not page.exception
    with read_only(staff["supporter"]) as view:
        (row,) = applications_of(view, person)
        job = view.get(Employment, row.employment_id or 0)
    assert (row.status, job.hired_on, job.organization_id) == ("hired", date(2026, 12, 1), 1)


def test_the_office_sees_who_is_where_and_what_is_offered(open_as: OpenPage, person: int) -> None:
    page = open_as("supporter", WORK, part="applications")
    assert not page.exception
    (row,) = told(page, "grid")["rows"]
    assert {"内定", "就職を登録", "予定なし"} <= {str(cell) for cell in _cells(row)}
    page = page.segmented_control(key="work.applications.shown").set_value("求人").run()
    (row,) = told(page, "grid")["rows"]
    assert {"箱の組み立て", "1人"} <= {str(cell) for cell in _cells(row)}
    (new,) = [b for b in page.button if b.label == "求人を書く"]
    page = new.click().run()
    (submit,) = [b for b in page.button if b.label == "求人を書く" and b.key != new.key]
    page = submit.click().run()
    assert "求人の名前" in texts(page)  # what lacks is named, and the sheet stays open


def _cells(row: Any) -> list[object]:
    found: list[object] = []
    for value in row.values() if isinstance(row, dict) else row:
        found += _cells(value) if isinstance(value, dict | list) else [value]
    return found


def test_a_passport_is_begun_filled_from_the_ledger_and_confirmed(
    open_as: OpenPage, staff: dict[str, Actor], person: int
) -> None:
    page = open_as("supporter", CLIENT, id=person, part="work")
    page = page.button(key="passport.new.work_passport").click().run()
    (take,) = [b for b in page.button if (b.key or "").startswith("passport.1.take.appeal")]
    page = take.click().run()
    (confirm,) = [b for b in page.button if b.label == "確かめたことを記録する"]
    page = confirm.click().run()
    assert not page.exception
    with read_only(staff["supporter"]) as view:
        (passport,) = passports_of(view, person).editions
    assert (passport.appeal, passport.agreed_on) == ("ていねいな作業", date(2026, 11, 21))
    assert "まだ、だれにも見せません" in texts(page)
    assert not [b for b in page.button if "take" in (b.key or "")]
    # To whom: who is applied to is offered at once, and the person's policy is said.
    (decide,) = [b for b in page.button if b.label == "相手を決める"]
    page = decide.click().run()
    (place,) = [s for s in page.selectbox if s.label == "見せる相手"]
    page = place.set_value(1).run()
    assert "企業への開示方針は「一部」" in texts(page)
    with unit_of_work(staff["supporter"]) as work:
        work.add(
            PassportShare(
                client_id=person, passport_id=1, organization_id=1, sections="appeal",
                decided_on=date(2026, 11, 21),
            )
        )  # fmt: skip
    page = open_as("viewer", CLIENT, id=person, part="work")
    assert "ていねい" not in texts(page)
    page = open_as("supporter", CLIENT, id=person, part="work")
    assert [b.label for b in page.button if b.key == "documents.passport_share.1"] == ["渡す"]
    with read_only(staff["supporter"]) as view:
        assert view.get(WorkPassport, 1).version == 3
