"""就労パスポート: editions, the person's word and decision, the consent before it is handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.documents.catalogue import gathered
from core.documents.content import texts
from core.domain.consents import Consent, Disclosure
from core.domain.documents import IN_OFFICE, TO_OTHER, TO_PERSON, HandingEntry
from core.domain.entry import check
from core.domain.face_sheets import Career, FaceSheet
from core.domain.organizations import Organization
from core.domain.teams import TeamMember
from core.domain.work_passports import (
    PassportShare,
    PassportShareEntry,
    WorkPassport,
    WorkPassportEntry,
)
from core.errors import Conflict, ConsentMissing, NotAllowed, RuleViolation
from core.queries.work_passports import material_of, passports_of
from core.services import work_passports as service
from core.services.consents import withdraw_consent
from core.services.documents import issue
from tests.people import a_client

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
EMPLOYER, OTHER = 1, 2


@pytest.fixture
def me(staff: Staff) -> Actor:
    with unit_of_work(staff["supporter"]) as work:
        for name in ("模擬しおみ食品", "模擬わかたけ物流"):
            work.add(Organization(kind="company", name=name))
    return staff["supporter"]


def begun(me: Actor, client_id: int, **values: Any) -> WorkPassport:
    given = {"client_id": client_id, "made_on": "2026-11-10", **values}
    with unit_of_work(me) as work:
        return service.begin_passport(work, check(WorkPassportEntry, given))


def confirmed(me: Actor, client_id: int, **values: Any) -> WorkPassport:
    row = begun(me, client_id, **values)
    with unit_of_work(me) as work:
        return service.confirm_passport(work, row.pk, row.version, date(2026, 11, 12))


def decided(me: Actor, passport: WorkPassport, sections: str, **values: Any) -> PassportShare:
    given = {
        "client_id": passport.client_id, "passport_id": passport.pk, "organization_id": EMPLOYER,
        "sections": sections, "decided_on": "2026-11-14", **values,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return service.decide_share(work, check(PassportShareEntry, given))


def to_employer(organization_id: int = EMPLOYER) -> HandingEntry:
    return HandingEntry(
        to=TO_OTHER, recipient_id=organization_id, purpose="employer_accommodation",
        policy_confirmed=True,
    )  # fmt: skip


def agreed(me: Actor, client_id: int, items: str) -> Consent:
    with unit_of_work(me) as work:
        return work.add(
            Consent(
                client_id=client_id, kind="third_party", recipient_id=EMPLOYER, items=items,
                purpose="employer_accommodation", method="document", obtained_on=date(2026, 11, 1),
            )
        )  # fmt: skip


def test_what_the_ledger_knows_is_taken_over_by_a_click_each(me: Actor) -> None:
    person = a_client(me)
    with unit_of_work(me) as work:
        work.add(
            FaceSheet(client_id=person.pk, strengths="ていねいな作業", warning_signs="眠れない")
        )
        work.add(Career(client_id=person.pk, kind="work", place="模擬商店", content="品出し"))
        work.add(TeamMember(client_id=person.pk, organization_id=1, role="doctor"))
    row = begun(me, person.pk)
    assert row.written == ()  # nothing goes over by itself
    with read_only(me) as view:
        found = {m.section: m for m in material_of(view, person.pk)}
    assert found.keys() >= {"experience", "appeal", "health", "self_check", "supporters"}
    assert (found["experience"].source, found["experience"].text) == (
        "学歴・職歴", "模擬商店\n品出し",
    )  # fmt: skip
    with unit_of_work(me) as work:
        row = service.change_passport(work, row.pk, row.version, {"appeal": "声が大きい"})
        row = service.take_over(work, row.pk, row.version, found["appeal"].key)
        assert row.appeal == "声が大きい\nていねいな作業"
    with pytest.raises(RuleViolation, match="もう取り入れて"), unit_of_work(me) as work:
        service.take_over(work, row.pk, row.version, found["appeal"].key)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        service.take_over(work, row.pk, 1, found["experience"].key)


def test_a_confirmed_edition_stays_and_the_next_begins_with_its_words(me: Actor) -> None:
    person = a_client(me)
    row = begun(me, person.pk)
    with pytest.raises(RuleViolation, match="何も書いて"), unit_of_work(me) as work:
        service.confirm_passport(work, row.pk, row.version, TODAY)
    with pytest.raises(RuleViolation, match="確かめていない版"):
        begun(me, person.pk)
    begun(me, person.pk, kind="profile_sheet")  # the other kind has its own editions
    with unit_of_work(me) as work:
        row = service.change_passport(work, row.pk, row.version, {"appeal": "ていねい"})
    for on in (date(2026, 11, 9), date(2026, 11, 22)):
        with pytest.raises(RuleViolation, match="作った日から今日"), unit_of_work(me) as work:
            service.confirm_passport(work, row.pk, row.version, on)
    with unit_of_work(me) as work:
        row = service.confirm_passport(work, row.pk, row.version, TODAY)
    for change in (
        lambda w: service.change_passport(w, row.pk, row.version, {"appeal": "別の話"}),
        lambda w: service.discard_passport(w, row.pk, row.version),
    ):
        with pytest.raises(RuleViolation, match="確かめた版"), unit_of_work(me) as work:
            change(work)
    again = begun(me, person.pk, made_on="2026-11-21")
    assert (again.appeal, again.agreed_on) == ("ていねい", None)
    with unit_of_work(me) as work:
        service.change_passport(work, again.pk, again.version, {"appeal": "早い"})
    with read_only(me) as view:
        page = passports_of(view, person.pk)
    assert [p.appeal for p in page.editions if p.kind == "work_passport"] == ["早い", "ていねい"]


def test_an_illness_is_not_written_without_the_consent_for_it(me: Actor) -> None:
    from tests.people import consent_entry

    person = a_client(me, consent=consent_entry(items="basic,wishes"))
    row = begun(me, person.pk)
    with unit_of_work(me) as work:
        row = service.change_passport(work, row.pk, row.version, {"appeal": "ていねい"})
    with pytest.raises(ConsentMissing, match="取得の同意"), unit_of_work(me) as work:
        service.change_passport(work, row.pk, row.version, {"health": "月に一度通院"})


def test_a_recipient_gets_what_the_person_decided_and_nothing_else(me: Actor) -> None:
    person = a_client(me)
    draft = begun(me, person.pk, appeal="ていねい", health="月に一度通院", performance="一つずつ")
    with pytest.raises(RuleViolation, match="確かめてから"):
        decided(me, draft, "appeal")
    with unit_of_work(me) as work:
        row = service.confirm_passport(work, draft.pk, draft.version, date(2026, 11, 12))
    for sections, told in (
        ("", "ひとつ以上"),
        ("experience", "書いていない"),
        ("salary", "一覧に"),
    ):
        with pytest.raises(RuleViolation, match=told):
            decided(me, row, sections)
    with pytest.raises(RuleViolation, match="確かめた日より前"):
        decided(me, row, "appeal", decided_on="2026-11-11")
    share = decided(me, row, "performance,appeal")
    with read_only(me) as view:
        paper = gathered(view, "passport_share", share.pk)
        whole = gathered(view, "work_passport", row.pk)
    told = "\n".join(texts(paper))
    assert "ていねい" in told
    assert "一つずつ" in told
    assert "通院" not in told
    assert "体調" not in told  # not even that there is such a section
    assert "通院" in "\n".join(texts(whole))  # the control
    assert paper.items == {"basic", "wishes", "accommodation"}
    assert whole.items == paper.items | {"medical"}


def test_it_is_handed_over_with_consent_and_leaves_its_record(me: Actor) -> None:
    person = a_client(me)
    row = confirmed(me, person.pk, appeal="ていねい", health="月に一度通院")
    share = decided(me, row, "appeal,health")

    def handed(handing: HandingEntry, document: str = "passport_share") -> bytes:
        subject = share.pk if document == "passport_share" else row.pk
        with unit_of_work(me) as work:
            return issue(work, document, subject, "xlsx", handing).content

    with pytest.raises(ConsentMissing):
        handed(to_employer())
    consent = agreed(me, person.pk, "basic,wishes,accommodation")
    with pytest.raises(ConsentMissing):  # 通院 is 医療: the consent must name it
        handed(to_employer())
    with unit_of_work(me) as work:
        withdraw_consent(work, consent.pk, consent.version)
    consent = agreed(me, person.pk, "basic,wishes,accommodation,medical")
    for handing, document in (
        (to_employer(OTHER), "passport_share"),
        (to_employer(), "work_passport"),
    ):
        with pytest.raises(RuleViolation, match="本人が決めていません"):
            handed(handing, document)
    for to in (TO_PERSON, IN_OFFICE):
        assert handed(HandingEntry(to=to), "work_passport")
        assert handed(HandingEntry(to=to))
    with read_only(me) as view:
        assert passports_of(view, person.pk).shares[0].given_on is None  # that was a copy
    assert handed(to_employer())
    with read_only(me) as view:
        (given,) = passports_of(view, person.pk).shares
        stored = view.get(PassportShare, share.pk)
        disclosure = view.get(Disclosure, stored.disclosure_id or 0)
    assert (given.given_on, stored.consent_id) == (TODAY, consent.pk)
    assert (disclosure.recipient_id, disclosure.items) == (
        EMPLOYER, "basic,medical,wishes,accommodation",
    )  # fmt: skip


def test_the_person_may_decide_anew_and_may_stop_it(me: Actor) -> None:
    person = a_client(me)
    row = confirmed(me, person.pk, appeal="ていねい", performance="一つずつ")
    first = decided(me, row, "appeal")
    again = decided(me, row, "performance")
    assert (again.pk, again.sections) == (first.pk, "performance")  # not given yet: put right
    agreed(me, person.pk, "basic,wishes,accommodation")
    with unit_of_work(me) as work:
        issue(work, "passport_share", again.pk, "xlsx", to_employer())
    later = decided(me, row, "appeal", decided_on="2026-11-20")
    with unit_of_work(me) as work:
        before = work.get(PassportShare, again.pk)
        # What was handed over stays as it was; the decision behind it has ended.
        assert (before.sections, before.withdrawn_on) == ("performance", date(2026, 11, 20))
        assert later.pk != again.pk
        stopped = service.withdraw_share(work, later.pk, later.version, TODAY)
    with pytest.raises(RuleViolation, match="やめて"), unit_of_work(me) as work:
        issue(work, "passport_share", stopped.pk, "xlsx", to_employer())
    with read_only(me) as view:
        assert all(not share.shown for share in passports_of(view, person.pk).shares)
        assert len(view.all(select(Disclosure))) == 1


def test_a_clerk_reads_no_passport(me: Actor, staff: Staff) -> None:
    row = confirmed(me, a_client(me).pk, appeal="ていねい")
    with pytest.raises(NotAllowed), read_only(staff["clerk"]) as view:
        gathered(view, "work_passport", row.pk)
