"""書類を出す: what each document holds, who may get it, and what is written down about it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import read_only, table_of, unit_of_work
from core.documents.catalogue import KINDS, gathered
from core.documents.content import Document, Table, texts
from core.domain.assessments import Assessment
from core.domain.clients import Certificate
from core.domain.codes import codes
from core.domain.consents import Consent, Disclosure
from core.domain.documents import IN_OFFICE, TO_OTHER, TO_PERSON, HandingEntry
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.face_sheets import FaceSheet
from core.domain.matching import MatchingWish
from core.domain.organizations import Organization
from core.domain.plan_details import DETAILS, JobCoachDetail, RetentionDetail, SelfRelianceDetail
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.domain.retention import SupportReport
from core.domain.tasks import Task
from core.domain.work_passports import PassportShare, WorkPassport
from core.errors import ConsentMissing, NotAllowed, NotFound, OutOfScope, RuleViolation
from core.queries.documents import handing_facts
from core.services import disclosures, documents
from core.services.accounts import INVENTED, OFFICE_NAME, write_setting
from tests.conftest import Kept, add_staff
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
DAY = date(2026, 11, 20)
OFFICE = "模擬就労支援センター"
AGENCY, COMPANY = 1, 2


@pytest.fixture
def staff(ledger: str, kept: Kept) -> dict[str, Actor]:
    """All roles; a person (1) with a plan (1), a goal, a review (1) and the two recipients."""

    def fill() -> dict[str, Actor]:
        found = add_staff()
        a_client(found["supporter"], name="髙﨑 花子", kana="たかさき はなこ")
        rows: list[TableModel] = [
            Organization(kind="consultation_office", name="模擬相談室", prefecture="模擬県"),
            Organization(kind="company", name="模擬商事", phone="03-0000-0000"),
            a_plan(),
            PlanGoal(plan_id=1, term="long", text="半年働く", target_on=date(2027, 5, 31)),
            PlanGoal(
                plan_id=1, text="週5日通う", measure="9割の出席", support="朝の声かけ",
                person_in_charge="生活支援員", frequency="週1回", own_part="表につける", place="作業室",
            ),
            PlanReview(
                plan_id=1, reviewed_on=DAY, due_on=DAY, findings="週4日通えた",
                person_words="朝がつらい", reviewer_id=found["supporter"].id,
            ),
            SupportRecord(client_id=1, happened_on=date(2026, 10, 5), facts="誰にも言わない話"),
            GoalAttainment(review_id=1, goal_id=2, attainment="partly_achieved", note="4日"),
            ReviewEvidence(review_id=1, record_id=1, goal_id=2),
            FaceSheet(client_id=1, disclosure_policy="open"),
        ]  # fmt: skip
        with unit_of_work(SYSTEM) as work:
            write_setting(work, OFFICE_NAME, OFFICE)
            for row in rows:
                work.add(row)
        return found

    return kept.start_from("documents", ledger, fill)


def a_plan(**values: Any) -> Plan:
    held = {
        "client_id": 1, "service": "employment_transition_support", "start_on": DAY,
        "period_start_on": DAY, "review_due_on": date(2027, 2, 19), "intention": "事務で働きたい",
        "policy": "少しずつ", "issues": "体力", "cautions": "予定の変更は前日までに",
        "meeting_on": DAY, "meeting_members": "本人・母", "person_present": True,
        "consultation_office_id": AGENCY, "author_id": 3, "explained_by_id": 3,
    }  # fmt: skip
    return Plan(**{**held, **values})


def stored(*rows: TableModel) -> int:
    with unit_of_work(SYSTEM) as work:
        for row in rows:
            work.add(row)
    return rows[-1].pk


def held(actor: Actor, document: str, subject_id: int = 1) -> Document:
    with read_only(actor) as view:
        return gathered(view, document, subject_id)


def words(made: Document) -> str:
    return "\n".join(texts(made))


def issued(actor: Actor, to: HandingEntry, document: str = "support_plan") -> documents.Issued:
    with unit_of_work(actor) as work:
        return documents.issue(work, document, 1, "pdf", to)


def to_agency(**values: Any) -> HandingEntry:
    given = {"to": TO_OTHER, "recipient_id": AGENCY, **values}
    return check(HandingEntry, given)


def consent(**values: Any) -> int:
    given = {
        "client_id": 1, "kind": "third_party", "recipient": "模擬相談室", "recipient_id": AGENCY,
        "items": "basic,plan", "purpose": "agency_coordination", "method": "document",
        "obtained_on": DAY,
    }  # fmt: skip
    return stored(Consent(**{**given, **values}))


def disclosed() -> list[Disclosure]:
    with read_only(SYSTEM) as view:
        return view.all(select(Disclosure).order_by(table_of(Disclosure).c.id))


def printed() -> list[dict[str, Any]]:
    a = audit_entry.c
    with read_only(SYSTEM) as view:
        rows = view.rows(select(a.changes).where(a.action == "print").order_by(a.seq))
    return [json.loads(row.changes) for row in rows]


# -- what stands in it ---------------------------------------------------------------------------


def test_the_plan_holds_every_mandated_item_its_steps_and_room_to_sign(
    staff: dict[str, Actor],
) -> None:
    made = held(staff["supporter"], "support_plan")
    told = words(made)
    for text in (
        "個別支援計画書", "髙﨑 花子", "事務で働きたい", "少しずつ", "体力", "予定の変更は前日までに",
        "半年働く", "令和9年5月31日", "週5日通う", "9割の出席", "朝の声かけ", "生活支援員", "週1回",
        "表につける", "作業室", "本人・母", "参加した", "模擬相談室", "令和8年11月20日", "模擬 支援",
        "本人（署名）", "代理人（署名・続柄）", "サービス管理責任者（署名）", "説明した人", "受け取った日",
    ):  # fmt: skip
        assert text in f"{made.title}\n{told}", text
    assert made.items == {"basic", "plan"}


@pytest.mark.parametrize("kind", list(codes("plan_kind").labels()))
def test_every_kind_of_plan_has_its_own_fields_on_paper_even_blank(
    staff: dict[str, Actor], kind: str
) -> None:
    """A blank plan keeps the room for each of its fields, and can be made into both files."""
    blank = a_plan(kind=kind, intention="", policy="", issues="", cautions="", meeting_members="")
    plan_id = stored(blank)
    made = held(staff["supporter"], "support_plan", plan_id)
    told = words(made)
    for title in ("本人・家族の意向", "総合的な支援の方針", "長期目標", "短期目標 1", "留意事項"):
        assert title in told
    model = DETAILS.get(kind)
    foreign = {"employment_id": "就職先", "certificate_id": "受給者証"}
    for name in ("intensive", "transition", "follow_up"):
        for end in ("from", "to", "visits"):
            foreign[f"{name}_{end}"] = "支援の時期"
    for name in set(model.model_fields if model else ()) - set(TableModel.model_fields):
        # The advice is a link to its row: what it says and its day stand on the paper.
        if model is not None and name not in ("plan_id", "advice_id"):
            title = foreign.get(name) or model.model_fields[name].title
            assert str(title) in told, name
    assert made.items == {"basic", "plan"}, "nothing is written in it that needs another consent"
    with unit_of_work(staff["supporter"]) as work:
        for form, begin in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            to = HandingEntry(to=IN_OFFICE)
            file = documents.issue(work, "support_plan", plan_id, form, to)
            assert file.content.startswith(begin)


def test_the_plan_of_job_retention_tells_the_employer_and_says_what_it_tells(
    staff: dict[str, Actor],
) -> None:
    stored(Certificate(client_id=1, kind="mental", grade="mental_2", status="held"))
    job = stored(Employment(client_id=1, organization_id=COMPANY, hired_on=date(2026, 5, 1)))
    plan_id = stored(a_plan(kind="retention_support_plan", service="job_retention_support"))
    stored(RetentionDetail(plan_id=plan_id, employment_id=job, health="通院は月1回"))
    made = held(staff["supporter"], "support_plan", plan_id)
    told = words(made)
    for text in (
        "模擬商事",
        "03-0000-0000",
        "令和8年5月1日",
        "通院は月1回",
        "精神障害者保健福祉手帳",
    ):
        assert text in told
    assert made.title == "就労定着支援計画書"
    assert made.items == {"basic", "plan", "employment", "medical", "certificate"}


def test_advice_of_a_doctor_needs_the_consent_for_medical_items(staff: dict[str, Actor]) -> None:
    plan_id = stored(a_plan(kind="job_coach_plan"))
    stored(JobCoachDetail(plan_id=plan_id, doctor_advice="残業はしない"))
    assert "medical" in held(staff["supporter"], "support_plan", plan_id).items


def test_a_plan_of_self_reliance_shows_the_result_of_the_meeting(staff: dict[str, Actor]) -> None:
    plan_id = stored(a_plan(kind="self_reliance_plan"))
    result = next(iter(codes("coordination_result")))
    stored(
        SelfRelianceDetail(plan_id=plan_id, coordination_result=result.code, outlook="一人暮らし")
    )
    told = words(held(staff["supporter"], "support_plan", plan_id))
    assert result.label in told
    assert "一人暮らし" in told


def test_sixty_goals_are_all_there(staff: dict[str, Actor]) -> None:
    stored(*(PlanGoal(plan_id=1, text=f"目標その{n:02}", priority=n) for n in range(1, 61)))
    made = held(staff["supporter"], "support_plan")
    assert [n for n in range(1, 61) if f"目標その{n:02}" not in words(made)] == []
    file = issued(staff["supporter"], HandingEntry(to=IN_OFFICE))
    pages = PdfReader(io.BytesIO(file.content)).pages
    told = "".join(page.extract_text() for page in pages)
    assert [n for n in range(1, 61) if f"目標その{n:02}" not in told] == []


def test_a_monitoring_record_shows_days_of_the_records_and_never_what_they_say(
    staff: dict[str, Actor],
) -> None:
    made = held(staff["supporter"], "monitoring_record")
    told = words(made)
    for text in (
        "週4日通えた",
        "朝がつらい",
        "週5日通う",
        "一部達成",
        "4日",
        "2026/10/05",
        "模擬 支援",
    ):
        assert text in told
    assert "誰にも言わない話" not in told
    assert made.items == {"basic", "plan"}


def test_an_assessment_on_paper_has_the_pyramid_and_adds_nothing_up(
    staff: dict[str, Actor],
) -> None:
    from tests.services.test_assessments import started

    row = started(staff["supporter"], 1)
    made = held(staff["supporter"], "assessment_result", row.pk)
    told = words(made)
    for text in (
        "職業準備性ピラミッド",
        "健康管理",
        "起床",
        "（未評価）",
        "点数や合否はつけていません",
    ):
        assert text in told
    assert "要確認" in told
    assert "合計" not in told
    tables = [part for part in made.parts if isinstance(part, Table)]
    assert sum(len(table.rows) for table in tables) > 43
    assert made.items == {"basic", "assessment"}


# -- who may get it ------------------------------------------------------------------------------


def test_what_is_given_to_the_person_needs_no_consent_and_is_recorded(
    staff: dict[str, Actor],
) -> None:
    file = issued(staff["supporter"], HandingEntry(to=TO_PERSON))
    (row,) = disclosed()
    assert (row.recipient_legal_type, row.items, row.purpose) == (
        "person", "basic,plan", "plan_making",
    )  # fmt: skip
    assert "個別支援計画書" in row.reason
    assert row.provided_by_id == staff["supporter"].id
    assert [line["form"] for line in printed()] == ["pdf"]
    assert file.file_name == "利用者1_個別支援計画書_20261121.pdf"


def test_without_consent_nobody_else_gets_it_and_nothing_is_recorded(
    staff: dict[str, Actor],
) -> None:
    with pytest.raises(ConsentMissing) as refused:
        issued(staff["supporter"], to_agency())
    assert "模擬相談室" in str(refused.value)
    assert "同意・提供" in str(refused.value)
    assert disclosed() == []
    assert printed() == []


@pytest.mark.parametrize(
    "lacking",
    [
        {"items": "basic"}, {"purpose": "medical_liaison"}, {"valid_to": DAY},
        {"withdrawn_on": DAY}, {"recipient": "模擬商事", "recipient_id": COMPANY},
    ],
    ids=["項目", "目的", "期限", "撤回", "提供先"],
)  # fmt: skip
def test_a_consent_that_covers_less_does_not_open_the_gate(
    staff: dict[str, Actor], lacking: dict[str, Any]
) -> None:
    consent(**lacking)
    with pytest.raises(ConsentMissing):
        issued(staff["supporter"], to_agency())
    with read_only(staff["supporter"]) as view:
        assert not documents.is_covered(view, gathered(view, "support_plan", 1), to_agency())


def test_with_the_consent_it_is_issued_with_its_record_in_one_transaction(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    consent_id = consent()
    with read_only(staff["supporter"]) as view:
        assert documents.is_covered(view, gathered(view, "support_plan", 1), to_agency())
    file = issued(staff["supporter"], to_agency(method="fax"))
    (row,) = disclosed()
    assert (row.consent_id, row.recipient, row.method, row.items) == (
        consent_id, "模擬相談室", "fax", "basic,plan",
    )  # fmt: skip
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file.content)).pages)
    assert "模擬相談室" in text
    # No record without its file: a page that cannot be made takes its record with it.
    monkeypatch.setattr(documents.pdf, "pdf", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        issued(staff["supporter"], to_agency())
    assert len(disclosed()) == 1


def test_the_gate_is_the_one_of_the_disclosures(
    staff: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without it, the document would go out."""
    monkeypatch.setattr(disclosures, "_ground", lambda *_: {})
    issued(staff["supporter"], to_agency())
    assert len(disclosed()) == 1


