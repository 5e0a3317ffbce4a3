"""地域の書類を出す (issuing regional documents): キーパーソン一覧 and 連携マニュアル, and its text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert

from core import clock
from core.db.technical import setting
from core.db.work import View, Work
from core.documents.regional import (
    INSIDE,
    MANUAL,
    TERMS,
    TITLES,
    RegionalDocument,
    chapters,
    sections,
)
from core.documents.regional_excel import regional_xlsx
from core.documents.regional_pdf import regional_pdf
from core.domain.codes import codes
from core.domain.liaison_manual import ManualTextEntry
from core.domain.permissions import Action, require
from core.errors import NotFound, RuleViolation
from core.queries.areas import areas
from core.queries.imports import credits_of
from core.queries.liaison_manual import NAME, ManualText, manual_text
from core.queries.regional_list import RegionalCriteria, regional_list
from core.queries.users import read_setting
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.documents import MARK, Issued

MOST_KINDS_NAMED = 3


@dataclass(frozen=True)
class Regional:
    """出すもの: which document of which organisations. `inside`: the copy that stays in the office,
    with 控えること in it; the list holds none."""

    kind: str
    criteria: RegionalCriteria
    inside: bool = False


def regional_document(view: View, wanted: Regional) -> RegionalDocument:
    """地域の書類の中身. Raises `NotFound` for a kind that there is not."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    if wanted.kind not in TITLES:
        raise NotFound("この書類はありません。")
    listed = regional_list(view, wanted.criteria)
    is_manual = wanted.kind == MANUAL
    inside = wanted.inside and is_manual
    return RegionalDocument(
        kind=wanted.kind,
        title=TITLES[wanted.kind],
        office=read_setting(view, OFFICE_NAME) or "（事業所名 未設定）",
        edition_on=clock.today(),
        scope=scope_words(view, wanted.criteria),
        terms=TERMS,
        opening=sections(manual_text(view).text) if is_manual else (),
        chapters=chapters(listed, inside=inside),
        credits=tuple(credits_of(view, {row.source for row in listed})),
        mark=MARK if read_setting(view, INVENTED) else "",
        copy_for=INSIDE if inside else "掲載に同意した機関のみ",
    )


def issue_regional(work: Work, wanted: Regional, form: str) -> Issued:
    """地域の書類を出す, as PDF or Excel; it is noted in the audit. Raises `RuleViolation`."""
    require(work.actor, Action.SEE_NETWORK_NOTES)
    made = regional_document(work, wanted)
    write = {"pdf": regional_pdf, "xlsx": regional_xlsx}.get(form)
    if write is None:
        raise RuleViolation({"form": "PDF か Excel を選んでください。"})
    if not made.count:
        raise RuleViolation(
            {"": "載せられる機関がありません。掲載同意を記録してから出してください。"}
        )
    work.log(
        "export", "organization",
        detail={"書類": made.title, "形": form, "条件": made.scope, "件数": made.count,
                "控え": made.copy_for},
    )  # fmt: skip
    copy = "_所内用" if made.copy_for == INSIDE else ""
    return Issued(f"{made.title}{copy}_{made.edition_on:%Y%m%d}.{form}", write(made))


def save_manual_text(work: Work, entry: ManualTextEntry, seen: int) -> ManualText:
    """本文を直す: a new version beside the ones before, which stay. `seen`: the version on the screen.

    Raises `RuleViolation` when somebody else saved meanwhile, or nothing was changed.
    """
    require(work.actor, Action.WRITE_NETWORK)
    work.alone("liaison_manual")
    now, text = manual_text(work), entry.text.replace("\r\n", "\n").strip()
    if now.version != seen:
        raise RuleViolation(
            {"": f"{now.by}さんが先に本文を直しました（第{now.version}版）。入力は残っています。"
             "写しをとってから画面をひらき直し、いまの本文に書き足してください。"}
        )  # fmt: skip
    if text == now.text:
        raise RuleViolation({"text": "変えたところはありません。"})
    made = ManualText(now.version + 1, text, clock.today(), work.actor.name)
    content = {"text": made.text, "saved_on": clock.today().isoformat(), "by": made.by}
    work.technical(
        insert(setting).values(
            name=f"{NAME}{made.version}", content=json.dumps(content, ensure_ascii=False)
        )
    )
    work.log("update", "setting", detail={"連携マニュアルの本文": f"第{made.version}版"})
    return made


def scope_words(view: View, criteria: RegionalCriteria) -> str:
    """載せる範囲 in words, for the head of the paper and for the audit."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    names = {area.id: area.name for area in areas(view)}
    where = criteria.municipality or names.get(criteria.area_id or 0, "") or "すべての地域"
    return f"{where}　{_kinds(criteria.kinds)}"


def _kinds(kinds: Sequence[str]) -> str:
    if not kinds:
        return "すべての種別"
    labels = [codes("organization_type").label(kind) for kind in kinds[:MOST_KINDS_NAMED]]
    more = len(kinds) - len(labels)
    return "・".join(labels) + (f" ほか{more}種別" if more else "")
