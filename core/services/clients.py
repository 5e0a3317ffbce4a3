"""利用者 (clients): enrolled, opened, changed, handed over, moved from stage to stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import CATEGORY_OF, Client, ClientEntry, ClientFields, ServiceUseEntry
from core.domain.consents import ConsentEntry
from core.domain.enrolments import EnrolmentEntry, StageEntry
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.errors import Conflict, ConsentMissing, RuleViolation
from core.queries.access_report import EXPORTED, exported_ids
from core.queries.scopes import within_scope
from core.services import enrolments
from core.services.consents import record_consent, require_acquisition
from core.services.derived import client_search_text
from core.services.notifications import notify
from core.services.ownership import require_owner
from core.services.service_uses import add_service_use
from core.services.stages import note_stage


def enrol(
    work: Work,
    entry: ClientEntry,
    consent: ConsentEntry | None,
    service: ServiceUseEntry | None,
    programme: EnrolmentEntry | None = None,
) -> Client:
    """登録する: the person with the 取得の同意 that lets the office write about them, and the first
    事業 if one is named.

    Raises `ConsentMissing` when the consent is missing or does not cover the sensitive items given.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_owner(work, entry.owner_id)
    if consent is None or consent.kind != "acquisition":
        raise ConsentMissing(
            "登録には、本人の「取得」の同意がいります。同意の欄を入力してから登録してください。"
        )
    values = entry.model_dump()
    values |= {"stage": "registered", "closed_on": None, "closure_reason": ""}
    values["registered_on"] = values["registered_on"] or clock.today()
    number = _next_number(work)
    client = work.add(
        Client(
            **values,
            number=number,
            search_text=client_search_text(entry.name, entry.kana, entry.phone, number),
        )
    )
    first_on = min(values["registered_on"], clock.today())
    note_stage(work, client.pk, "", client.stage, changed_on=first_on)
    notify(work, "person_given", [client.owner_id], client_id=client.pk)
    if programme is not None:
        first = programme.model_copy(update={"client_id": client.pk})
        enrolments.enrol_in_programme(work, first)
    record_consent(work, consent.model_copy(update={"client_id": client.pk}))
    _require_consent_for(work, client.pk, {n: v for n, v in values.items() if v})
    if service is not None:
        add_service_use(work, service.model_copy(update={"client_id": client.pk}))
    return client


def open_client(work: Work, client_id: int) -> None:
    """利用者カルテをひらく: leaves a line in the audit."""
    require(work.actor, Action.SEE_CLIENTS)
    within_scope(work, Client, client_id)
    work.log("open", "client", client_id)


def note_search(work: Work, place: str, text: str) -> None:
    """人を探したこと: leaves a line in the audit, with what was asked for."""
    require(work.actor, Action.SEE_CLIENTS)
    work.log("search", "client", detail={"場所": place, "ことば": text[:200]})


def note_export(work: Work, what: str, count: int, persons: Sequence[int] = ()) -> None:
    """利用者台帳を書き出したこと: leaves a line in the audit, with the ids of the persons."""
    require(work.actor, Action.EXPORT_CLIENTS)
    listed = {EXPORTED: exported_ids(persons)} if persons else {}
    work.log("export", "client", detail={"条件": what, "人数": count, **listed})