def test_an_exception_needs_a_reason_and_is_to_be_confirmed(staff: dict[str, Actor]) -> None:
    with pytest.raises(RuleViolation):
        to_agency(exception="life")
    with pytest.raises(RuleViolation):
        to_agency(exception="mistake", reason="うっかり")
    issued(staff["supporter"], to_agency(exception="life", reason="倒れて運ばれた"))
    (row,) = disclosed()
    assert (row.exception, row.consent_id) == ("life", None)
    assert "倒れて運ばれた" in row.reason
    with read_only(SYSTEM) as view:
        assert len(view.all(select(Task))) == 1


@pytest.mark.parametrize(
    ("policy", "asks"), [("closed", True), ("partial", True), ("", True), ("open", False)]
)
def test_an_employer_gets_nothing_against_the_wish_to_keep_it_closed(
    staff: dict[str, Actor], policy: str, *, asks: bool
) -> None:
    consent(recipient="模擬商事", recipient_id=COMPANY, purpose="employer_accommodation")
    with unit_of_work(SYSTEM) as work:
        work.change(FaceSheet, 1, 1, {"disclosure_policy": policy})
    to = check(
        HandingEntry,
        {"to": TO_OTHER, "recipient_id": COMPANY, "purpose": "employer_accommodation"},
    )
    with read_only(staff["supporter"]) as view:
        assert documents.needs_policy(view, gathered(view, "support_plan", 1), to) is asks
    if asks:
        with pytest.raises(RuleViolation) as refused:
            issued(staff["supporter"], to)
        assert "開示方針" in str(refused.value)
        assert disclosed() == []
    confirmed = to.model_copy(update={"policy_confirmed": True})
    issued(staff["supporter"], confirmed)
    assert len(disclosed()) == 1


