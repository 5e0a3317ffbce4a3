"""書類の窓: two presses from the plan to the file, and nothing to press where the consent is missing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.consents import Consent, Disclosure
from core.domain.organizations import Organization
from core.domain.plans import Plan, PlanGoal
from core.ui.navigation import PLAN
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
DAY = date(2026, 11, 20)


@pytest.fixture
def plan_id(staff: object) -> int:
    """A plan in force of a person, and an office that a consent names."""
    client = a_client(SYSTEM)
    with unit_of_work(SYSTEM) as work:
        plan = work.add(
            Plan(
                client_id=client.pk, service="employment_transition_support", start_on=DAY,
                period_start_on=DAY, review_due_on=date(2027, 2, 19), status="active",
            )
        )  # fmt: skip
        work.add(PlanGoal(plan_id=plan.pk, text="週5日通う"))
        place = work.add(Organization(kind="consultation_office", name="模擬相談室"))
        work.add(
            Consent(
                client_id=client.pk, kind="third_party", recipient="模擬相談室",
                recipient_id=place.pk, items="basic,plan", purpose="agency_coordination",
                method="document", obtained_on=DAY,
            )
        )  # fmt: skip
    return plan.pk


def files(test: AppTest) -> list[str]:
    return [button.proto.label for button in test.get("download_button")]


def choose(test: AppTest, label: str, value: str) -> None:
    next(box for box in test.selectbox if box.label == label).select(value)
    test.run()


def test_the_files_are_two_presses_away_and_wait_for_the_consent_of_others(
    open_as: OpenPage, plan_id: int
) -> None:
    test = open_as("supporter", PLAN, id=plan_id)
    next(b for b in test.button if b.label == "計画書を印刷").click().run()
    assert not test.exception
    assert files(test) == ["PDF", "Excel"]
    assert "書いてある項目: 基本情報・計画" in texts(test)

    to = next(radio for radio in test.radio if radio.label == "だれに渡しますか")
    to.set_value("other").run()
    assert files(test) == [], "nobody is chosen beforehand"
    choose(test, "渡す先", "模擬相談室（相談支援事業所）")
    assert "同意があります" in texts(test)
    assert files(test) == ["PDF", "Excel"]

    choose(test, "利用目的", "medical_liaison")
    assert files(test) == []
    assert "渡す同意が、きょうはありません" in texts(test)
    next(box for box in test.checkbox if "同意なしで渡す" in box.label).check().run()
    assert files(test) == [], "an exception needs its reason"
    next(text for text in test.text_input if text.label == "理由").input("倒れて運ばれた").run()
    assert files(test) == ["PDF", "Excel"]

    with read_only(SYSTEM) as view:
        a = audit_entry.c
        asked = select(a.changes).where(a.action == "open", a.changes.contains("計画書"))
        assert len(view.rows(asked)) == 1, "looking at it is noted once"
        assert view.all(select(Disclosure)) == []