def change_client(
    work: Work,
    client_id: int,
    seen: int,
    changes: Mapping[str, Any],
    *,
    reason: str = "",
    changed_on: date | None = None,
) -> Client:
    """利用者を直す: some fields, from the ledger's grid or the face sheet.

    A new stage or owner goes to the open enrolments that held the old one; the stage leaves its row
    in the history, with `changed_on` (today) and `reason`.

    Raises `RuleViolation` at the field, `ConsentMissing` when a sensitive field is filled without a
    live 取得の同意, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    client = within_scope(work, Client, client_id)
    wanted = {n: _blank(n) if v is None else v for n, v in changes.items()}
    stored = {name: getattr(client, name) for name in ClientFields.model_fields}
    entry = check(ClientEntry, {**stored, **wanted})
    new = {n: getattr(entry, n) for n in wanted if n in stored}
    if "owner_id" in new and new["owner_id"] != client.owner_id:
        require_owner(work, entry.owner_id)
    new |= _closing(client, entry, changed_on or clock.today())
    _require_consent_for(
        work, client_id, {n: v for n, v in new.items() if v and v != stored.get(n)}
    )
    if {"name", "kana", "phone"} & new.keys():
        new["search_text"] = person_search_text(
            work, client_id, entry.name, entry.kana, entry.phone, client.number
        )
    return change_person(work, client_id, seen, new, reason, changed_on)


def change_stage(
    work: Work,
    client_id: int,
    seen: int,
    stage: str,
    *,
    closure_reason: str = "",
    changed_on: date | str | None = None,
    reason: str = "",
) -> Client:
    """支援段階を変える: confirmed by a person, with the day and why; 終結 needs its reason.

    Raises `RuleViolation` for a day that has not come, or before the change that stands last.
    """
    typed = {"stage": stage, "reason": reason, "changed_on": changed_on or clock.today()}
    entry = check(StageEntry, typed)
    changes = {"stage": stage}
    if stage == "closed":
        changes["closure_reason"] = closure_reason
    return change_client(
        work, client_id, seen, changes, reason=entry.reason, changed_on=entry.changed_on
    )


def change_person(
    work: Work,
    client_id: int,
    seen: int,
    changes: Mapping[str, Any],
    reason: str = "",
    changed_on: date | None = None,
) -> Client:
    """Change the row; the history of stages and the open enrolments go with it."""
    require(work.actor, Action.WRITE_CLIENTS)
    client = within_scope(work, Client, client_id)
    stage, owner_id = client.stage, client.owner_id
    client = _change_row(work, client_id, seen, changes, reason)
    if (client.stage, client.owner_id) != (stage, owner_id):
        on = changed_on or clock.today()
        note_stage(work, client_id, stage, client.stage, changed_on=on, reason=reason)
        if client.owner_id != owner_id:
            notify(work, "person_given", [client.owner_id], client_id=client_id)
        enrolments.follow_person(work, client, stage, owner_id, on=on, reason=reason)
    return client


def _change_row(
    work: Work, client_id: int, seen: int, changes: Mapping[str, Any], reason: str
) -> Client:
    """A record written meanwhile (`last_record_on`) is nobody's conflict."""
    try:
        return work.change(Client, client_id, seen, changes, reason)
    except Conflict as conflict:
        # Raised before anything was written, with the row locked: naming the newer version is safe.
        if {field.field for field in conflict.fields} != {"last_record_on"}:
            raise
        return work.change(Client, client_id, conflict.version, changes, reason)


def person_search_text(
    work: Work, client_id: int, name: str, kana: str, phone: str, number: int
) -> str:
    """検索用の文字, with those of the rows that were merged into this one: the old name still finds."""
    require(work.actor, Action.WRITE_CLIENTS)
    c = table_of(Client).c
    merged = work.rows(select(c.search_text).where(c.merged_into_id == client_id).order_by(c.id))
    own = client_search_text(name, kana, phone, number)
    return " ".join([own, *(row.search_text for row in merged)])[:400]


def _next_number(work: Work) -> int:
    """The next free 利用者番号."""
    work.alone("client.number")
    return int(work.scalar(select(func.max(table_of(Client).c.number))) or 0) + 1


def _blank(name: str) -> object:
    """What an emptied cell of the grid means for this field."""
    field = ClientFields.model_fields.get(name)
    if field is not None and field.annotation is str:
        return ""
    return False if field is not None and field.annotation is bool else None


def _closing(client: Client, entry: ClientEntry, on: date) -> dict[str, Any]:
    """終結 has a reason and a day; leaving it clears both."""
    if entry.stage == "closed":
        if not entry.closure_reason:
            raise RuleViolation(
                {"stage": "終結には理由がいります。利用者カルテで「終結」と理由を選んでください。"}
            )
        return {"closed_on": entry.closed_on or on}
    if client.stage == "closed":
        return {"closed_on": None, "closure_reason": ""}
    return {}


def _require_consent_for(work: Work, client_id: int, values: Mapping[str, Any]) -> None:
    categories = {CATEGORY_OF[name] for name in values if name in CATEGORY_OF}
    if categories:
        require_acquisition(work, client_id, categories)