def test_a_typed_employer_is_an_employer_and_nobody_else_is_called_the_person(
    staff: dict[str, Actor],
) -> None:
    with unit_of_work(SYSTEM) as work:
        work.change(FaceSheet, 1, 1, {"disclosure_policy": "closed"})
    typed = HandingEntry(to=TO_OTHER, recipient="まちの工場", purpose="employer_accommodation")
    with read_only(staff["supporter"]) as view:
        assert documents.needs_policy(view, gathered(view, "support_plan", 1), typed)
    # An entry that was not read by its own check is read by the service.
    for slipped in ({"recipient_legal_type": "person"}, {"exception": "mistake"}):
        with pytest.raises(RuleViolation):
            issued(staff["supporter"], to_agency().model_copy(update=slipped))
    assert disclosed() == []


def test_a_copy_of_the_office_says_so_on_each_page_and_is_no_disclosure(
    staff: dict[str, Actor],
) -> None:
    file = issued(staff["supporter"], HandingEntry(to=IN_OFFICE))
    pages = PdfReader(io.BytesIO(file.content)).pages
    assert all("事業所の控え（外へ渡さない）" in page.extract_text() for page in pages)
    assert disclosed() == []
    assert printed()[0]["for"] == "事業所の控え（外へ渡さない）"


