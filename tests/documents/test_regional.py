"""地域の書類: only who agreed stands in them, nothing that is the office's own, in both forms alike."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, unit_of_work
from core.documents.regional import LIST, MANUAL, RegionalDocument, as_data
from core.documents.regional_pdf import regional_pdf
from core.domain.liaison_manual import ManualTextEntry
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.errors import NotAllowed, RuleViolation
from core.queries.liaison_manual import manual_text, manual_versions
from core.queries.regional_list import RegionalCriteria, left_out
from core.services.regional_documents import (
    Regional,
    issue_regional,
    regional_document,
    save_manual_text,
)

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
AGREED = date(2026, 10, 1)
SECRETS = ("控える言葉", "機関のメモ", "人のメモ", "前任の人")


@pytest.fixture
def region(staff: Staff) -> Staff:
    """Four hospitals: agreed, not agreed, gone, merged; the first one with everything."""
    places: dict[str, dict[str, Any]] = {
        "模擬い病院": {
            "listing_agreed_on": AGREED,
            "note": "機関のメモ",
            "municipality": "汐見原市",
        },
        "模擬ろ病院": {"municipality": "汐見原市"},
        "模擬は病院": {"listing_agreed_on": AGREED, "gone_on": AGREED},
        "模擬に病院": {"listing_agreed_on": AGREED, "merged_into_id": 1},
        "=模擬ほ市": {
            "listing_agreed_on": AGREED,
            "municipality": "朝凪市",
            "kind": "municipality",
        },
    }
    with unit_of_work(SYSTEM) as work:
        for name, values in places.items():
            work.add(Organization(name=name, **{"kind": "medical_institution", **values}))
        for place, name, left_on in (
            (1, "窓口の人", None),
            (1, "前任の人", AGREED),
            (2, "ほかの人", None),
        ):
            work.add(
                KeyPerson(
                    organization_id=place, name=name, left_on=left_on, note="人のメモ",
                    stage="retention", further_stages="consultation,crisis", how="#evil[x] $a$",
                )
            )  # fmt: skip
        work.add(KeyPerson(organization_id=1, kind="family", name="だれかの母"))
        work.add(ContactManner(organization_id=1, send_first="同意書の写し", taboo="控える言葉"))
    return staff


def document(kind: str, *, inside: bool = False, **criteria: Any) -> RegionalDocument:
    with read_only(SYSTEM) as view:
        return regional_document(view, Regional(kind, RegionalCriteria(**criteria), inside))


def issued(me: Actor, kind: str, form: str) -> bytes:
    with unit_of_work(me) as work:
        return issue_regional(work, Regional(kind, RegionalCriteria()), form).content


def cells(content: bytes) -> str:
    """Every text of the file, and whatever runs in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [name for name in book.namelist() if name.endswith((".xml", ".rels"))]
        told = "".join(book.read(name).decode() for name in parts)
    assert "<f>" not in told
    return told


def test_only_who_agreed_and_is_still_there_stands_in_it(region: Staff) -> None:
    made = document(LIST)
    names = [entry.name for chapter in made.chapters for entry in chapter.entries]
    assert (names, made.count) == (["=模擬ほ市", "模擬い病院"], 2)
    (person,) = made.chapters[1].entries[0].persons
    assert person[0] == "相談・定着・危機時"
    assert document(LIST, kinds=("medical_institution",)).count == 1
    assert document(LIST, prefecture="", municipality="朝凪市").count == 1
    with read_only(SYSTEM) as view:
        missing, total = left_out(view, RegionalCriteria())
    assert ([row.name for row in missing], total) == (["模擬ろ病院"], 1)


def test_what_the_office_noted_for_itself_stays_inside(region: Staff) -> None:
    for kind in (LIST, MANUAL):
        told = repr(as_data(document(kind)))
        assert [word for word in SECRETS if word in told] == []
        assert "窓口の人" in told
    assert "同意書の写し" in repr(as_data(document(MANUAL)))
    inside = document(MANUAL, inside=True)
    assert [word for word in SECRETS if word in repr(as_data(inside))] == ["控える言葉"]
    assert inside.copy_for == "所内用（外へ渡さない）"
    # The list has no room for it, and is no copy for inside.
    assert document(LIST, inside=True).copy_for == "掲載に同意した機関のみ"


def test_both_forms_are_made_and_noted_in_the_audit(region: Staff) -> None:
    me = region["supporter"]
    for kind in (LIST, MANUAL):
        assert issued(me, kind, "pdf").startswith(b"%PDF")
        text = cells(issued(me, kind, "xlsx"))
        assert "=模擬ほ市" in text  # as text, not as a formula
        assert "#evil[x] $a$" in text
        assert [word for word in SECRETS if word in text] == []
    with read_only(SYSTEM) as view:
        exports = view.rows(select(audit_entry.c.changes).where(audit_entry.c.action == "export"))
    assert len(exports) == 4
    with pytest.raises(NotAllowed):
        issued(region["partner"], LIST, "pdf")
    with pytest.raises(RuleViolation):
        issued(me, LIST, "docx")


def test_without_anybody_there_is_a_page_to_look_at_and_nothing_to_take_away(staff: Staff) -> None:
    assert regional_pdf(document(MANUAL)).startswith(b"%PDF")
    with pytest.raises(RuleViolation, match="掲載同意"):
        issued(staff["supporter"], LIST, "pdf")


def test_the_text_of_the_manual_is_kept_version_by_version(staff: Staff) -> None:
    me = staff["supporter"]
    with read_only(me) as view:
        shipped = manual_text(view)
    assert (shipped.version, document(MANUAL).opening[0].heading) == (0, "この手引きについて")
    ours = ManualTextEntry(text="まえがき\n■ 電話\n昼休みに。\n■ 文書\n一枚で。")
    with unit_of_work(me) as work:
        save_manual_text(work, ours, 0)
    opening = [(part.heading, part.text) for part in document(MANUAL).opening]
    assert opening == [("", "まえがき"), ("電話", "昼休みに。"), ("文書", "一枚で。")]
    with pytest.raises(RuleViolation, match="先に本文を直しました"), unit_of_work(me) as work:
        save_manual_text(work, ManualTextEntry(text="別の本文"), 0)
    with pytest.raises(RuleViolation, match="変えたところ"), unit_of_work(me) as work:
        save_manual_text(work, ours, 1)
    with read_only(me) as view:
        versions = manual_versions(view)
    assert [(v.version, v.by) for v in versions] == [(1, me.name), (0, "")]
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        save_manual_text(work, ManualTextEntry(text="書けない"), 1)
