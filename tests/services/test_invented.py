"""模擬の地域: complete, marked, audited, on the same day always the same, and never over real work."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from core import cli, clock
from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.deadlines import RULES, deadlines
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.records import SupportRecord
from core.domain.rules.certificates import certificate_renewal_window
from core.domain.rules.parameters import default_book
from core.domain.rules.urgency import UrgencyLevel
from core.domain.tables import MAPPED
from core.domain.tasks import Task
from core.domain.users import User
from core.errors import NotAllowed, RuleViolation
from core.queries.plan_reviews import ruled_review_due
from core.queries.users import has_administrator, read_setting
from core.services.accounts import INVENTED, issue_setup_code, set_up
from core.services.derived import service_limit_on, six_months_on
from core.services.invented import is_loaded, load_region
from core.services.invented_files import FOLDER, begun_for, day, working_day
from core.services.sign_in import sign_in
from tests.conftest import Kept

TODAY = date(2026, 11, 21)


def silent(_sentence: str) -> None:
    """Nobody watches the progress."""


@pytest.fixture
def region(ledger: str, kept: Kept) -> Actor:
    """The region, loaded as `make demo` does: before any account exists."""
    kept.start_from("region", ledger, lambda: load_region(SYSTEM, progress=silent))
    return SYSTEM


def stored(model: type[TableModel]) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model))


def test_the_region_is_complete(region: Actor) -> None:
    kinds = Counter(each.kind for each in stored(Organization))
    assert (kinds["transition_office"], kinds["hello_work"]) == (14, 3)
    towns = {each.municipality for each in stored(Organization) if each.kind == "municipality"}
    assert sorted(name[-1] for name in towns) == ["市"] * 6 + ["町"]
    assert kinds["medical_institution"] == 7  # one of the six stands there twice
    assert kinds["company"] + kinds["special_subsidiary"] == 12
    for kind in ("continuous_a", "continuous_b", "employment_life_center", "special_needs_school"):
        assert kinds[kind]
    assert len(stored(Client)) == 42  # two of the 40 stand there twice
    assert len(stored(User)) == 6
    hospitals = [each for each in stored(Organization) if each.kind == "medical_institution"]
    whole = {each.id for each in hospitals if each.latitude is not None}
    assert {each.organization_id for each in stored(KeyPerson)} >= {each.id for each in hospitals}
    assert {each.organization_id for each in stored(ContactManner)} >= whole
    assert len(whole) == 6
    assert {each.stage for each in stored(KeyPerson)} == set(codes("key_stage").labels())


def test_every_name_is_marked(region: Actor) -> None:
    for model in (Client, User, Organization, KeyPerson, Intake):
        for each in stored(model):
            anonymous = model is Intake and each.is_anonymous
            assert "模擬" in each.name or anonymous, each.name
    with read_only(SYSTEM) as view:
        assert read_setting(view, INVENTED)
    assert is_loaded()


@pytest.mark.sqlite_only
def test_no_city_of_the_region_exists(region: Actor) -> None:
    """The seven names, so that a change is looked at; coordinates lie in the open sea."""
    with (FOLDER / "municipalities.csv").open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == [
        "汐見原市", "若竹野市", "月ヶ沢市", "朝凪市", "桐ヶ浦市", "星名市", "水音町",
    ]  # fmt: skip
    for office in stored(Organization):
        assert office.municipality in names
        assert office.latitude is None or 35.2 < office.latitude < 35.6
        assert office.longitude is None or 140.7 < office.longitude < 141.0
        assert office.phone.startswith("042-00")  # a subscriber number never begins with 0


@pytest.mark.sqlite_only
def test_two_years_of_records_end_today_at_the_latest_and_on_working_days(region: Actor) -> None:
    records = stored(SupportRecord)
    assert len(records) > 1000
    days = [record.happened_on for record in records]
    assert min(days) < TODAY - timedelta(days=700)
    assert max(days) <= TODAY
    assert all(day.weekday() < 5 for day in days)
    last = {}
    for record in records:
        last[record.client_id] = max(last.get(record.client_id, date.min), record.happened_on)
    assert all(client.last_record_on == last[client.id] for client in stored(Client))


def test_derived_columns_follow_the_rules(region: Actor) -> None:
    book = default_book()
    for use in stored(ServiceUse):
        assert use.limit_on == service_limit_on(use.service, use.start_on, book)
    for job in stored(Employment):
        assert job.six_months_on == six_months_on(job.hired_on, book)
    with read_only(SYSTEM) as view:
        for plan in stored(Plan):
            assert plan.review_due_on == ruled_review_due(view, plan, plan.period_start_on).value
    for client in stored(Client):
        assert client.search_text.endswith(f" {client.number}")
        assert client.name.replace(" ", "") in client.search_text


@pytest.mark.sqlite_only
def test_every_registered_person_consented_first_and_came_through_an_intake(region: Actor) -> None:
    consented = {c.client_id: c.obtained_on for c in stored(Consent) if c.kind == "acquisition"}
    # The first consultation of each: somebody may ask again later.
    asked = sorted((i for i in stored(Intake) if i.client_id), key=lambda i: i.received_on)
    received = {i.client_id: i.received_on for i in reversed(asked)}
    # The second rows of a person were taken down in a hurry: for trying 名寄せ.
    for client in [client for client in stored(Client) if client.number <= 40]:
        assert consented[client.id] <= client.registered_on
        assert received[client.id] < client.registered_on


def test_the_clocks_stand_in_every_state(region: Actor) -> None:
    with read_only(SYSTEM) as view:
        found = deadlines(view, today=TODAY, until=TODAY + timedelta(days=200))
    assert {each.kind for each in found} == {rule.kind for rule in RULES}
    for kind in ("plan_review", "certificate_renewal", "transition_limit", "task_due"):
        levels = {each.urgency.level for each in found if each.kind == kind}
        assert {UrgencyLevel.OVERDUE, UrgencyLevel.SOON, UrgencyLevel.LATER} <= levels, kind
    left = {
        kind: {(each.due_on - TODAY).days for each in found if each.kind == kind}
        for kind in ("plan_review", "transition_limit")
    }
    assert {14, 30, 90, 180} <= left["plan_review"]
    assert {9, 14, 30, 90, 180} <= left["transition_limit"]


HANDBOOKS = ("physical", "intellectual_tokyo", "intellectual_other", "mental")


@pytest.mark.sqlite_only
def test_each_situation_that_a_visitor_wants_to_see_is_there(region: Actor) -> None:
    clients = {client.name: client for client in reversed(stored(Client))}
    nobody = [c for c in clients.values() if c.owner_id is None]
    assert len(nobody) == 2
    assert {c.stage for c in clients.values()} >= {"closed", "on_leave", "separated", "retention"}
    planned = {plan.client_id for plan in stored(Plan)}
    assert clients["模擬 だいち"].id not in planned
    jobs = {job.client_id: job for job in stored(Employment)}
    assert jobs[clients["模擬 いつき"].id].six_months_on == TODAY - timedelta(days=1)
    assert clients["模擬 みお"].last_record_on < TODAY.replace(day=1)
    assert clients["模擬 ちひろ"].last_record_on >= TODAY.replace(day=1)
    book = default_book()
    windows = [
        certificate_renewal_window(each.kind, each.expires_on, book).value
        for each in stored(Certificate)
        if each.expires_on and each.status == "held" and each.kind in HANDBOOKS
    ]
    assert any(window and TODAY in window for window in windows)
    assert any(i.status == "received" and i.owner_id is None for i in stored(Intake))
    assert any(t.status == "open" and t.due_on and t.due_on < TODAY for t in stored(Task))
    assert any(consent.withdrawn_on for consent in stored(Consent))


def test_nothing_is_there_without_its_audit_row(region: Actor) -> None:
    with connection_for_maintenance() as connection:
        for model in MAPPED:
            name = model.__tablename__
            rows = connection.execute(select(func.count()).select_from(table_of(model))).scalar()
            audited = connection.execute(
                text("SELECT COUNT(*) FROM audit_entry WHERE entity = :e AND action = 'insert'"),
                {"e": name},
            ).scalar()
            assert rows == audited, name
        assert verify(connection, MAPPED) == []


@pytest.mark.sqlite_only
def test_a_ledger_in_use_is_refused_and_stays_as_it_was(staff: dict[str, Actor]) -> None:
    with unit_of_work(staff["supporter"]) as work:
        work.add(Organization(name="ほんとうの事業所"))
    with pytest.raises(RuleViolation, match="空の台帳"):
        load_region(staff["admin"], progress=silent)
    assert stored(Client) == []
    assert not is_loaded()


def test_the_region_is_loaded_once(region: Actor) -> None:
    with pytest.raises(RuleViolation):
        load_region(SYSTEM, progress=silent)
    assert len(stored(Client)) == 42  # two of the 40 stand there twice


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", ["director", "supporter", "viewer", "partner"])
def test_only_an_administrator_may_load_it(staff: dict[str, Actor], role: str) -> None:
    with pytest.raises(NotAllowed):
        load_region(staff[role], progress=silent)


@pytest.mark.sqlite_only
def test_nobody_can_sign_in_as_the_invented_staff(region: Actor) -> None:
    for user in stored(User):
        assert user.is_active
        assert user.must_change_password
        assert user.password_hash == ""
        for phrase in ("", "nobody knows this phrase"):
            with pytest.raises(Exception, match=r"違います|できません"):
                sign_in(user.login, phrase, address="127.0.0.1", device="試験")


@pytest.mark.sqlite_only
def test_after_the_region_the_console_still_makes_the_administrator(region: Actor) -> None:
    with read_only(SYSTEM) as view:
        assert not has_administrator(view)
    code = issue_setup_code()
    assert code
    with pytest.raises(RuleViolation, match="もう使われています"):
        set_up(
            code,
            "模擬の事業所",
            {"login": "mogi-kei", "name": "模擬"},
            "模擬の長い合言葉です、2026。",
        )
    admin = set_up(
        code, "模擬の事業所", {"login": "kanri", "name": "模擬"}, "模擬の長い合言葉です、2026。"
    )
    assert admin.role == "admin"
    assert issue_setup_code() is None


@pytest.mark.sqlite_only
def test_the_administrator_who_loads_it_has_persons_of_her_own(staff: dict[str, Actor]) -> None:
    load_region(staff["admin"], progress=silent)
    owners = Counter(client.owner_id for client in stored(Client))
    assert owners[staff["admin"].id] == 6
    assert len(owners) == 6  # four supporters, the administrator, nobody


@pytest.mark.sqlite_only
def test_the_same_day_gives_the_same_region(region: Actor) -> None:
    first = content()
    fresh_ledger()
    load_region(SYSTEM, progress=silent)
    assert content() == first


@pytest.mark.sqlite_only
@pytest.mark.parametrize("day_of_loading", ["2028-02-29", "2026-12-31"])
def test_on_any_day_it_loads_and_is_fresh(
    ledger: str, monkeypatch: pytest.MonkeyPatch, day_of_loading: str
) -> None:
    monkeypatch.setenv("TSUNAGICHO_TODAY", day_of_loading)
    load_region(SYSTEM, progress=silent)
    today = clock.today()
    with read_only(SYSTEM) as view:
        found = deadlines(view, today=today, until=today + timedelta(days=200))
    # Early in a month nobody is late yet with what is owed once a month,
    # and whether somebody was missed last month depends on the day.
    expected = {rule.kind for rule in RULES} - {
        "monthly_contact", "monthly_report", "missed_contact",
    }  # fmt: skip
    assert {each.kind for each in found} >= expected
    assert any(
        each.kind == "transition_limit" and (each.due_on - today).days in (8, 9) for each in found
    )


def content() -> str:
    """Every row of the ledger without its instants."""
    lines = []
    for model in MAPPED:
        for row in stored(model):
            values = row.model_dump(
                mode="json",
                exclude={"created_at", "updated_at", "started_at", "closed_at", "read_at"},
            )
            lines.append(json.dumps(values, ensure_ascii=False, sort_keys=True))
    return "\n".join(lines)


def fresh_ledger() -> None:
    """The same data folder, empty and migrated."""
    from core import bootstrap, config
    from core.db.engine import forget_engine

    forget_engine()
    for file in config.settings().data_dir.iterdir():
        file.unlink()
    bootstrap.prepare()


# -- the notation of the files -----------------------------------------------------------------------


def test_a_relative_date_is_read_from_left_to_right() -> None:
    assert day("0d", TODAY) == TODAY
    assert day("-2m+3d", TODAY) == date(2026, 9, 24)
    assert day("+10d-24m", TODAY) == date(2024, 12, 1)
    assert day("-27y-40d", TODAY) == date(1999, 10, 12)
    for wrong in ("", "yesterday", "3", "2w"):
        with pytest.raises(ValueError, match="日付ではありません"):
            day(wrong, TODAY)


def test_the_begin_of_a_period_is_found_from_its_end() -> None:
    def ends(on: date) -> date:
        return six_months_on(on, default_book())

    assert begun_for(date(2026, 11, 20), ends) == date(2026, 5, 21)
    assert begun_for(date(2026, 2, 27), ends) == date(2025, 8, 31)
    for days in range(400):
        end_on = TODAY + timedelta(days=days)
        assert end_on - timedelta(days=3) <= ends(begun_for(end_on, ends)) <= end_on


def test_a_weekend_moves_to_the_friday_before_unless_the_month_changes() -> None:
    assert working_day(date(2026, 11, 21)) == date(2026, 11, 20)
    assert working_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert working_day(date(2026, 11, 1)) == date(2026, 11, 2)


@pytest.mark.sqlite_only
def test_reviews_follow_one_another_without_a_hole(region: Actor) -> None:
    plans = {plan.id: plan for plan in stored(Plan)}
    for review in sorted(stored(PlanReview), key=lambda r: (r.plan_id, r.due_on)):
        plan = plans[review.plan_id]
        assert plan.start_on <= review.reviewed_on
        if plan.status == "active":
            assert review.due_on < plan.period_start_on


@pytest.mark.sqlite_only
def test_reviews_say_what_the_person_said_and_rest_on_records_of_their_period(
    region: Actor,
) -> None:
    reviews = {review.id: review for review in stored(PlanReview)}
    plans = {plan.id: plan for plan in stored(Plan)}
    records = {record.id: record for record in stored(SupportRecord)}
    assert sum(bool(review.person_words) for review in reviews.values()) > len(reviews) * 0.9
    assert sum(not review.met_person for review in reviews.values()) == 2
    evidence = stored(ReviewEvidence)
    assert len(evidence) > 50
    for each in evidence:
        review, record = reviews[each.review_id], records[each.record_id]
        assert record.client_id == plans[review.plan_id].client_id
        assert record.happened_on <= review.reviewed_on
    # What a goal holds is what the last review said of it, or nothing: one was forgotten.
    goals, last = {goal.id: goal for goal in stored(PlanGoal)}, {}
    for said in sorted(stored(GoalAttainment), key=lambda a: reviews[a.review_id].reviewed_on):
        last[said.goal_id] = said.attainment
    assert all(goals[goal_id].attainment in ("", said) for goal_id, said in last.items())
    assert sum(goals[goal_id].attainment != "" for goal_id in last) > 50


@pytest.mark.sqlite_only
def test_the_console_sets_up_with_the_region(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("模擬の長い合言葉です、2026。\n"))
    assert cli.main(["setup", "--admin", "kanri", "--office", "模擬の事業所", "--demo"]) == 0
    with read_only(SYSTEM) as view:
        assert has_administrator(view)
    assert len(stored(Client)) == 42  # two of the 40 stand there twice


def test_the_weekly_meeting_has_changes_of_stage_to_show(region: Actor) -> None:
    with connection_for_maintenance() as connection:
        changed = connection.execute(
            text("SELECT changes FROM audit_entry WHERE entity = 'client' AND action = 'update'")
        ).scalars()
        stages = [told["stage"] for each in changed if "stage" in (told := json.loads(each))]
    assert ["job_search", "offered"] in stages
    assert len(stages) == 5
