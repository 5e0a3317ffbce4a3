"""公開データの取り込み (imports): what files would change, and the change itself, all or nothing.

One upload is one transaction, however many files it holds; each file is a batch of its own, so that
its edition, its credit and its undoing are its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, update

from core import clock
from core.db.technical import column_mapping, import_change, imported_profile
from core.db.work import View, Work
from core.domain.organization_profiles import PROFILES
from core.domain.organizations import ImportBatch, Organization
from core.domain.permissions import Action, require
from core.domain.sources import CONTACT_LIST
from core.errors import RuleViolation
from core.exchange.differences import PROFILE, Differences, StoredOrganization, compare
from core.exchange.facts import FACT_FIELDS, OrganizationFacts
from core.exchange.public_file import PublicFile, refuse_twice
from core.queries.imports import (
    PROFILE_BEFORE,
    VERSION_BEFORE,
    StoredProfile,
    chunks,
    newest_editions,
    stored_profiles,
    stored_rows,
)
from core.services.import_matching import matched
from core.services.organizations import search_text_of

Progress = Callable[[float], None]


@dataclass(frozen=True)
class ImportResult:
    """取り込みの結果 of one file. `batch_id` is None when nothing had to be changed."""

    batch_id: int | None
    added: int
    changed: int
    unchanged: int
    gone: int


@dataclass(frozen=True)
class Stored:
    """名簿のいま: the rows that a file is compared with, by source_key, and their profiles by id."""

    rows: Mapping[str, Any]
    profiles: Mapping[int, StoredProfile]

    def for_comparing(self) -> dict[str, StoredOrganization]:
        """The rows as `compare` wants them."""
        found = {}
        for key, row in self.rows.items():
            profile = self.profiles.get(row.id)
            facts = _facts(row, profile.values if profile else {})
            found[key] = StoredOrganization(
                facts, row.gone_on, row.kept_fields.split(","),
                profile.written if profile else {}, row.merged_into_id is not None,
            )  # fmt: skip
        return found


def counted(found: Differences, batch_id: int | None = None) -> ImportResult:
    """差分の件数: what an import did, or a dry run would do."""
    same = len(found.unchanged) + len(found.merged)
    return ImportResult(batch_id, len(found.added), len(found.changed), same, len(found.gone))


def summed(results: Sequence[ImportResult]) -> ImportResult:
    """All files of an upload together; the last batch stands for them."""
    batches = [r.batch_id for r in results if r.batch_id is not None]
    return ImportResult(
        batches[-1] if batches else None,
        sum(r.added for r in results),
        sum(r.changed for r in results),
        sum(r.unchanged for r in results),
        sum(r.gone for r in results),
    )


def _facts(row: Any, profile: Mapping[str, Any]) -> OrganizationFacts:
    values = {name: getattr(row, name) for name in FACT_FIELDS}
    return OrganizationFacts(
        source=row.source, source_key=row.source_key, profile=profile, **values
    )


# -- the dry run -------------------------------------------------------------------------------------


def compare_with_ledger(view: View, file: PublicFile) -> Differences:
    """試しの取り込み (dry run) of one file: what would be added, changed and marked as gone.

    A public field that the office corrected by hand is left alone, and is no difference.
    """
    return compare_files(view, [file])[0]


def compare_files(
    view: View, files: Sequence[PublicFile], *, add_similar: bool = True
) -> list[Differences]:
    """試しの取り込み of several files, each as if those before it were taken in already."""
    require(view.actor, Action.IMPORT)
    refuse_twice(files)
    earlier: dict[str, OrganizationFacts] = {}
    found = []
    for file in files:
        _stored, differences = _compare(view, file, earlier, add_similar)
        earlier |= {facts.source_key: facts for facts in differences.added}
        found.append(differences)
    return found


def _compare(
    view: View,
    file: PublicFile,
    earlier: Mapping[str, OrganizationFacts],
    add_similar: bool,
) -> tuple[Stored, Differences]:
    listed = matched(view, file) if file.source == CONTACT_LIST else None
    incoming = listed.facts if listed else file.facts
    keys = [facts.source_key for facts in incoming]
    rows = stored_rows(view, file.source, file.services, keys)
    other = [_own_key(rows, earlier, facts) for facts in incoming]
    further = {facts.source_key for facts in other} - set(keys)
    if further:
        rows |= stored_rows(view, file.source, (), further)
    names = {name for facts in incoming for name in facts.profile}
    wanted = {row.id: row.kind for row in rows.values()} if names else {}
    stored = Stored(rows, stored_profiles(view, wanted, names) if names else {})
    also_present = {key for key in rows if key.split("/")[0] in file.keys}
    found = compare(stored.for_comparing(), other, also_present)
    if file.is_part:
        found = replace(found, gone=())
    if listed and listed.similar:
        added = {facts.source_key for facts in found.added}
        similar = tuple(each for each in listed.similar if each[0].source_key in added)
        left = set() if add_similar else {facts.source_key for facts, _, _ in similar}
        found = replace(
            found,
            similar=similar,
            added=tuple(facts for facts in found.added if facts.source_key not in left),
        )
    return stored, found


def _own_key(
    rows: Mapping[str, Any], earlier: Mapping[str, OrganizationFacts], facts: OrganizationFacts
) -> OrganizationFacts:
    """The files of two services can give one NO to two offices: what people wrote about one must
    not end at the other, so the later one is kept under its NO and its 事業所番号."""
    known = rows.get(facts.source_key) or earlier.get(facts.source_key)
    if known is None or known.service_name == facts.service_name:
        return facts
    if known.office_number == facts.office_number:
        return facts  # the office itself, its service under another name
    return replace(facts, source_key=f"{facts.source_key}/{facts.office_number}"[:40])


def older_editions(view: View, files: Sequence[PublicFile]) -> list[str]:
    """古い版の注意: one sentence for each file that is older than what is stored of its services."""
    require(view.actor, Action.IMPORT)
    told = []
    for file in files:
        if file.edition_on is None:
            continue
        stored = newest_editions(view, file.source)
        newest = max((stored[s] for s in file.services if s in stored), default=None)
        if newest and file.edition_on < newest:
            told.append(
                f"{file.file_name}は{file.edition_on:%Y年%-m月}版ですが、{newest:%Y年%-m月}版を、"
                "もう取り込んであります。取り込むと、同じサービスの内容が古い版の値に戻ります。"
            )
    return told


# -- the import --------------------------------------------------------------------------------------


def import_files(
    work: Work,
    files: Sequence[PublicFile],
    *,
    good_rows_only: bool = False,
    add_similar: bool = True,
    progress: Progress = lambda share: None,
) -> list[ImportResult]:
    """公開データを取り込む: adds, changes and marks as gone, all files in one transaction.

    What the office wrote (notes, key persons, vacancies, corrected fields, its words in the
    profile) is not touched. The differences are taken again here: somebody may have worked since
    the dry run. Raises `RuleViolation` when rows cannot be taken and `good_rows_only` was not
    chosen, or when a file cannot be taken yet.
    """
    require(work.actor, Action.IMPORT)
    left_out = sum(len(file.left_out) for file in files)
    if refusal := next((file.refusal for file in files if file.refusal), ""):
        raise RuleViolation({"file": refusal})
    if left_out and not good_rows_only:
        raise RuleViolation(
            {
                "file": f"取り込めない行が{left_out}件あります。ファイルを直すか、"
                "「問題のない行だけ取り込む」を選んでください。何も書き込んでいません。"
            }
        )
    refuse_twice(files)
    work.alone("imports")
    results = []
    for at, file in enumerate(files):

        def told(share: float, at: int = at) -> None:
            progress((at + share) / len(files))

        results.append(_import(work, file, add_similar, told))
    return results


def _import(work: Work, file: PublicFile, add_similar: bool, progress: Progress) -> ImportResult:
    stored, found = _compare(work, file, {}, add_similar)
    work.log("import", "organization", detail={"ファイル": file.file_name, "行": file.row_count})
    if found.is_empty:
        return counted(found)
    batch = work.add(_batch(work, file, found))
    done = _add(work, found.added, batch.pk)
    progress(0.4)
    for at, (key, changes) in enumerate(found.changed):
        done.append(_change(work, stored, key, changes, batch.pk))
        if at % 200 == 0:
            progress(0.4 + 0.5 * at / len(found.changed))
    gone_on = file.edition_on or clock.today()
    for key in found.gone:
        done.append(_change(work, stored, key, {"gone_on": (None, gone_on)}, batch.pk))
    for part in chunks(done):
        work.technical(insert(import_change).values(part))
    progress(1.0)
    return counted(found, batch.pk)


def _batch(work: Work, file: PublicFile, found: Differences) -> ImportBatch:
    result = counted(found)
    return ImportBatch(
        kind=file.source,
        file_name=file.file_name[:200],
        digest=file.digest,
        edition_on=file.edition_on,
        rows=file.row_count,
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
        gone=result.gone,
        rejected=len(file.left_out),
        by_id=work.actor.id,
    )


def _add(work: Work, added: Sequence[OrganizationFacts], batch_id: int) -> list[dict[str, Any]]:
    new = []
    for facts in added:
        values = asdict(replace(facts, profile={}))
        del values["untaken"], values["profile"]
        new.append(Organization(**values, batch_id=batch_id, search_text=search_text_of(values)))
    if not new:
        return []
    work.add_all(new)
    profiles, written = [], []
    for facts, row in zip(added, new, strict=True):
        table = PROFILES.get(facts.kind)
        values = {n: v for n, v in facts.profile.items() if v is not None}
        if table is not None and values:
            profiles.append(table(**{"organization_id": row.pk, **values}))
            content = json.dumps(values, ensure_ascii=False)
            written.append({"organization_id": row.pk, "content": content})
    for part in chunks(written):
        work.technical(insert(imported_profile).values(part))
    for kind in dict.fromkeys(type(profile) for profile in profiles):
        work.add_all([profile for profile in profiles if type(profile) is kind])
    return [
        {"batch_id": batch_id, "organization_id": row.pk, "version_after": 1, "before": ""}
        for row in new
    ]


def _change(
    work: Work,
    stored: Stored,
    key: str,
    changes: Mapping[str, tuple[object, object]],
    batch_id: int,
) -> dict[str, Any]:
    """Change one organisation and its profile. Returns the row that undoing it needs."""
    row = stored.rows[key]
    values = {n: new for n, (_old, new) in changes.items() if not n.startswith(PROFILE)}
    values["search_text"] = search_text_of({**row._mapping, **values})
    values["batch_id"] = batch_id
    changed = work.change(Organization, row.id, row.version, values)
    before = {name: getattr(row, name) for name in values} | {VERSION_BEFORE: row.version}
    profile = {n.removeprefix(PROFILE): new for n, (_, new) in changes.items() if PROFILE in n}
    if profile:
        before[PROFILE_BEFORE] = _change_profile(work, stored.profiles[row.id], row.id, profile)
    return {
        "batch_id": batch_id, "organization_id": row.id, "version_after": changed.version,
        "before": json.dumps(before, ensure_ascii=False, default=str),
    }  # fmt: skip


def _change_profile(
    work: Work, profile: StoredProfile, organization_id: int, new: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the values; returns those from before, and what imports had written until then."""
    before = {name: profile.values.get(name) for name in new}
    if profile.id is None:
        given = {name: value for name, value in new.items() if value is not None}
        work.add(profile.table(**{"organization_id": organization_id, **given}))
    else:
        work.change(profile.table, profile.id, profile.version, new)
    keep_written(work, organization_id, {**profile.written, **new})
    return {"values": before, "written": dict(profile.written), "is_new": profile.id is None}


def keep_written(work: Work, organization_id: int, values: Mapping[str, Any]) -> None:
    """取り込みが書いた特徴 of an organisation from now on; nothing at all when `values` is empty."""
    require(work.actor, Action.IMPORT)
    t = imported_profile
    work.technical(delete(t).where(t.c.organization_id == organization_id))
    if values:
        content = json.dumps(values, ensure_ascii=False)
        work.technical(insert(t).values(organization_id=organization_id, content=content))


def remember_mapping(work: Work, header_key: str, name: str, content: str) -> None:
    """列の対応を覚える: offered again when a list with this header comes."""
    require(work.actor, Action.IMPORT)
    values = {"name": name[:100], "content": content, "saved_at": clock.now()}
    c = column_mapping.c
    if not work.technical(
        update(column_mapping).where(c.header_key == header_key).values(**values)
    ):
        work.technical(insert(column_mapping).values(header_key=header_key, **values))
