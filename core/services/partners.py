"""連携機関の人がすること (what a partner does): its vacancies and facts, contact persons, answers.

Every verb works on the organisation of the account. A row of somebody else is answered as one that
does not exist. What was saved leaves a line 「連携機関が更新」 that the office reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from pydantic import field_validator, model_validator
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.db.work import Work
from core.domain.entry import check, check_changes
from core.domain.events import Event, EventInvitation
from core.domain.introductions import Introduction, IntroductionFields, status_of
from core.domain.organization_profiles import PROFILES, MedicalProfile
from core.domain.organizations import (
    OWN_PEOPLE,
    KeyPerson,
    KeyPersonEntry,
    Organization,
    OrganizationEntry,
)
from core.domain.permissions import Action, require
from core.errors import Conflict, NotFound, RuleViolation
from core.queries.introduction_sharing import SharedIntroduction
from core.queries.partners import (
    OWN_FACTS,
    OWN_PERSON_FIELDS,
    SHOWN,
    UPDATED,
    own_events,
    own_introductions,
    own_organization_id,
)
from core.services.introduction_checks import require_order, still_on_the_way
from core.services.organization_profiles import _store_profile
from core.services.organizations import search_text_of

WHY = "連携機関が更新"
# Who else saved: nobody of the staff is named to a partner.
OTHERS = "事業所の担当"
# The words of a row that does not exist at all.
_NOWHERE = "この記録は見つかりません。削除されたか、番号が違います。"


class VacancyEntry(SQLModel):
    """空きの入力票: how many, and of which day the number is."""

    vacancy_count: int = Field(title="空きは何人", ge=0, le=1000)
    vacancy_on: date = Field(title="いつの情報")

    @field_validator("vacancy_on")
    @classmethod
    def _known(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("「いつの情報」が未来の日付です。")
        return value


class OwnAnswerEntry(SQLModel):
    """行事の案内への返事の入力票."""

    status: str = code_field("invitation_status", title="返事", default="coming")
    people: int | None = Field(default=None, title="人数", ge=0, le=1000)

    @model_validator(mode="after")
    def _answer(self) -> OwnAnswerEntry:
        if self.status not in ("coming", "not_coming"):
            raise ValueError("参加か不参加を選んでください。")
        if self.status == "coming" and not self.people:
            raise ValueError("参加する人数を入力してください。")
        return self


class OwnIntroductionEntry(SQLModel):
    """紹介への返事の入力票: 見学の予定日, 見学した, or 不承諾 with its reason."""

    answer: str = Field(title="返事")
    on: date | None = Field(default=None, title="日")
    reason: str = code_field("mismatch_reason", title="理由", default="")
    note: str = Field(default="", title="理由のことば", max_length=300)

    @model_validator(mode="after")
    def _whole(self) -> OwnIntroductionEntry:
        if self.answer not in ("planned", "visited", "refused"):
            raise ValueError("返事を選んでください。")
        if self.answer == "refused" and not self.reason:
            raise ValueError("受けられない理由を選んでください。地域に足りないものが見えます。")
        if self.answer != "refused" and self.on is None:
            raise ValueError("日を入力してください。")
        if self.answer == "planned" and self.on and self.on < clock.today():
            raise ValueError(
                "見学の予定日が過ぎています。済んでいれば「見学した」を選んでください。"
            )
        return self


def say_vacancy(work: Work, seen: int, entry: VacancyEntry) -> Organization:
    """空きを知らせる, with the day of the information."""
    require(work.actor, Action.OWN_ORGANIZATION)
    return _changed(work, seen, check(VacancyEntry, entry.model_dump()).model_dump())


def say_unchanged(work: Work, seen: int) -> Organization:
    """変わりなし: what stands there holds today; a number of free places is of today too."""
    require(work.actor, Action.OWN_ORGANIZATION)
    own = work.get(Organization, own_organization_id(work))
    today = clock.today()
    vacancy = {"vacancy_on": today} if own.vacancy_count is not None else {}
    return _changed(work, seen, {"verified_on": today, **vacancy})


def change_own_facts(work: Work, seen: int, typed: Mapping[str, object]) -> Organization:
    """電話・時間・定員を直す: protected from later imports as a correction of the office is.

    Fields that are not the organisation's to correct are left out. Raises `RuleViolation`.
    """
    require(work.actor, Action.OWN_ORGANIZATION)
    own = work.get(Organization, own_organization_id(work))
    now = own.model_dump(include=set(OrganizationEntry.model_fields))
    mine = {name: value for name, value in typed.items() if name in OWN_FACTS}
    changes = check_changes(OrganizationEntry, now, mine)
    changes = {name: value for name, value in changes.items() if value != now[name]}
    if own.source and changes:
        changes["kept_fields"] = ",".join(sorted(own.kept | changes.keys()))
    if changes:
        changes["search_text"] = search_text_of({**now, **changes})
    return _changed(work, seen, {**changes, "verified_on": clock.today()})


def save_own_profile(work: Work, seen: int | None, typed: Mapping[str, object]) -> None:
    """特徴を直す: what one trains there, for whom, the days of visits …"""
    require(work.actor, Action.OWN_ORGANIZATION)
    own = own_organization_id(work)
    try:
        with work.because(WHY):
            _store_profile(work, own, seen, typed)
    except Conflict as met:
        _tell_conflict(met, {field.field for field in met.fields})
        raise
    _told(work, own, "特徴")


def add_own_person(work: Work, typed: Mapping[str, object]) -> KeyPerson:
    """窓口の人を加える."""
    require(work.actor, Action.OWN_ORGANIZATION)
    own = own_organization_id(work)
    is_medical = PROFILES.get(work.get(Organization, own).kind) is MedicalProfile
    fixed = {
        "organization_id": own, "kind": "medical_contact" if is_medical else "community",
        "verified_on": clock.today(),
    }  # fmt: skip
    mine = {name: value for name, value in typed.items() if name in OWN_PERSON_FIELDS}
    entry = check(KeyPersonEntry, {**mine, **fixed})
    with work.because(WHY):
        person = work.add(KeyPerson(**entry.model_dump()))
    _told(work, own, "窓口の人")
    return person


def change_own_person(
    work: Work, person_id: int, seen: int, typed: Mapping[str, object], *, left: bool = False
) -> KeyPerson:
    """窓口の人を直す; `left`: no longer there from today."""
    require(work.actor, Action.OWN_ORGANIZATION)
    own = own_organization_id(work)
    stored = work.get(KeyPerson, person_id)
    is_shown = stored.left_on is None and stored.kind in OWN_PEOPLE
    if stored.organization_id != own or not is_shown:
        raise NotFound(_NOWHERE)
    now = stored.model_dump(include=set(KeyPersonEntry.model_fields))
    mine = {name: value for name, value in typed.items() if name in OWN_PERSON_FIELDS}
    changes = check_changes(KeyPersonEntry, now, mine)
    changes |= {"left_on": clock.today()} if left else {"verified_on": clock.today()}
    visible = (*OWN_PERSON_FIELDS, "left_on")
    person = _change_own(work, KeyPerson, person_id, seen, changes, visible)
    _told(work, own, "窓口の人")
    return person


def answer_own_invitation(
    work: Work, invitation_id: int, seen: int, entry: OwnAnswerEntry
) -> EventInvitation:
    """行事の案内に返事をする: until the day of the event, and only to one that went out."""
    require(work.actor, Action.OWN_ORGANIZATION)
    entry = check(OwnAnswerEntry, entry.model_dump())
    if invitation_id not in {row.invitation_id for row in own_events(work)}:
        raise NotFound(_NOWHERE)
    stored = work.get(EventInvitation, invitation_id)
    event = work.get(Event, stored.event_id)
    if event.held_on < clock.today() or stored.status in ("attended", "absent"):
        raise RuleViolation({"status": "この行事は、もう終わっています。"})
    if event.status == "cancelled":
        raise RuleViolation({"status": "この行事は、中止になりました。"})
    people = entry.people if entry.status == "coming" else None
    answer = {"status": entry.status, "people": people}
    done = _change_own(work, EventInvitation, invitation_id, seen, answer, ("status", "people"))
    _told(work, stored.organization_id, "行事の返事")
    return done


def answer_own_introduction(
    work: Work, introduction_id: int, seen: int, entry: OwnIntroductionEntry
) -> Introduction:
    """紹介に返事をする: 見学の予定日, 見学した, 不承諾. Only while it is shared under a live consent, and
    only one that comes to this organisation."""
    require(work.actor, Action.OWN_ORGANIZATION)
    entry = check(OwnIntroductionEntry, entry.model_dump())
    own = own_organization_id(work)
    to_us = {row.shared.id for row in own_introductions(work) if row.shared.is_to_us}
    if introduction_id not in to_us:
        raise NotFound(_NOWHERE)
    stored = work.get(Introduction, introduction_id)
    if stored.version == seen:
        _still_open(stored)
    changes = _step(stored, entry)
    require_order(
        {name: getattr(stored, name) for name in IntroductionFields.model_fields} | changes
    )
    visible = SharedIntroduction.__dataclass_fields__
    done = _change_own(work, Introduction, introduction_id, seen, changes, visible)
    _told(work, own, "紹介の返事")
    return done


def _still_open(stored: Introduction) -> None:
    try:
        still_on_the_way(stored)
    except RuleViolation:
        raise RuleViolation({"": "この紹介は、もう終わっています。"}) from None


def _step(stored: Introduction, entry: OwnIntroductionEntry) -> dict[str, Any]:
    """What the answer writes. The office's own next step is overwritten by a day of a visit only."""
    if entry.answer == "refused":
        return {
            "status": "refused", "ended_on": clock.today(), "end_reason": entry.reason,
            "end_note": entry.note, "next_step": "", "next_on": None,
        }  # fmt: skip
    days: dict[str, Any] = (
        {"visit_planned_on": entry.on, "next_step": "見学", "next_on": entry.on}
        if entry.answer == "planned"
        else {"visited_on": entry.on, "next_step": "見学のあとの話し合い", "next_on": clock.today()}
    )
    return {**days, "status": status_of(**{**stored.model_dump(), **days})}