def test_only_invented_data_carry_the_mark(staff: dict[str, Actor]) -> None:
    def marked() -> bool:
        file = issued(staff["supporter"], HandingEntry(to=IN_OFFICE))
        (first, *_) = PdfReader(io.BytesIO(file.content)).pages
        return "模擬データ" in "".join(first.extract_text().split())

    assert not marked()
    with unit_of_work(SYSTEM) as work:
        write_setting(work, INVENTED, "yes")
    assert marked()


@pytest.mark.parametrize("role", ["clerk", "viewer", "partner"])
def test_who_may_not_see_sensitive_data_makes_no_document(
    staff: dict[str, Actor], role: str
) -> None:
    for document in KINDS:
        with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
            documents.issue(work, document, 1, "pdf", HandingEntry())
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            documents.preview(view, document, 1)


def test_nobody_makes_a_document_of_a_person_outside_the_scope(staff: dict[str, Actor]) -> None:
    stored(Assessment(client_id=1, instrument_id=1, assessed_on=DAY, rater="self"))
    stored(MatchingWish(client_id=1))
    stored(WorkPassport(client_id=1, made_on=DAY))
    stored(Organization(kind="company", name="模擬食品"))
    stored(PassportShare(client_id=1, passport_id=1, organization_id=1, decided_on=DAY))
    stored(Practicum(client_id=1, start_on=DAY, end_on=DAY))
    stored(Employment(client_id=1, hired_on=DAY))
    stored(SupportReport(client_id=1, month=DAY.replace(day=1)))
    outside = replace(staff["supporter"], scope="caseload")
    for document in KINDS:
        with pytest.raises(OutOfScope), unit_of_work(outside) as work:
            documents.issue(work, document, 1, "pdf", HandingEntry())
        with pytest.raises(OutOfScope), read_only(outside) as view:
            documents.preview(view, document, 1)
        with pytest.raises(OutOfScope), unit_of_work(outside) as work:
            documents.note_preview(work, document, 1)


def test_a_document_that_there_is_not_is_not_found(staff: dict[str, Actor]) -> None:
    with pytest.raises(NotFound):
        held(staff["supporter"], "no_such_document")


def test_looking_at_it_leaves_one_line_and_no_disclosure(staff: dict[str, Actor]) -> None:
    with read_only(staff["supporter"]) as view:
        seen = documents.preview(view, "support_plan", 1)
    assert all(page.startswith(b"\x89PNG") for page in seen.pages)
    with unit_of_work(staff["supporter"]) as work:
        documents.note_preview(work, "support_plan", 1)
    assert disclosed() == []
    assert printed() == []


def test_the_likely_recipients_are_those_of_consents_and_of_the_plan(
    staff: dict[str, Actor],
) -> None:
    consent(recipient="まちの医院", recipient_id=None)
    consent(recipient="模擬商事", recipient_id=COMPANY, valid_to=DAY)
    with read_only(staff["supporter"]) as view:
        facts = handing_facts(view, 1, date(2026, 11, 21))
    assert [choice.name for choice in facts.recipients] == ["模擬相談室", "まちの医院"]
