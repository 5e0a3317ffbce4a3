"""就労パスポート (work passports) of one person: editions, who may see what of them, and what the ledger
already knows for each section.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from sqlalchemy import ColumnElement, func, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.work_passports import PassportShare, WorkPassport, chosen_sections
from core.queries.assessments import AnswerRow, assessments_of, sheet_of
from core.queries.face_sheets import careers_of, face_sheet_of, team_lines_of
from core.queries.scopes import require_client, within_scope

# Words of an assessment's domain → the section to which its accommodations belong.
_DOMAINS = (
    ("health", ("健康", "体調", "生活", "日常")),
    ("communication", ("対人", "コミュニケ", "社会")),
    ("performance", ("作業", "職業", "労働", "働")),
)
MOST = 12


@dataclass(frozen=True)
class ShareRow:
    """見せる相手の一行: the person's decision for one recipient of one edition."""

    id: int
    version: int
    client_id: int
    passport_id: int
    organization_id: int
    organization: str
    organization_kind: str
    sections: str
    decided_on: date
    note: str
    given_on: date | None
    withdrawn_on: date | None

    @property
    def shown(self) -> tuple[str, ...]:
        """The sections that this recipient may see; none after it was withdrawn."""
        return () if self.withdrawn_on else chosen_sections(self.sections)


@dataclass(frozen=True)
class Material:
    """台帳にあること: words for one section, and where they stand. `key`: of these very words."""

    key: str
    section: str
    source: str
    text: str


@dataclass(frozen=True)
class PassportPage:
    """就労パスポートの版 of one person, the latest first, with the decisions on each."""

    editions: tuple[WorkPassport, ...]
    shares: tuple[ShareRow, ...]

    def latest(self, kind: str) -> WorkPassport | None:
        """The newest edition of a kind."""
        return next((row for row in self.editions if row.kind == kind), None)

    def shares_of(self, passport_id: int) -> tuple[ShareRow, ...]:
        """The decisions on one edition."""
        return tuple(row for row in self.shares if row.passport_id == passport_id)


@dataclass(frozen=True)
class PassportSheet:
    """書類にする中身: one edition, whose it is, and for whom."""

    passport: WorkPassport
    client: Client
    share: ShareRow | None = None


def passports_of(view: View, client_id: int) -> PassportPage:
    """就労パスポート of one person. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    p, s = table_of(WorkPassport).c, table_of(PassportShare).c
    editions = view.all(
        select(WorkPassport).where(p.client_id == client_id).order_by(p.made_on.desc(), p.id.desc())
    )
    return PassportPage(tuple(editions), _shares(view, s.client_id == client_id))


def passport_sheet(view: View, passport_id: int) -> PassportSheet:
    """One edition with its person. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    passport = within_scope(view, WorkPassport, passport_id)
    return PassportSheet(passport, view.get(Client, passport.client_id))


def share_sheet(view: View, share_id: int) -> PassportSheet:
    """The edition as one recipient may see it. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    row = within_scope(view, PassportShare, share_id)
    (share,) = _shares(view, table_of(PassportShare).c.id == share_id)
    passport = view.get(WorkPassport, row.passport_id)
    return PassportSheet(passport, view.get(Client, row.client_id), share)


def material_of(view: View, client_id: int) -> tuple[Material, ...]:
    """台帳にあること: what face sheet, career, assessments and team say for each section.

    Nothing of it is taken over by itself. Raises `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    found: list[Material] = []
    for section, source, text in (
        *_careers(view, client_id), *_face(view, client_id), *_assessed(view, client_id),
        *_team(view, client_id),
    ):  # fmt: skip
        if text.strip():
            key = f"{section}.{crc32(text.strip().encode()):x}"
            found.append(Material(key, section, source, text.strip()))
    return tuple(found)


# -- parts -----------------------------------------------------------------------------------------


def _shares(view: View, asked: ColumnElement[bool]) -> tuple[ShareRow, ...]:
    s, o = table_of(PassportShare), table_of(Organization)
    own = [s.c[n] for n in ShareRow.__dataclass_fields__ if n in s.c]
    rows = view.rows(
        select(
            *own,
            func.coalesce(o.c.name, "").label("organization"),
            func.coalesce(o.c.kind, "").label("organization_kind"),
        )
        .select_from(s.outerjoin(o, o.c.id == s.c.organization_id))
        .where(asked)
        .order_by(s.c.withdrawn_on.is_not(None), s.c.decided_on.desc(), s.c.id.desc())
    )
    return tuple(ShareRow(**row._mapping) for row in rows)


def _careers(view: View, client_id: int) -> Iterator[tuple[str, str, str]]:
    for row in careers_of(view, client_id):
        if row.kind == "education":
            continue
        years = "〜".join(
            f"{on.year}年{on.month}月" if on else "" for on in (row.start_on, row.end_on)
        )
        job = codes("occupation").label(row.occupation)
        first = "　".join(p for p in (row.place, job, years.strip("〜") and years) if p)
        yield "experience", "学歴・職歴", "\n".join(p for p in (first, row.content) if p)


def _face(view: View, client_id: int) -> Iterator[tuple[str, str, str]]:
    values, sheet = face_sheet_of(view, client_id).values, "フェイスシート"
    yield "appeal", sheet, str(values["strengths"])
    yield "appeal", sheet, _titled("資格", values["qualifications"])
    wishes = (
        _titled("希望する仕事", values["wish_work"]),
        _titled("週の日数", f"{values['wish_days']}日" if values["wish_days"] else ""),
        _titled("週の時間", codes("weekly_hours_band").label(values["wish_hours"])),
        _titled("働く場所", values["wish_area"]),
    )
    yield "health", sheet, "\n".join(wish for wish in wishes if wish)
    yield "health", sheet, _titled("調子をくずすときのサイン", values["warning_signs"])
    yield "health", sheet, _titled("そのとき役に立つこと", values["coping"])
    yield "performance", sheet, _titled("苦手なこと", values["difficulties"])
    yield "self_check", sheet, _titled("自分で気づくサイン", values["warning_signs"])


def _assessed(view: View, client_id: int) -> Iterator[tuple[str, str, str]]:
    """配慮の提案 of the last assessment that has any, by the domain of its item."""
    for head in assessments_of(view, client_id)[:3]:
        sheet = sheet_of(view, head.id)
        helps = [row for row in sheet.rows if row.accommodation.strip()]
        if helps:
            source = f"アセスメント {head.assessed_on:%Y/%m/%d}"
            for row in helps[:MOST]:
                yield _section_of(row), source, f"{row.title}: {row.accommodation}"
            return


def _section_of(row: AnswerRow) -> str:
    for section, words in _DOMAINS:
        if any(word in row.domain for word in words):
            return section
    return "performance"


def _team(view: View, client_id: int) -> Iterator[tuple[str, str, str]]:
    for line in team_lines_of(view, client_id, clock.today()):
        role = codes("team_role").label(line.role)
        who = "　".join(part for part in (line.organization, line.name, line.phone) if part)
        yield "supporters", "支援チーム", f"{role}: {who}" if who else ""


def _titled(title: str, text: object) -> str:
    return f"{title}: {text}" if text else ""
