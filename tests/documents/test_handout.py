"""本人に渡す紙: plain, with its readings, and nothing of an illness on it."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.documents.plain_words import as_is, named, pieces, plain_words
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.consents import Disclosure
from core.domain.documents import HandingEntry
from core.domain.matching import MatchingWish
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import KeyPerson, Organization
from core.errors import RuleViolation
from core.services import documents


def test_a_reading_stands_over_its_kanji() -> None:
    assert pieces("見学《けんがく》に 行《い》く") == [
        {"t": "見学", "r": "けんがく"}, {"t": "に ", "r": ""}, {"t": "行", "r": "い"}, {"t": "く", "r": ""},
    ]  # fmt: skip
    assert as_is("汐見原市")[1] == {"t": "市", "r": "し"}, "only the known part has a reading"
    assert named("模擬 花子", "もぎ はなこ")[::2] == [
        {"t": "模擬", "r": "もぎ"}, {"t": "花子", "r": "はなこ"},
    ]  # fmt: skip


def test_every_training_and_style_has_plain_words_and_no_kanji_without_a_reading() -> None:
    words = plain_words()
    assert set(words["training"]) == {code.code for code in codes("training_content")}
    assert set(words["style"]) == {code.code for code in codes("support_style")}
    texts = [
        t for part in ("training", "style", "yes", "ask", "text") for t in words[part].values()
    ]
    for text in [*texts, *words["checklist"]["items"]]:
        bare = "".join(piece["t"] for piece in pieces(text) if not piece["r"])
        assert not re.search(r"[\u4e00-\u9fff]", bare), text


@pytest.mark.sqlite_only
def test_the_paper_names_places_and_persons_and_no_illness(staff: dict[str, Actor]) -> None:
    with unit_of_work(SYSTEM) as work:
        client = work.add(
            Client(name="模擬 花子", kana="もぎ はなこ", number=7, disability="schizophrenia")
        )
        place = work.add(
            Organization(
                kind="transition_office", name="模擬みなと", name_kana="もぎみなと", phone="042-001-0101",
                latitude=35.36, longitude=140.82, vacancy_count=3, vacancy_on=date(2026, 11, 9),
            )
        )  # fmt: skip
        work.add(
            ProviderProfile(
                organization_id=place.pk, training="pc_office", disabilities="mental", pickup=""
            )
        )
        work.add(KeyPerson(organization_id=place.pk, kind="family", name="模擬 母親"))
        work.add(KeyPerson(organization_id=place.pk, name="模擬 窓口", name_kana="もぎ まどぐち"))
        wish = work.add(MatchingWish(client_id=client.pk, training="pc_office", pickup="yes"))
    with pytest.raises(RuleViolation), read_only(staff["supporter"]) as view:
        documents.preview(view, "provider_handout", wish.pk)
    with unit_of_work(SYSTEM) as work:
        work.change(MatchingWish, wish.pk, 1, {"shortlist": str(place.pk)})
    with unit_of_work(staff["supporter"]) as work:
        issued = documents.issue(work, "provider_handout", wish.pk, "pdf", HandingEntry())
    with pytest.raises(RuleViolation), unit_of_work(staff["supporter"]) as work:
        documents.issue(work, "provider_handout", wish.pk, "xlsx", HandingEntry())
    pages = PdfReader(io.BytesIO(issued.content)).pages
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for said in ("模擬みなと", "042-001-0101", "花子", "窓口", "3にん人", "むかえはありますか"):
        assert said in text, said
    for untold in ("統合失調", "精神", "障害", "母親"):
        assert untold not in text, untold
    assert "花子" not in issued.file_name
    with read_only(SYSTEM) as view:
        record = view.all(select(Disclosure))[0]
    assert (record.recipient_legal_type, record.purpose) == ("person", "matching")