M = TypeVar("M", bound=TableModel)


def _change_own(
    work: Work,
    model: type[M],
    row_id: int,
    seen: int,
    changes: Mapping[str, Any],
    visible: Collection[str],
) -> M:
    """`Work.change`, where a conflict tells only what a partner sees anyway, and no name of the staff.

    What the office changed in its own columns meanwhile is no conflict: nobody's typing meets it.
    """  # fmt: skip
    try:
        return work.change(model, row_id, seen, changes, reason=WHY)
    except Conflict as met:
        _tell_conflict(met, visible)
        return work.change(model, row_id, met.version, changes, reason=WHY)


def _tell_conflict(met: Conflict, visible: Collection[str]) -> None:
    told = [replace(field, by=OTHERS) for field in met.fields if field.field in visible]
    if told:
        raise Conflict(met.entity, met.entity_id, met.version, told) from None


def _changed(work: Work, seen: int, changes: Mapping[str, Any]) -> Organization:
    own = own_organization_id(work)
    done = _change_own(work, Organization, own, seen, changes, SHOWN)
    _told(work, own, "空き" if "vacancy_count" in changes else "機関の情報")
    return done


def _told(work: Work, organization_id: int, what: str) -> None:
    work.log(UPDATED, str(Organization.__tablename__), organization_id, {"内容": what}, reason=WHY)
