"""マッチングの画面: the draft, the reasons, what was left out, side by side, and the introduction."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.domain.face_sheets import FaceSheet
from core.domain.introductions import Introduction
from core.domain.matching import MatchingWish
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import Organization
from core.ui.navigation import MATCHING
from tests.pages.conftest import OpenPage, texts
from tests.people import a_client, an_intake

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def person(staff: object) -> int:
    """Somebody of 汐見原市 with a face sheet; three providers, the farthest one out of reach."""
    client = a_client(SYSTEM, municipality="汐見原市", disability="mood")
    with unit_of_work(SYSTEM) as work:
        work.add(FaceSheet(client_id=client.pk, commute_minutes=30, wish_days=3))
        for name, north, training in (
            ("模擬[みなと]", 35.36, "pc_office"), ("模擬そら", 35.38, ""), ("模擬とおく", 35.6, "food"),
        ):  # fmt: skip
            row = work.add(
                Organization(
                    kind="transition_office", name=name, prefecture="模擬県", longitude=140.82,
                    municipality="汐見原市" if north < 35.5 else "遠野市", latitude=north,
                    vacancy_count=2, vacancy_on=date(2026, 11, 9),
                )
            )  # fmt: skip
            if training:
                work.add(ProviderProfile(organization_id=row.pk, training=training))
    return client.pk


def press(test: AppTest, label: str) -> AppTest:
    next(button for button in test.button if label in button.label).click().run()
    assert not test.exception
    return test


def test_from_the_draft_to_the_introduction(open_as: OpenPage, person: int) -> None:
    test = open_as("supporter", MATCHING)
    assert "だれのために事業所をさがすか" in texts(test)

    test = open_as("supporter", MATCHING, client=person)
    said = texts(test)
    assert "まだ保存していない下書き" in said
    assert "片道30分まで" in said
    assert "模擬\\[みなと\\]" in said, "a name is no Markdown"
    assert "空き2（12日前に確認）" in said
    assert "合う事業所 2" in said
    press(test, "「通える範囲」で外れた 1")
    assert "合う事業所 3" in texts(test)
    press(test, "もどす")

    press(test, "上の2つをくらべる")
    assert "訓練のすべて" in texts(test)
    press(test, "紹介する")
    press(test, "紹介を記録する")
    with read_only(SYSTEM) as view:
        wish = view.all(select(MatchingWish))[0]
        made = view.all(select(Introduction))[0]
        opened = view.rows(select(audit_entry.c.changes).where(audit_entry.c.action == "open"))
    assert (wish.max_minutes, len(wish.shortlisted)) == (30, 2), "the draft and the choice are kept"
    assert (made.client_id, made.to_id) == (person, wish.shortlisted[0])
    assert made.by_person, "without a consent the person calls, and no name goes there"
    assert "片道およそ" in made.fit_note
    assert [row for row in opened if "マッチング" in str(row)]
    said = texts(open_as("supporter", MATCHING, client=person))
    assert said.count("紹介の途中") == 1, (
        "where one was introduced before stands at that place only"
    )


def test_a_visitor_and_an_empty_directory(open_as: OpenPage, staff: object) -> None:
    intake = an_intake(SYSTEM, municipality="汐見原市")
    test = open_as("supporter", MATCHING, intake=intake.pk)
    assert not test.exception
    assert "この種別の事業所が、名簿にまだありません" in texts(test)
    assert "権限がありません" in texts(open_as("clerk", MATCHING))
