"""模擬の地域 (the invented region): 6市1町 with everybody in it, for trying the product out.

Everything is marked 「模擬」, dated from the day of loading, and written like real work: in one
transaction, each row with its audit row. A ledger that holds anything real is never touched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.work import View, Work, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.users import find_by_login, read_setting
from core.services.accounts import INVENTED, write_setting
from core.services.derived import intake_search_text, organization_search_text
from core.services.invented_access import add_access
from core.services.invented_assessments import add_assessments
from core.services.invented_coaching import add_coaching
from core.services.invented_conferences import add_conferences
from core.services.invented_consents import add_consents
from core.services.invented_deadlines import add_deadlines
from core.services.invented_duplicates import add_duplicates
from core.services.invented_employers import add_employers
from core.services.invented_enrolments import NOT_YET, add_enrolments, base_programme
from core.services.invented_events import add_events
from core.services.invented_face_sheets import add_face_sheets
from core.services.invented_files import day_or_none, document, rows
from core.services.invented_groups import add_groups
from core.services.invented_indicators import add_targets
from core.services.invented_introductions import add_introductions
from core.services.invented_job_search import add_job_search
from core.services.invented_maps import add_maps
from core.services.invented_matching import add_wishes
from core.services.invented_meetings import add_meetings
from core.services.invented_network import add_network
from core.services.invented_notices import add_notices
from core.services.invented_notifications import add_notifications
from core.services.invented_outreach import add_hospitals, add_outreach
from core.services.invented_persons import Person, Region
from core.services.invented_plans import add_plans
from core.services.invented_practicums import add_practicums
from core.services.invented_quotas import add_quotas
from core.services.invented_reception import add_reception
from core.services.invented_reports import add_report_closings
from core.services.invented_retention import add_retention
from core.services.invented_reviews import add_findings, say_reviews
from core.services.invented_signs import add_signs
from core.services.invented_snoozes import add_snoozes
from core.services.invented_work import add_work
from core.services.invented_year_plans import add_year_plans
from core.services.summaries import rebuild

PREFECTURE = "模擬県"
ADMINISTRATOR = "administrator"

Progress = Callable[[str], object]


def load_region(actor: Actor, progress: Progress = print) -> None:
    """体験用の地域を入れる: all of it or nothing.

    Raises `RuleViolation` when the ledger already holds clients or organisations.
    """
    require(actor, Action.SET_UP)
    with unit_of_work(actor, reason="体験用データ（模擬）") as work:
        require_empty(work)
        staff = add_staff(work)
        region = Region(clock.today(), rule_book(work), staff, {}, {}, document("phrases"))
        _organizations(work, region)
        add_hospitals(work, region, PREFECTURE)
        progress(f"機関 {len(region.organizations)}件（6市1町）を入れました。")
        clients = _persons(work, region, progress)
        add_enrolments(work, region, clients)
        add_access(work, region.today, staff)
        add_face_sheets(work, region, clients)
        _intakes(work, region)
        add_reception(work, region, clients)
        add_consents(work, region, clients)
        add_outreach(work, region, clients)
        add_network(work, region)
        add_maps(work)
        add_wishes(work, region, clients)
        add_introductions(work, region, clients)
        add_events(work, region, clients)
        add_duplicates(work, region, clients)
        add_assessments(work, region, clients)
        add_meetings(work, region, clients)
        add_groups(work, region.today, clients)
        add_deadlines(work, region, clients)
        add_plans(work, region, clients)
        add_coaching(work, region, clients)
        add_work(work, region, clients)
        add_practicums(work, region, clients)
        add_job_search(work, region, clients)
        add_retention(work, region, clients)
        add_signs(work, region, clients)
        add_employers(work, region)
        add_quotas(work, region, clients)
        add_conferences(work, region, clients)
        add_year_plans(work, region)
        add_report_closings(work, region, clients)
        add_targets(work, region)
        add_snoozes(work, region.today)
        add_notices(work, region)
        add_notifications(work, region, clients)
        rebuild(work)
        write_setting(work, INVENTED, clock.today().isoformat())
    progress("保存しました。")


def is_loaded() -> bool:
    """Whether the ledger holds the invented region or a generated set."""
    with read_only(SYSTEM) as view:
        return bool(read_setting(view, INVENTED))


def require_empty(view: View) -> None:
    """Raise `RuleViolation` when the ledger holds clients or organisations."""
    for model in (Client, Organization):
        if view.scalar(select(func.count()).select_from(model)):
            raise RuleViolation(
                {
                    "": "この台帳には、もう利用者か機関が入っています。体験用データは空の台帳にだけ入れられます。"
                    "別のデータフォルダで試してください（make demo）。"
                }
            )


def add_staff(work: Work) -> dict[str, int]:
    """模擬の職員: login → id. They have no pass-phrase, so nobody can sign in as them."""
    require(work.actor, Action.SET_UP)
    found: dict[str, int] = {}
    for row in rows("staff"):
        user = find_by_login(work, row["login"]) or work.add(User(**row))
        found[row["login"]] = user.pk
    found[ADMINISTRATOR] = work.actor.id or found["mogi-sakura"]
    return found


def _organizations(work: Work, region: Region) -> None:
    today = region.today
    lines = rows("organizations")
    offices = [_organization(line, region) for line in lines]
    work.add_all(offices)
    for line, office in zip(lines, offices, strict=True):
        region.organizations[line["key"]] = office.pk
        region.organization_names[office.pk] = office.name
    people = [
        KeyPerson(
            organization_id=region.organizations[line.pop("organization")],
            name_kana=line.pop("kana"),
            left_on=day_or_none(line.pop("left_on"), today),
            **line,
        )
        for line in rows("key_persons")
    ]
    manners = [
        ContactManner(
            organization_id=region.organizations[line.pop("organization")],
            verified_on=day_or_none(line.pop("verified_on"), today),
            **line,
        )
        for line in rows("contact_manners")
    ]
    work.add_all(people)
    work.add_all(manners)


def _organization(line: dict[str, Any], region: Region) -> Organization:
    def number(name: str) -> int | None:
        return int(line[name]) if line[name] else None

    hours = {} if line["hours"] == "" else {"hours_weekday": line["hours"]}
    return Organization(
        kind=line["kind"],
        name=line["name"],
        name_kana=line["kana"],
        service_name=line["service_name"],
        corporation_name=line["corporation"],
        prefecture=PREFECTURE,
        municipality=line["municipality"],
        address=line["address"],
        phone=line["phone"],
        latitude=float(line["latitude"]),
        longitude=float(line["longitude"]),
        capacity=number("capacity"),
        vacancy_count=number("vacancy"),
        vacancy_on=day_or_none(line["vacancy_on"], region.today),
        closed_days=line["closed_days"],
        note=line["note"],
        search_text=organization_search_text(
            line["name"], line["kana"], line["corporation"], line["municipality"], line["phone"]
        ),
        **hours,
    )


def _persons(work: Work, region: Region, progress: Progress) -> dict[str, int]:
    """The 40 persons with their history; name → id."""
    people = [
        Person(number, block, region)
        for number, block in enumerate(document("persons")["person"], start=1)
    ]
    clients = [person.client() for person in people]
    work.add_all(clients)
    progress(f"利用者 {len(clients)}人を入れました。計画と記録を書いています…")
    first: list[Any] = []
    records = []
    for person, client in zip(people, clients, strict=True):
        rows_of_person = [*person.uses, *person.jobs, *person.records]
        for row in rows_of_person:
            row.client_id = client.pk
        for record in person.records if client.name not in NOT_YET else ():
            record.programme = base_programme(client.municipality)
        first += [*person.uses, *person.jobs]
        first += [*person.certificates(client.pk), *person.consents(client.pk)]
        intake = person.intake()
        intake.client_id = client.pk
        first.append(intake)
        records += person.records
    work.add_all(first)
    _plans(work, people, clients)
    work.add_all(records)
    add_findings(work)
    for person, client in zip(people, clients, strict=True):
        # The weekly meeting shows who has come to another stage: from the audit.
        work.change(Client, client.pk, client.version, {"stage": person.block["stage"]})
    progress(f"支援記録 {len(records)}件を入れました。")
    return {client.name: client.pk for client in clients}


def _plans(work: Work, people: list[Person], clients: list[Client]) -> None:
    named = [
        (client.name, rows_of_plan)
        for person, client in zip(people, clients, strict=True)
        for rows_of_plan in person.plans(client.pk)
    ]
    say_reviews(named)
    written = [rows_of_plan for _name, rows_of_plan in named]
    work.add_all([each.plan for each in written])
    parts: list[Any] = []
    for each in written:
        for part in (*each.goals, *each.reviews):
            part.plan_id = each.plan.pk
            parts.append(part)
    work.add_all(parts)


def _intakes(work: Work, region: Region) -> None:
    """相談受付 that did not (yet) become clients."""
    dates = ("received_on", "birth_on", "next_step_on", "closed_on")
    intakes = []
    for line in rows("intakes"):
        days: dict[str, Any] = {name: day_or_none(line.pop(name), region.today) for name in dates}
        owner = line.pop("owner")
        intakes.append(
            Intake(
                owner_id=region.staff.get(owner),
                is_anonymous=not line["name"],
                search_text=intake_search_text(line["name"], line["kana"], line["phone"]),
                **days,
                **line,
            )
        )
    work.add_all(intakes)
