"""医療機関連携の画面: what a coordinator reads and does there, and what a reader does not get."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.charts.outreach_coverage import coverage_chart
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import KeyPerson
from core.domain.outreach import DoctorAdvice, MedicalOutreach, OutreachStep
from core.domain.plans import Plan
from core.queries.outreach_coverage import coverage
from core.ui.medical.hospital import DIALOG
from core.ui.navigation import CLIENT, MEDICAL, PLAN
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def a_late_hospital() -> int:
    """In 啓発, its next step a week late, and a window with signs of Markdown in her name."""
    place = an_organization(name="模擬*潮*病院", municipality="汐見原市", prefecture="模擬県").pk
    with unit_of_work(SYSTEM) as work:
        work.add(
            MedicalOutreach(
                organization_id=place, stage="awareness", stage_on=date(2026, 5, 1),
                next_step="見本を送る", next_on=date(2026, 11, 14),
            )
        )  # fmt: skip
        work.add(
            OutreachStep(organization_id=place, after="awareness", changed_on=date(2026, 5, 1))
        )
        work.add(KeyPerson(organization_id=place, name="模擬 *かおる*", phone="042-001-0411"))
    return place


def test_an_empty_board_says_what_belongs_there(open_as: OpenPage, staff: Staff) -> None:
    page = open_as("supporter", MEDICAL)
    assert not page.exception
    assert "まだ医療機関がありません" in texts(page)
    page = open_as("supporter", MEDICAL, part="lists")
    assert "掲載に同意した機関が、まだありません" in texts(page)


def test_the_board_tells_what_is_late_and_a_tile_filters(open_as: OpenPage, staff: Staff) -> None:
    a_late_hospital()
    an_organization(name="模擬未病院")
    page = open_as("supporter", MEDICAL)
    assert not page.exception
    told = texts(page)
    assert "期限切れ 7日" in told
    assert r"模擬 \*かおる\*" in told
    assert "担当なし" in told
    assert page.button(key="medical-stage-awareness").label.endswith("**1**")
    page.button(key="medical-stage-untouched").click().run()
    assert "期限切れ" not in texts(page)
    assert "**1機関** のうち" in texts(page)
    page.text_input(key="medical.text").set_value("ないことば").run()
    assert "あてはまる医療機関はありません" in texts(page)


def test_a_stage_is_moved_on_in_the_sheet_and_a_reader_only_reads(
    open_as: OpenPage, staff: Staff
) -> None:
    place = a_late_hospital()
    page = open_as("supporter", MEDICAL)
    page.button(key=f"medical-open-{place}").click().run()
    assert not page.exception
    form = f"{DIALOG}.move.{place}.0"
    page.button_group(key=f"{form}.stage").set_value("cooperation")
    page.text_input(key=f"{form}.next_on").set_value("R8.12.1")
    page.button(key=f"{form}.submit").click().run()
    assert not page.exception
    with read_only(SYSTEM) as view:
        row = view.get(MedicalOutreach, 1)
        assert (row.stage, row.next_on) == ("cooperation", date(2026, 12, 1))
        assert view.get(OutreachStep, 2).before == "awareness"
    with unit_of_work(SYSTEM) as work:
        work.add(
            OrganizationContact(
                organization_id=place, contacted_on=date(2026, 11, 2), content="見本を*見た*"
            )
        )
    page = open_as("viewer", MEDICAL)
    page.button(key=f"medical-open-{place}").click().run()
    assert r"見本を\*見た\*" in texts(page)
    assert "権限のある人" in texts(page)
    assert "段階の経過" in texts(page)
    assert not [b for b in page.button if str(b.key).endswith(".submit")]
    assert "主治医の助言" not in page.button_group(key="medical.part").options


def test_advice_coverage_programmes_and_papers_are_drawn(open_as: OpenPage, staff: Staff) -> None:
    place = a_late_hospital()
    person = a_client(staff["supporter"], name="模擬 待子").pk
    with unit_of_work(SYSTEM) as work:
        work.add(
            DoctorAdvice(
                client_id=person,
                organization_id=place,
                requested_on=date(2026, 9, 1),
                asked="留意点",
            )
        )
    page = open_as("supporter", MEDICAL, part="advice")
    assert "期限切れ" in texts(page)
    assert "要確認" in texts(page)
    assert "つながった医療機関　1 / 1" in texts(open_as("supporter", MEDICAL, part="coverage"))
    assert "この年度の交流プログラムはありません" in texts(
        open_as("supporter", MEDICAL, part="programmes")
    )
    assert "掲載同意がなくて載らない　1機関" in texts(open_as("viewer", MEDICAL, part="lists"))
    with read_only(SYSTEM) as view:
        chart = coverage_chart(
            coverage(view, date(2026, 11, 21), date(2025, 11, 21), by_area=False)
        )
    assert json.dumps(chart, ensure_ascii=False).count('"told"') == 3  # two bars, one label field


def test_the_words_of_the_doctor_stand_on_the_persons_page_and_are_taken_into_the_plan(
    open_as: OpenPage, staff: Staff
) -> None:
    place, person = a_late_hospital(), a_client(staff["supporter"], name="模擬 花子").pk
    today = date(2026, 11, 21)
    with unit_of_work(SYSTEM) as work:
        work.add(
            DoctorAdvice(
                client_id=person, organization_id=place, requested_on=today, asked="留意点",
                answered_on=today, answer="週25時間まで *無理なく*",
            )
        )  # fmt: skip
        plan = work.add(
            Plan(
                client_id=person, kind="job_coach_plan", service="job_coach", start_on=today,
                period_start_on=today, review_due_on=today,
            )
        ).pk  # fmt: skip
    page = open_as("supporter", CLIENT, id=person, part="plans")
    assert not page.exception
    assert "週25時間まで *無理なく*" in [text.value for text in page.text]
    page.button(key=f"advice.ask.{person}").click().run()
    assert "通院先が分かりません" in texts(page)
    page = open_as("supporter", PLAN, id=plan)
    page.session_state["plan.part"] = "支援の期と助言"
    page.run()
    page.button(key=f"plan.detail.{plan}.advice.1").click().run()
    assert not page.exception
    assert (
        page.text_area(key=f"plan.detail.{plan}.0.doctor_advice").value == "週25時間まで *無理なく*"
    )
    assert page.text_input(key=f"plan.detail.{plan}.0.doctor_advised_on").value == "2026/11/21"
