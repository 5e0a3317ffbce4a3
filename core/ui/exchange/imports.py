"""取り込み (imports): choose files, see what they would change, take them in, see what was done.

Files are read once and their content is kept in this session only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.db.actor import Actor
from core.db.work import View, Work, read_only
from core.domain.sources import CONTACT_LIST, MEDICAL
from core.errors import DomainError
from core.exchange.differences import Differences
from core.exchange.public_file import PublicFile
from core.exchange.upload import MAPS, Chosen, Upload, read_upload, sorted_upload
from core.queries.imports import known_keys
from core.services import imports
from core.services.imports import ImportResult
from core.services.map_imports import MapResult, MapTrial, take_map, trial_map
from core.ui import session
from core.ui.exchange.mapping import chosen_mapping, mapped_file
from core.ui.exchange.trial import (
    GOOD_ROWS,
    Decision,
    decision,
    told_differences,
    told_map,
    told_trial,
)
from core.ui.navigation import DIRECTORY
from core.ui.page import open_link, save
from core.ui.plain import plain

ONLY_PSYCHIATRY, EVERY_INSTITUTION = "精神科・心療内科などのあるところだけ", "すべての医療機関"
_READING = "ファイルを読んでいます…"


@dataclass(frozen=True)
class Tried:
    """試したファイル: what they would change at that moment, under which options; or why not."""

    of: str
    files: tuple[PublicFile, ...] = ()
    found: tuple[Differences, ...] = ()
    geography: MapTrial | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Done:
    """取り込んだ結果, beside what the trial had said."""

    file_name: str
    result: ImportResult
    expected: ImportResult


@dataclass(frozen=True)
class Sorted:
    """選んだファイル, sorted by kind once; or why they are refused."""

    digest: str
    upload: Upload | None
    refusal: str = ""


def chosen_upload(*, key: str) -> Upload | None:
    """ファイルを選ぶ: a refused file leaves its sentence and nothing else."""
    uploads = st.file_uploader(
        "公開データか連絡先の一覧（公開されたままのZIP・CSV・GeoJSON、またはExcel。いくつでも）",
        key=f"{key}.file.{session.nonce(key)}",
        accept_multiple_files=True,
        help="WAM NET（全サービス）、医療情報ネット、国土数値情報（行政区域・駅）、"
        "ハローワークや保健所などの一覧（Excel・CSV）。種類は中身から見分けます。",
    )
    if not uploads:
        _forget()
        return None
    st.session_state.pop(session.IMPORT_DONE, None)
    files = [Chosen(upload.name, upload.getvalue()) for upload in uploads]
    digest = _digest(*(f"{file.name}\x1f{file.digest}" for file in files))
    known: Sorted | None = st.session_state.get(session.IMPORT_CHOSEN)
    if known is None or known.digest != digest:
        try:
            known = Sorted(digest, sorted_upload(files))
        except DomainError as refusal:
            known = Sorted(digest, None, str(refusal))
        st.session_state[session.IMPORT_CHOSEN] = known
    if known.refusal:
        st.error(plain(known.refusal))
    return known.upload


def _forget() -> None:
    """Nothing of a file stays in the session when it is no longer looked at."""
    for kept in (
        session.IMPORT_CHOSEN, session.IMPORT_TRIED, session.IMPORT_SHEETS, session.IMPORT_MAPPING,
    ):  # fmt: skip
        st.session_state.pop(kept, None)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


# -- the dry run -------------------------------------------------------------------------------------


def trial(user: Actor, upload: Upload, *, key: str) -> None:
    """試しの取り込み: what is asked before, the numbers, the differences, the decision."""
    remember: Callable[[Work], None] | None = None
    options = ""
    read: Callable[[View], list[PublicFile]]
    if upload.kind in MAPS:
        _try_map(user, upload, key)
        return
    if upload.kind == CONTACT_LIST:
        mapping = chosen_mapping(user, upload.files[0], key=f"{key}.mapping")
        if mapping is None:
            return
        options, remember = mapping.content, mapping.remember

        def read(view: View) -> list[PublicFile]:
            return [mapped_file(upload.files[0], mapping)]
    else:
        keep_all = upload.kind == MEDICAL and _every_institution(key)
        options = str(keep_all)

        def read(view: View) -> list[PublicFile]:
            known = known_keys(view, MEDICAL) if upload.kind == MEDICAL else ()
            return read_upload(upload, keep_all=keep_all, known=known, progress=told)

    add_similar = bool(st.session_state.get(f"{key}.similar"))
    bar = st.empty()

    def told(share: float) -> None:
        bar.progress(0.8 * min(share, 1.0), _READING)

    tried = _kept(
        _digest(*(f.digest for f in upload.files), options, str(add_similar)),
        lambda of: _tried(user, of, read, add_similar),
    )
    bar.empty()
    if tried.refusal:
        st.error(plain(tried.refusal))
        return
    told_trial(user, tried.files, tried.found)
    if any(file.refusal for file in tried.files):
        return
    made = decision(tried.files, tried.found, key=key)
    if made:
        _commit(user, tried, made, remember, add_similar, key)
    told_differences(user, tried.files, tried.found, key=key)


def _every_institution(key: str) -> bool:
    picked = st.radio(
        "どの医療機関を取り込みますか", [ONLY_PSYCHIATRY, EVERY_INSTITUTION], horizontal=True,
        key=f"{key}.scope", persist_state="session",
    )  # fmt: skip
    return picked == EVERY_INSTITUTION


def _kept(of: str, run: Callable[[str], Tried]) -> Tried:
    """What was tried under these options, read once for all runs of the page."""
    tried: Tried | None = st.session_state.get(session.IMPORT_TRIED)
    if tried is None or tried.of != of:
        tried = run(of)
        st.session_state[session.IMPORT_TRIED] = tried
    return tried


def _tried(
    user: Actor, of: str, read: Callable[[View], list[PublicFile]], add_similar: bool
) -> Tried:
    try:
        with read_only(user) as view:
            files = read(view)
            found = imports.compare_files(view, files, add_similar=add_similar)
        return Tried(of, tuple(files), tuple(found))
    except DomainError as refusal:
        return Tried(of, refusal=str(refusal))


def _try_map(user: Actor, upload: Upload, key: str) -> None:
    def run(of: str) -> Tried:
        file = upload.files[0]
        try:
            with st.spinner(_READING), read_only(user) as view:
                found = trial_map(view, upload.kind, file.content, file.name)
                return Tried(of, geography=found)
        except DomainError as refusal:
            return Tried(of, refusal=str(refusal))

    tried = _kept(_digest(upload.kind, upload.files[0].digest), run)
    if tried.refusal or tried.geography is None:
        st.error(plain(tried.refusal))
        return
    geography = tried.geography
    made = told_map(geography, key=key)
    if made is None:
        return
    good = made.choice == GOOD_ROWS
    done = save(user, "取り込みました", lambda w: take_map(w, geography, good_rows_only=good))
    if done:
        name = upload.files[0].name
        keep_done(Done(name, _of_map(done), _of_map(geography.result)), key)


def _of_map(found: MapResult) -> ImportResult:
    return ImportResult(found.batch_id, found.added, found.changed, found.unchanged, found.gone)


# -- the import --------------------------------------------------------------------------------------


def _commit(
    user: Actor,
    tried: Tried,
    made: Decision,
    remember: Callable[[Work], None] | None,
    add_similar: bool,
    key: str,
) -> None:
    bar = st.progress(0.0)

    def told(share: float) -> None:
        bar.progress(min(share, 1.0), "取り込んでいます…")

    def run(work: Work) -> ImportResult:
        results = imports.import_files(
            work, tried.files, good_rows_only=made.choice == GOOD_ROWS,
            add_similar=add_similar, progress=told,
        )  # fmt: skip
        if remember:
            remember(work)
        return imports.summed(results)

    result = save(user, "取り込みました", run)
    if result is None:
        bar.empty()
        return
    expected = imports.summed([imports.counted(found) for found in tried.found])
    first, others = tried.files[0].file_name, len(tried.files) - 1
    name = f"{first} ほか{others}件" if others else first
    keep_done(Done(name, result, expected), key)


def keep_done(done: Done, key: str) -> None:
    """The outcome is told at the next run, with an empty uploader."""
    st.session_state[session.IMPORT_DONE] = done
    _forget()
    session.renew(key)
    st.rerun()


def outcome() -> None:
    """結果, with the way to the directory; where the numbers are not those of the trial, says so."""
    done: Done | None = st.session_state.get(session.IMPORT_DONE)
    if done is None:
        return
    result, expected = done.result, done.expected
    with st.container(border=True):
        st.markdown(
            f"**{plain(done.file_name)} を取り込みました。** 追加 {result.added:,}件、"
            f"変更 {result.changed:,}件、同じ {result.unchanged:,}件、掲載終了 {result.gone:,}件。"
        )
        counts = [(r.added, r.changed, r.unchanged, r.gone) for r in (result, expected)]
        if counts[0] != counts[1]:
            st.info(
                "試したあとにほかの人が作業したため、件数が変わりました"
                f"（試したとき: 追加 {expected.added:,}、変更 {expected.changed:,}、"
                f"同じ {expected.unchanged:,}、掲載終了 {expected.gone:,}）。"
            )
        open_link("機関名簿をひらく", DIRECTORY)
