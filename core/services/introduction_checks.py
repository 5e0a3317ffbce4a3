"""紹介の点検 (checks of introductions): whom it is about, the order of the days, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.dates import format_date
from core.domain.enrolments import CLOSED
from core.domain.entry import title_of
from core.domain.intakes import Intake
from core.domain.introductions import (
    ENDED,
    ON_THE_WAY,
    STEPS,
    Introduction,
    IntroductionEntry,
    IntroductionFields,
    status_of,
)
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope
from core.services.ownership import require_owner


def introduction_of(work: Work, introduction_id: int) -> Introduction:
    """The introduction, with its person within scope. Raises `NotFound`, `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Introduction, introduction_id)
    if row.intake_id is not None and row.client_id is None:
        within_scope(work, Intake, row.intake_id)
    return row


def person_of(work: Work, entry: IntroductionEntry) -> dict[str, Any]:
    """Whom it is about: of a consultation that is about somebody registered, that person too."""
    require(work.actor, Action.WRITE_CLIENTS)
    found: dict[str, Any] = entry.model_dump()
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    if entry.intake_id is not None:
        intake = within_scope(work, Intake, entry.intake_id)
        if entry.client_id not in (None, intake.client_id):
            raise RuleViolation({"intake_id": "この相談は、ほかの人のものです。"})
        found["client_id"] = intake.client_id
        found["owner_id"] = found["owner_id"] or intake.owner_id
    if found["client_id"] is not None:
        person = within_scope(work, Client, found["client_id"])
        if person.merged_into_id is not None:
            raise RuleViolation(
                {"": "この人は、ほかの登録にまとめられました。さがし直してください。"}
            )
        if person.stage == CLOSED:
            raise RuleViolation(
                {"": "本人が終結になっています。先に本人の段階をもどしてください。"}
            )
        found["owner_id"] = found["owner_id"] or person.owner_id
    found["owner_id"] = found["owner_id"] or work.actor.id
    return {name: found[name] for name in ("client_id", "intake_id", "owner_id")}


def checked(
    work: Work, entry: IntroductionEntry, stored: Introduction | None = None
) -> dict[str, Any]:
    """The values to be stored, after everything that needs the ledger was looked at."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    values: dict[str, Any] = entry.model_dump()
    for name in ("from_id", "to_id"):
        if values[name] is None or (stored and values[name] == getattr(stored, name)):
            continue
        if work.get(Organization, values[name]).merged_into_id is not None:
            raise RuleViolation(
                {name: "この機関は、ほかの機関にまとめられました。選び直してください。"}
            )
    if values["key_person_id"] is not None:
        at = work.get(KeyPerson, values["key_person_id"]).organization_id
        if at not in (values["to_id"], values["from_id"]):
            raise RuleViolation({"key_person_id": "先方の窓口は、この機関の人から選んでください。"})
    if stored is None or values["owner_id"] != stored.owner_id:
        require_owner(work, values["owner_id"])
    require_order(values)
    if stored is None:
        values = {
            n: v for n, v in values.items() if n not in ("client_id", "intake_id", "owner_id")
        }
    return values


def require_order(values: Mapping[str, Any]) -> None:
    """The days one after the other, none of them to come but a planned one. Steps may be missing."""
    wrong: dict[str, str] = {}
    title, last = (
        {n: title_of(IntroductionFields, n) for n in IntroductionFields.model_fields},
        "introduced_on",
    )
    for name in (*STEPS, "ended_on"):
        on = values[name]
        if on is None:
            continue
        if on > clock.today():
            wrong[name] = (
                f"{title[name]}が未来の日付です。予定は「次にすること」と「いつまでに」に書いてください。"
            )
        elif on < values[last]:
            wrong[name] = f"{title[name]}が、{title[last]}より前です。"
        last = name
    planned, until = values["visit_planned_on"], values["trial_to"]
    if planned and planned < values["introduced_on"]:
        wrong["visit_planned_on"] = "見学の予定日が、紹介した日より前です。"
    if until and values["trial_on"] is None:
        wrong["trial_to"] = "体験の始まりを入力してください。"
    elif until and until < values["trial_on"]:
        wrong["trial_to"] = "体験の終わりが、体験の始まりより前です。"
    if values["arrived_on"] and values["ended_on"]:
        wrong["ended_on"] = "利用開始日と終わった日は、どちらかひとつです。"
    if wrong:
        raise RuleViolation(wrong)


def status_after(stored: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an ended one is called is kept while its day stands; without it the days tell."""
    if values["ended_on"] is None:
        return {"status": status_of(**values), "end_reason": "", "end_note": ""}
    if stored not in ENDED:
        raise RuleViolation({"ended_on": "終えるときは「辞退・不承諾」で、理由を入れてください。"})
    if stored != "cancelled" and not values["end_reason"]:
        raise RuleViolation({"end_reason": "理由を選んでください。"})
    return {"status": stored}


def still_on_the_way(row: Introduction) -> Introduction:
    """Raise `RuleViolation` for one that has arrived or ended."""
    if row.status == "arrived":
        raise RuleViolation({"": "この紹介は、もう利用開始になっています。"})
    if row.status in ENDED:
        raise RuleViolation(
            {"": "この紹介は、もう終わっています。先に「もう一度すすめる」を押してください。"}
        )
    return row


def previous_of(work: Work, previous_id: int | None, values: Mapping[str, Any]) -> int | None:
    """The introduction whose next candidate this is: the same person's; without one that is named,
    the last one that ended. Raises `OutOfScope`."""
    if previous_id is None:
        t = table_of(Introduction).c
        last = work.first(
            select(t.id)
            .where(_whose(values["client_id"], values["intake_id"]), t.status.in_(ENDED))
            .order_by(t.ended_on.desc(), t.id.desc())
        )
        return int(last.id) if last else None
    before = introduction_of(work, previous_id)
    same = (before.client_id, before.intake_id) == (values["client_id"], values["intake_id"])
    if not same and (before.client_id is None or before.client_id != values["client_id"]):
        raise RuleViolation({"": "まえの紹介が、この人のものではありません。"})
    return previous_id


def refuse_twice(work: Work, row: Introduction) -> None:
    """One way at a time to one place: two colleagues would count the person twice."""
    require(work.actor, Action.WRITE_CLIENTS)
    if row.status not in ON_THE_WAY:
        return
    work.alone(f"introduction.{row.client_id}.{row.intake_id}")
    t = table_of(Introduction).c
    whose = _whose(row.client_id, row.intake_id)
    same = (t.from_id.is_not_distinct_from(row.from_id), t.to_id.is_not_distinct_from(row.to_id))
    asked = select(t.introduced_on).where(whose, *same, t.status.in_(ON_THE_WAY))
    if row.id is not None:
        asked = asked.where(t.id != row.id)
    if (other := work.first(asked)) is not None:
        since = f"{format_date(other.introduced_on, weekday=False)}"
        raise RuleViolation(
            {"to_id": f"この紹介は、もう{since}から進んでいます。そちらに続きを書いてください。"}
        )


def _whose(client_id: int | None, intake_id: int | None) -> ColumnElement[bool]:
    t = table_of(Introduction).c
    return t.client_id == client_id if client_id is not None else t.intake_id == intake_id
