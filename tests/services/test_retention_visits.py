"""定着の予定・支援レポート・引き継ぎ: planned, done, drafted, finished, handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, table_of, unit_of_work
from core.deadlines import deadlines
from core.domain.clients import Client, ServiceUse
from core.domain.consents import Consent, Disclosure
from core.domain.documents import TO_OTHER, TO_PERSON, HandingEntry
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment, EmploymentEndEntry
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.plans import Plan, PlanGoal
from core.domain.records import RecordEntry, SupportRecord
from core.domain.retention import (
    HandoverEntry,
    RetentionVisit,
    SupportReport,
    SupportReportShare,
    VisitPlanEntry,
)
from core.errors import Conflict, ConsentMissing, RuleViolation
from core.queries.job_borders import job_borders
from core.queries.retention_months import (
    SENT,
    TO_WRITE,
    UNMET,
    UNPLANNED,
    UNREPORTED,
    MonthCriteria,
    MonthPage,
    month_of_retention,
)
from core.queries.retention_visits import on_weekday, proposed_visits, records_near, visits_of_job
from core.queries.support_reports import report_recipients
from core.services import documents, employments, job_handover, retention_visits, support_reports
from core.services.records import add_record, correct_record
from tests.conftest import Kept, add_staff
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
TODAY, HIRED = date(2026, 11, 21), date(2026, 11, 11)
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)
COMPANY, OFFICE = 1, 2
JOB = 1


@pytest.fixture
def me(ledger: str, kept: Kept) -> Actor:
    """A supporter; a person (1) who began a job (1) ten days ago at a company (1)."""

    def fill() -> Actor:
        found = add_staff()["supporter"]
        a_client(found, name="模擬 花子", stage="employed_early", owner_id=found.id)
        keep(
            Organization(kind="company", name="模擬商店"),
            Organization(kind="employment_life_center", name="模擬なかぽつ"),
            Employment(
                client_id=1, organization_id=COMPANY, hired_on=HIRED, disclosure="open",
                six_months_on=date(2027, 5, 10),
            ),
        )  # fmt: skip
        return found

    return kept.start_from("retention", ledger, fill)


def keep(*rows: TableModel) -> None:
    with unit_of_work(SYSTEM) as work:
        for row in rows:
            work.add(row)


def stored(model: type[Any]) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model).order_by(table_of(model).c.id))


def record_entry(**typed: Any) -> RecordEntry:
    values = {
        "client_id": 1, "happened_on": "2026-11-18", "method": "workplace_visit", "party": "person",
        "facts": "元気に働いている。", **typed,
    }  # fmt: skip
    return check(RecordEntry, values)


def plan(me: Actor, on: str = "2026-11-25", **typed: Any) -> list[RetentionVisit]:
    entry = check(VisitPlanEntry, {"employment_id": JOB, "planned_on": on, **typed})
    with unit_of_work(me) as work:
        return retention_visits.plan_visit(work, entry)


# -- 予定 ----------------------------------------------------------------------------------------


def test_the_rhythm_is_planned_once_from_today_on_and_never_on_a_weekend(me: Actor) -> None:
    with read_only(me) as view:
        steps = proposed_visits(view, JOB).value
    # 1週 (11/18) is past; 6か月 fell on a Tuesday, 9か月 on a Wednesday.
    assert [(v.step, v.on) for v in steps][:2] == [
        ("2週", date(2026, 11, 25)), ("1か月", date(2026, 12, 11)),
    ]  # fmt: skip
    assert on_weekday(date(2026, 11, 21)) == on_weekday(date(2026, 11, 22)) == date(2026, 11, 23)
    with unit_of_work(me) as work:
        assert len(retention_visits.plan_rhythm(work, JOB)) == 7
    with (
        pytest.raises(RuleViolation, match="これから入れる予定はありません"),
        unit_of_work(me) as work,
    ):
        retention_visits.plan_rhythm(work, JOB)
    assert {v.client_id for v in stored(RetentionVisit)} == {1}


def test_a_planned_visit_is_asked_for_instead_of_the_rhythm(me: Actor) -> None:
    keep(
        ServiceUse(
            client_id=1, service="employment_transition_support", start_on=date(2025, 1, 1),
            end_on=date(2026, 11, 10),
        )
    )  # fmt: skip

    def due() -> list[tuple[str, date]]:
        kinds = ["settling_visit", "visit_due"]
        with read_only(me) as view:
            found = deadlines(view, today=TODAY, kinds=kinds, until=date(2027, 3, 1))
        return [(row.kind, row.due_on) for row in found]

    assert due() == [("settling_visit", date(2026, 11, 18))]
    plan(me)
    assert due() == [("visit_due", date(2026, 11, 25))]


def test_monthly_visits_are_planned_at_once_and_no_day_twice(me: Actor) -> None:
    made = plan(me, "2026-11-30", activity="interview", times=3)
    assert [v.planned_on for v in made] == [
        date(2026, 11, 30), date(2026, 12, 30), date(2027, 2, 1),  # 1/30 is a Saturday
    ]  # fmt: skip
    with pytest.raises(RuleViolation, match="もう入っています"):
        plan(me, "2026-11-30", activity="interview")
    with pytest.raises(RuleViolation, match="過ぎた日"):
        plan(me, "2026-11-20")
    with pytest.raises(RuleViolation, match="活動"):
        plan(me, "2026-12-01", activity="report_sent")


def test_a_moved_visit_knows_its_first_day_and_a_cancelled_one_its_reason(me: Actor) -> None:
    (visit,) = plan(me)
    with unit_of_work(me) as work:
        moved = retention_visits.change_visit(work, visit.pk, 1, {"planned_on": date(2026, 12, 1)})
        again = retention_visits.change_visit(work, visit.pk, 2, {"planned_on": date(2026, 12, 2)})
    assert moved.first_planned_on == again.first_planned_on == date(2026, 11, 25)
    with pytest.raises(RuleViolation, match="理由"), unit_of_work(me) as work:
        retention_visits.cancel_visit(work, visit.pk, 3, " ")
    with unit_of_work(me) as work:
        retention_visits.cancel_visit(work, visit.pk, 3, "職場の都合")
    with pytest.raises(RuleViolation, match="もう済んでいる"), unit_of_work(me) as work:
        retention_visits.change_visit(work, visit.pk, 4, {"note": "x"})
    with unit_of_work(me) as work:
        assert retention_visits.reopen_visit(work, visit.pk, 4).status == "planned"


def test_the_visit_and_its_record_are_one_save_and_the_second_colleague_meets_a_conflict(
    me: Actor,
) -> None:
    (visit,) = plan(me, TODAY.isoformat())
    with unit_of_work(me) as work:
        record = retention_visits.complete_visit(work, visit.pk, 1, record_entry())
    assert (record.activity, record.client_id) == ("scheduled_visit", 1)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        other = record_entry(happened_on="2026-11-19")
        retention_visits.complete_visit(work, visit.pk, 1, other)
    assert len(stored(SupportRecord)) == 1
    assert [(v.status, v.record_id) for v in stored(RetentionVisit)] == [("done", record.pk)]


def test_the_same_meeting_recorded_twice_is_told_and_may_still_be_another_one(me: Actor) -> None:
    (visit,) = plan(me)
    with unit_of_work(me) as work:
        add_record(work, record_entry())
    with pytest.raises(RuleViolation) as refused, unit_of_work(me) as work:
        retention_visits.complete_visit(work, visit.pk, 1, record_entry())
    assert "もうあります" in refused.value.fields["twice"]
    with unit_of_work(me) as work:
        retention_visits.complete_visit(work, visit.pk, 1, record_entry(), twice=True)
    assert len(stored(SupportRecord)) == 2


def test_a_record_that_stands_already_is_tied_and_its_correction_is_followed(me: Actor) -> None:
    (visit,), (other,) = plan(me), plan(me, "2026-11-26")
    with unit_of_work(me) as work:
        record = add_record(work, record_entry())
    with read_only(me) as view:
        assert [near.id for near in records_near(view, visit.pk)] == [record.pk]
    with unit_of_work(me) as work:
        retention_visits.tie_record(work, visit.pk, 1, record.pk)
    with pytest.raises(RuleViolation, match="別の予定"), unit_of_work(me) as work:
        retention_visits.tie_record(work, other.pk, 1, record.pk)
    with unit_of_work(me) as work:
        new = correct_record(work, record.pk, 1, record_entry(happened_on="2026-11-17"))
    with read_only(me) as view:
        (done,) = [row for row in visits_of_job(view, JOB) if row.id == visit.pk]
    assert (done.record_id, done.happened_on) == (new.pk, date(2026, 11, 17))
    a_client(me, name="模擬 太郎")
    with unit_of_work(me) as work:  # it was somebody else's visit
        correct_record(work, new.pk, 1, record_entry(client_id=2))
    assert [v.status for v in stored(RetentionVisit)] == ["planned", "planned"]


def test_leaving_the_job_calls_off_what_was_planned_for_later(me: Actor) -> None:
    plan(me, TODAY.isoformat())
    plan(me)
    with unit_of_work(me) as work:
        entry = check(
            EmploymentEndEntry, {"left_on": "2026-11-21", "separation_reason": "contract_end"}
        )
        employments.end_employment(work, JOB, 1, entry)
    assert [v.status for v in stored(RetentionVisit)] == ["planned", "cancelled"]
    with pytest.raises(RuleViolation, match="離職"):
        plan(me, "2026-12-01")


# -- 支援レポート ----------------------------------------------------------------------------------


def begin(me: Actor, month: date = NOVEMBER, *, blank: bool = False) -> SupportReport:
    with unit_of_work(me) as work:
        return support_reports.begin_report(work, JOB, month, blank=blank)


def finished(me: Actor) -> SupportReport:
    report = begin(me, blank=True)
    texts = {"done": "訪問した。", "result": "続いている。", "following": "来月も会う。"}
    with unit_of_work(me) as work:
        support_reports.change_report(work, report.pk, 1, texts)
        return support_reports.finish_report(work, report.pk, 2)


def consent(**values: Any) -> Consent:
    given = {
        "client_id": 1, "kind": "third_party", "recipient_id": COMPANY, "method": "document",
        "items": "basic,employment", "purpose": "retention_support",
        "obtained_on": date(2026, 11, 12), **values,
    }  # fmt: skip
    return Consent(**given)


def to_company() -> HandingEntry:
    return check(
        HandingEntry,
        {
            "to": TO_OTHER, "recipient_id": COMPANY, "recipient": "模擬商店",
            "purpose": "retention_support", "policy_confirmed": True,
        },
    )  # fmt: skip


def test_a_draft_begins_with_what_the_whole_office_may_read_of_that_month(me: Actor) -> None:
    keep(
        Plan(
            client_id=1, kind="retention_support_plan", service="job_retention_support",
            start_on=HIRED, period_start_on=HIRED, review_due_on=TODAY, status="active",
        ),
        PlanGoal(plan_id=1, text="自分から相談する"),
        PlanGoal(plan_id=1, text="もう達成した目標", attainment="achieved"),
        EarlySign(client_id=1, employment_id=JOB, noticed_on=TODAY, side="employer", kind="lateness",
                  note="内緒の様子"),
    )  # fmt: skip
    with unit_of_work(me) as work:
        add_record(work, record_entry(done="手順書を作った。", judged="判断は出さない"))
        add_record(
            work, record_entry(happened_on="2026-11-19", facts="限った話", visibility="caseload")
        )
        add_record(
            work, record_entry(happened_on="2026-11-20", facts="掃除が丁寧", party="employer")
        )
        doctor = record_entry(
            happened_on="2026-11-20", method="phone", party="medical", facts="薬の話",
            done="量の話", next_step="薬を確かめる", next_step_on="2026-12-10",
        )  # fmt: skip
        add_record(work, doctor)
    plan(me, "2026-12-02")
    report = begin(me)
    assert report.month == NOVEMBER
    assert report.goals == "・自分から相談する"
    assert "11/18 職場訪問（本人） 手順書を作った。" in report.done
    assert "掃除が丁寧" in report.employer_part
    assert report.agencies_part == "・11/20 電話（医療機関） 連絡・相談をした。"
    assert report.following == "・12/2 定期訪問"
    assert report.result.endswith("→ 見守っている")
    everything = "".join(str(getattr(report, name)) for name in SupportReport.model_fields)
    for kept_back in ("判断は出さない", "限った話", "内緒の様子", "もう達成", "薬", "量の話"):
        assert kept_back not in everything
    with pytest.raises(RuleViolation, match="もうあります"):
        begin(me)
    with pytest.raises(RuleViolation, match="就職する前"):
        begin(me, OCTOBER)


def test_a_finished_report_changes_no_more_and_reopens_only_until_it_was_given(me: Actor) -> None:
    report = begin(me, blank=True)
    with pytest.raises(RuleViolation, match="支援実施内容"), unit_of_work(me) as work:
        support_reports.finish_report(work, report.pk, 1)
    with pytest.raises(RuleViolation, match="下書き"), unit_of_work(me) as work:
        documents.issue(work, "support_report", report.pk, "pdf", HandingEntry(to=TO_PERSON))
    with unit_of_work(me) as work:
        support_reports.remove_report(work, report.pk, 1)
    report = finished(me)
    with pytest.raises(RuleViolation, match="仕上げた"), unit_of_work(me) as work:
        support_reports.change_report(work, report.pk, 3, {"done": "x"})
    with unit_of_work(me) as work:
        support_reports.reopen_report(work, report.pk, 3)
        support_reports.finish_report(work, report.pk, 4)
        documents.issue(work, "support_report", report.pk, "pdf", HandingEntry(to=TO_PERSON))
    with pytest.raises(RuleViolation, match="渡したレポートは直せません"), unit_of_work(me) as work:
        support_reports.reopen_report(work, report.pk, 5)


def test_the_employer_gets_it_by_consent_only_once_a_day_and_never_where_nothing_was_told(
    me: Actor,
) -> None:
    report = finished(me)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        documents.issue(work, "support_report", report.pk, "pdf", to_company())
    assert stored(SupportReportShare) == []
    keep(consent())
    with unit_of_work(me) as work:
        for form in ("pdf", "xlsx"):  # two files, one handing-over
            documents.issue(work, "support_report", report.pk, form, to_company())
    (share,) = stored(SupportReportShare)
    (record,) = stored(SupportRecord)
    assert (share.organization_id, share.consent_id, share.record_id) == (COMPANY, 2, record.pk)
    assert (record.activity, record.party, record.method) == ("report_sent", "employer", "letter")
    assert share.disclosure_id == stored(Disclosure)[0].pk
    # Either field says it: 企業への開示, or the scheme of the job.
    for seen, told in enumerate(
        ({"disclosure": "closed"}, {"disclosure": "", "scheme": "general_undisclosed"}), 1
    ):
        with unit_of_work(me) as work:
            work.change(Employment, JOB, seen, told)
        with pytest.raises(RuleViolation, match="非開示"), unit_of_work(me) as work:
            documents.issue(work, "support_report", report.pk, "pdf", to_company())
    with read_only(me) as view:
        states = {r.organization_id: r.state for r in report_recipients(view, report.pk)}
    assert states == {None: TO_PERSON, COMPANY: "undisclosed"}


def test_a_report_counts_for_its_own_month_whenever_it_is_given(me: Actor) -> None:
    with unit_of_work(me) as work:
        work.change(Employment, JOB, 1, {"hired_on": date(2026, 3, 1)})
    keep(ServiceUse(client_id=1, service="job_retention_support", start_on=OCTOBER))
    keep(SupportReport(client_id=1, employment_id=JOB, month=OCTOBER, finished_on=TODAY))

    def due() -> list[str]:
        with read_only(me) as view:
            found = deadlines(view, today=TODAY, kinds=["monthly_report", "missed_report"])
        return [row.kind for row in found]

    assert due() == ["missed_report", "monthly_report"]
    with unit_of_work(me) as work:
        documents.issue(work, "support_report", 1, "pdf", HandingEntry(to=TO_PERSON))
    assert due() == ["monthly_report"]  # given today, and yet October's


# -- 月の一覧 --------------------------------------------------------------------------------------


def month(me: Actor, on: date = NOVEMBER, **asked: Any) -> MonthPage:
    with read_only(me) as view:
        return month_of_retention(view, MonthCriteria(on, **asked))


def test_the_month_tells_who_is_not_met_not_planned_and_not_reported(me: Actor) -> None:
    keep(
        Client(number=2, name="模擬 二郎", kana="もぎ じろう", stage="retention"),
        ServiceUse(client_id=2, service="job_retention_support", start_on=date(2026, 5, 1)),
        Employment(client_id=2, hired_on=date(2025, 10, 1), six_months_on=date(2026, 3, 31)),
        Client(number=3, name="模擬 三郎", kana="もぎ さぶろう", stage="follow_up"),
        Employment(client_id=3, hired_on=date(2020, 10, 1), six_months_on=date(2021, 3, 31)),
    )
    plan(me)
    found = month(me)
    # Without a plan first; who was hired long ago and uses nothing is on no list.
    assert [(row.client_id, row.report) for row in found.rows] == [(2, TO_WRITE), (1, "")]
    assert (found.counts.unmet, found.counts.unplanned, found.counts.unreported) == (2, 1, 1)
    with unit_of_work(me) as work:
        add_record(work, record_entry(client_id=2, happened_on="2026-11-05"))
        add_record(
            work, record_entry(client_id=2, happened_on="2026-11-06", activity="report_sent")
        )
    found = month(me)
    assert [row.client_id for row in found.rows] == [1, 2]
    assert found.rows[1].report == SENT
    assert [len(month(me, shows=s).rows) for s in (UNMET, UNPLANNED, UNREPORTED)] == [1, 0, 0]
    assert [row.client_id for row in month(me, owner_id=me.id).rows] == [1]
    assert [row.client_id for row in month(me, OCTOBER).rows] == [2]


# -- 節目と引き継ぎ --------------------------------------------------------------------------------


def test_six_months_and_three_years_propose_the_stage_and_a_continued_job_counts_on(
    me: Actor,
) -> None:
    with unit_of_work(me) as work:
        job = work.change(
            Employment, JOB, 1,
            {"hired_on": date(2026, 5, 1), "six_months_on": date(2026, 10, 31)},
        )  # fmt: skip
    with read_only(me) as view:
        found = job_borders(view, JOB)
    assert found.proposal is not None
    assert (found.proposal.stage, found.settling.value.end_on) == ("retention", date(2026, 10, 31))
    keep(
        Employment(client_id=1, hired_on=date(2023, 5, 1), left_on=date(2026, 4, 20)),
        ServiceUse(
            client_id=1, service="job_retention_support", start_on=date(2023, 11, 1),
            limit_on=date(2026, 10, 31),
        ),
    )  # fmt: skip
    with unit_of_work(me) as work:
        work.change(Employment, JOB, job.version, {"continues_id": 2})
        work.change(Client, 1, 1, {"stage": "retention"})
    with read_only(me) as view:
        found = job_borders(view, JOB)
    assert found.since == date(2023, 5, 1)
    assert found.support.value.end_on == date(2026, 10, 31)
    assert found.proposal is not None
    assert found.proposal.stage == "follow_up"


def test_a_hand_over_stands_on_the_job_and_in_the_records_and_its_sheet_needs_consent(
    me: Actor,
) -> None:
    typed = {
        "handed_over_on": "2026-11-20", "next_supporter_id": OFFICE,
        "handover_note": "困ると黙る。合図は手を上げる。",
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="就職日より前"), unit_of_work(me) as work:
        job_handover.hand_over(
            work, JOB, 1, check(HandoverEntry, {**typed, "handed_over_on": "2026-11-01"})
        )
    with unit_of_work(me) as work:
        job = job_handover.hand_over(work, JOB, 1, check(HandoverEntry, typed))
    assert (job.next_supporter_id, job.handed_over_on) == (OFFICE, date(2026, 11, 20))
    assert [r.done for r in stored(SupportRecord)] == ["困ると黙る。合図は手を上げる。"]
    to = check(
        HandingEntry,
        {
            "to": TO_OTHER, "recipient_id": OFFICE, "recipient": "模擬なかぽつ",
            "purpose": "handover",
        },
    )  # fmt: skip
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        documents.issue(work, "handover_sheet", JOB, "pdf", to)
    keep(consent(recipient_id=OFFICE, purpose="handover", items="basic,employment,support_log"))
    with unit_of_work(me) as work:
        assert documents.issue(work, "handover_sheet", JOB, "pdf", to).content.startswith(b"%PDF")
        job_handover.take_back(work, JOB, job.version)
    assert stored(Employment)[0].handed_over_on is None
