"""自己点検シート (self-check sheets): made to be sent out, compared when they come back, taken over."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core import clock
from core.db.work import View, Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import check, check_changes
from core.domain.organizations import ContactMannerEntry, KeyPersonEntry, Organization
from core.domain.permissions import Action, require
from core.errors import NotFound, RuleViolation
from core.exchange.organization_sheet import (
    EMPTIED,
    Answer,
    AnsweredSheet,
    file_name,
    mark_of,
    sheet_bytes,
)
from core.exchange.report import FileRefused
from core.queries.organization_sheets import (
    NEW,
    SelfCheck,
    SheetField,
    SheetPart,
    self_check,
    sender_of,
    shown,
)
from core.services.key_persons import add_key_person, change_key_person
from core.services.organization_profiles import save_profile
from core.services.organizations import change_organization, set_manner, verify_organizations

MOST = 500
Progress = Callable[[float], object]


@dataclass(frozen=True)
class Difference:
    """違い: of one line, as it stands and as it was written. `fault`: why it cannot be taken;
    `changed_since`: the directory was changed after the sheet had been made."""

    key: str
    part: str
    title: str
    cell: str
    now: str
    written: str
    value: Any
    fault: str = ""
    changed_since: bool = False


@dataclass(frozen=True)
class SheetComparison:
    """シートと名簿の違い, against the state that was read (`check`)."""

    check: SelfCheck
    version: int
    differences: tuple[Difference, ...]


# -- out ------------------------------------------------------------------------------------------


def make_sheet(work: Work, organization_id: int) -> tuple[str, bytes]:
    """自己点検シートを作る: file name and content; it leaves a line in the audit."""
    require(work.actor, Action.WRITE_NETWORK)
    made = self_check(work, organization_id)
    work.log("export", "organization", organization_id, {"書類": "自己点検シート"})
    return file_name(made), sheet_bytes(made, sender_of(work), _issued())


def make_sheets(
    work: Work, ids: Sequence[int], said: str, progress: Progress = lambda share: None
) -> bytes:
    """まとめて作る: a zip of the sheets of these organisations. Raises `RuleViolation` for too many."""
    require(work.actor, Action.WRITE_NETWORK)
    if len(ids) > MOST:
        message = f"{len(ids):,}件は一度に作れません（{MOST}件まで）。絞り込みをせばめてください。"
        raise RuleViolation({"": message})
    sender, buffer = sender_of(work), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, organization_id in enumerate(ids, 1):
            made = self_check(work, organization_id)
            archive.writestr(file_name(made), sheet_bytes(made, sender, _issued()))
            progress(done / len(ids))
    detail = {"書類": "自己点検シート", "条件": said, "件数": len(ids)}
    work.log("export", "organization", detail=detail)
    return buffer.getvalue()


def _issued() -> str:
    return format_date(clock.today(), weekday=False)


# -- back -----------------------------------------------------------------------------------------


def compare_sheet(
    view: View, sheet: AnsweredSheet, organization_id: int | None = None
) -> SheetComparison:
    """戻ってきたシートと名簿をくらべる: field by field, with what cannot be taken and why.

    `organization_id`: the one whose sheet is expected. Raises `FileRefused`.
    """
    require(view.actor, Action.WRITE_NETWORK)
    try:
        row = view.get(Organization, sheet.organization_id)
    except NotFound:
        raise FileRefused("このシートの機関は、もう名簿にありません。") from None
    if organization_id is not None and organization_id != row.pk:
        raise FileRefused(
            f"これは「{row.name}」のシートです。「{row.name}」のページか、名簿の手入れで読み込んでください。"
        )
    if row.merged_into_id is not None:
        raise FileRefused(
            f"「{row.name}」は、ほかの機関にまとめられました。まとめた先のシートを作り直してください。"
        )
    made = self_check(view, row.pk)
    known = made.fields
    found = []
    for answer in sheet.answers:
        if answer.key not in known:
            raise FileRefused(
                f"{answer.cell}は、この機関のシートにない項目です（離任した方か、書きかえられた行です）。"
                "シートを作り直してください。何も書き込んでいません。"
            )
        part, field = known[answer.key]
        difference = _difference(part, field, answer)
        if difference is not None:
            found.append(difference)
    return SheetComparison(made, row.version, tuple(_with_new_person(found)))


def _difference(part: SheetPart, field: SheetField, answer: Answer) -> Difference | None:
    name = answer.key.rsplit(".", 1)[1]
    written = "" if answer.text == EMPTIED and EMPTIED not in field.choices else answer.text
    value, fault = _value(part, field, name, written)
    told = written if fault else shown(part.entry, name, value)
    if not fault and told == field.value:
        return None
    return Difference(
        answer.key, part.heading, field.title, answer.cell, field.value, told, value, fault,
        bool(field.value) and mark_of(field.value) != answer.mark,
    )  # fmt: skip


def _value(part: SheetPart, field: SheetField, name: str, written: str) -> tuple[Any, str]:
    """The value that was meant, or why there is none."""
    typed: object = written
    extra = part.entry.model_fields[name].json_schema_extra
    extra = extra if isinstance(extra, dict) else {}
    listed = str(extra.get("codes") or extra.get("several") or "")
    if listed and written:
        labels = {codes(listed).full_label(c): c for c in codes(listed).labels(clock.today())}
        words = [written]
        if field.is_several:
            words = [word.strip() for word in re.split("[、，,\n]", written) if word.strip()]
        unknown = [word for word in words if word not in labels]
        if unknown:
            several = "いくつもあるときは「、」で区切ってください。" if field.is_several else ""
            return None, f"「{'、'.join(unknown)}」は選べるものにありません。{several}"
        typed = ",".join(labels[word] for word in words)
    if part.name == NEW:
        return typed, ""
    try:
        return check_changes(part.entry, _now(part), {name: typed})[name], ""
    except RuleViolation as refused:
        return None, "".join(refused.fields.values())


def _now(part: SheetPart) -> dict[str, Any]:
    """The stored values, or for a row that is not there yet what its entry demands."""
    if part.values:
        return dict(part.values)
    return {"organization_id": 1} if "organization_id" in part.entry.model_fields else {}


def _with_new_person(found: list[Difference]) -> list[Difference]:
    """A person to be added is taken as a whole or not at all: each line says what is missing."""
    typed = {d.key.split(".")[1]: d.value for d in found if d.key.startswith(f"{NEW}.")}
    if not typed:
        return found
    try:
        check(KeyPersonEntry, {"organization_id": 1, **typed})
    except RuleViolation as refused:
        whole = "".join(refused.fields.values())
        return [
            replace(d, fault=d.fault or refused.fields.get(d.key.split(".")[1], whole))
            if d.key.startswith(f"{NEW}.")
            else d
            for d in found
        ]
    return found


def take_sheet(
    work: Work, comparison: SheetComparison, chosen: Collection[str], *, is_verified: bool = True
) -> int:
    """選んだ違いを名簿に書く, all of them or none; `is_verified`: the entry was verified today.

    Returns how many fields were written. Raises `Conflict` where somebody changed the directory
    since it was compared, `RuleViolation` for a line that cannot be taken.
    """
    require(work.actor, Action.WRITE_NETWORK)
    known = {d.key: d for d in comparison.differences}
    if wrong := [key for key in chosen if key not in known or known[key].fault]:
        cells = "、".join(known[key].cell for key in wrong if key in known)
        raise RuleViolation({"": f"{cells or 'シート'}の記入は、このままでは名簿に書けません。"})
    place = comparison.check.organization_id
    reason = "自己点検シート"
    with work.because(reason):
        version = comparison.version
        for part in comparison.check.parts:
            typed = {
                d.key.rsplit(".", 1)[1]: d.value
                for d in comparison.differences
                if d.key in chosen and d.key.rsplit(".", 1)[0] == part.name
            }
            if not typed:
                continue
            if part.name in ("organization", "listing"):
                version = change_organization(work, place, version, typed).version
            else:
                _write(work, place, part, typed)
        if is_verified:
            verify_organizations(work, {place: version})
    return len(chosen)


def _write(work: Work, place: int, part: SheetPart, typed: Mapping[str, Any]) -> None:
    if part.name == "profile":
        save_profile(work, place, part.version or None, typed)
    elif part.name == "manner":
        entry = check(ContactMannerEntry, {**part.values, **typed, "organization_id": place})
        set_manner(work, entry, part.version or None)
    elif part.name == NEW:
        add_key_person(work, check(KeyPersonEntry, {**typed, "organization_id": place}))
    else:
        change_key_person(work, part.row_id or 0, part.version, typed)
