"""利用者についての項目 (sections about persons): registered, contacts, practicums, jobs, retention.

What a commissioner's own form says word by word was not seen; what is counted, and how, stands in
the definition of each section.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from core.clock import JST
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.reports.catalogue_lines import catalogue_lines
from core.reports.columns import amount, count, parts, people, rated, things
from core.reports.job_lines import (
    HALF_YEAR,
    KEPT,
    YEAR,
    hire_lines,
    is_a_type,
    is_general,
    leaving_lines,
    mark_of,
    retained_lines,
)
from core.reports.persons_lines import BEFORE, ENDED, NEW, NOW, registered_lines
from core.reports.table import Asked, Column, Line, Section, Source, marked

_record, _practicum = table_of(SupportRecord), table_of(Practicum)
ASSESSMENT = "assessment"
LATE = "late"
# Written later than so many days after the period, a record was not in the report of most offices.
LATE_DAYS = 10


def late_from(last: date) -> datetime:
    """When a record of the period is written late: its last day and `LATE_DAYS` are over."""
    return datetime.combine(last + timedelta(days=LATE_DAYS + 1), time.min, JST)


def _contact_lines(view: View, asked: Asked) -> list[Line]:
    names = ("method", "topic", "party", "disability")
    return catalogue_lines(
        view, asked, "records", codes={name: name for name in names},
        amount=_record.c.minutes, thing=_record.c.organization_id,
        marks={LATE: _record.c.created_at >= late_from(asked.last)},
    )  # fmt: skip


def _practicum_lines(view: View, asked: Asked) -> list[Line]:
    return catalogue_lines(
        view, asked, "practicums", on="start_on", thing=_practicum.c.organization_id,
        codes={"practicum_kind": "kind", "disability": "disability"},
    )  # fmt: skip


REGISTERED = Source("registered", "enrolments", registered_lines)
CONTACTS = Source("contacts", "records", _contact_lines)
PRACTICUMS = Source("practicums", "practicums", _practicum_lines)
HIRES = Source("hires", "employments", hire_lines)
RETAINED = Source("retained", "employments", retained_lines)
LEAVINGS = Source("leavings", "employments", leaving_lines)


def _no_assessment(line: Line) -> bool:
    return line.codes["practicum_kind"] != ASSESSMENT


def _assessment(line: Line) -> bool:
    return not _no_assessment(line)


def moves() -> tuple[Column, ...]:
    """期首・新規・終了・期末, of persons."""
    return (
        people("期首", takes=marked(BEFORE), key=BEFORE),
        people("新規", takes=marked(NEW), key=NEW),
        people("終了", takes=marked(ENDED), key=ENDED),
        people("期末", takes=marked(NOW), key=NOW),
    )


def _hours() -> Mapping[str, str]:
    return codes("weekly_hours_band").labels()


REGISTERED_BY_DISABILITY = Section(
    "registered", "登録者（障害の種別）", "登録者",
    "登録のある人を、1人を1人として数える。期首 = 期間の前日の終わりの登録者。期末 = 期間の末日の終わりの"
    "登録者（末日に登録を終えた人は入らない）。登録の誤りは数えない。障害は、主な障害ひとつで分ける。",
    REGISTERED, moves(), "disability",
)  # fmt: skip
REGISTERED_BY_WORK = Section(
    "registered_work", "登録者（在職・求職）", "登録者",
    "期間の末日の終わりに登録のある人。在職中 = その日の終わりに就職が続いている人。ほかの人は、その日の"
    "支援段階で分ける。",
    REGISTERED, (people("期末", takes=marked(NOW), key=NOW),), "work_state",
)  # fmt: skip
REGISTRATIONS_ENDED = Section(
    "registered_ended", "登録の終了（理由）", "登録者",
    "期間に終えた登録を、終了の理由で分ける。",
    REGISTERED, (people("終了", takes=marked(ENDED), key=ENDED),), "end_reason",
)  # fmt: skip
CONTACTS_BY_METHOD = Section(
    "contacts_method", "相談・支援（方法）", "相談・支援",
    "期間の支援記録。1回の支援は、主な方法ひとつで1件に数える。訂正された記録は数えない。",
    CONTACTS, (count(), people(), amount("時間", "分")), "method",
)  # fmt: skip
CONTACTS_BY_TOPIC = Section(
    "contacts_topic", "相談・支援（内容）", "相談・支援",
    "期間の支援記録を、主な内容ひとつで分ける（「ほかの内容」は数えない）。",
    CONTACTS, (count(), people()), "topic",
)  # fmt: skip
CONTACTS_BY_PARTY = Section(
    "contacts_party", "相談・支援（相手）", "相談・支援",
    "期間の支援記録を、相手で分ける。機関の数は、相手の機関が名簿から選ばれている記録だけから数える。",
    CONTACTS, (count(), people(), things("機関の数", "か所")), "party",
)  # fmt: skip
CONTACTS_BY_DISABILITY = Section(
    "contacts_disability", "相談・支援（障害の種別）", "相談・支援",
    "期間の支援記録を、その人の主な障害ひとつで分ける。",
    CONTACTS, (count(), people()), "disability",
)  # fmt: skip
PRACTICUMS_BY_KIND = Section(
    "practicums", "職場実習", "実習",
    "期間に始まった実習。アセスメント実習は別に数える。始まる前に取りやめた実習は数えない。",
    PRACTICUMS,
    (
        count(takes=_no_assessment), people(takes=_no_assessment),
        things("受入先", "か所", takes=_no_assessment),
    ),
    "practicum_kind",
)  # fmt: skip
ASSESSMENT_PRACTICUMS = Section(
    "practicums_assessment", "アセスメント実習（別掲）", "実習",
    "期間に始まったアセスメント実習。",
    PRACTICUMS, (
        count(takes=_assessment, key="assessment"),
        people(takes=_assessment, key="assessment_persons"),
    ),
)  # fmt: skip
HIRES_BY_DISABILITY = Section(
    "hires", "就職（障害の種別）", "就職",
    "就職日が期間の中にある就職。件数は延べ、実人員は1人を1人として数える。A型雇用は別に数える。",
    HIRES,
    (
        count(takes=is_general), *parts("hours", _hours(), takes=is_general),
        people(takes=is_general),
    ),
    "disability",
)  # fmt: skip
HIRES_BY_TYPE = Section(
    "hires_type", "就職（雇用形態）", "就職",
    "同じ就職を、雇用形態で分ける。",
    HIRES,
    (
        count(takes=is_general), people(takes=is_general),
        things("企業の数", "社", takes=is_general),
    ),
    "employment_type",
)  # fmt: skip
A_TYPE_HIRES = Section(
    "hires_a_type", "就労継続支援A型への就職（別掲）", "就職",
    "就職日が期間の中にある、A型事業所との雇用。",
    HIRES, (count(takes=is_a_type, key="a_type"), people(takes=is_a_type, key="a_type_persons")),
)  # fmt: skip
RETENTION = Section(
    "retention", "職場定着", "定着・離職",
    "就職から6か月（1年）の日が期間の中に来た就職のうち、その日に同じ企業に在職していた件数。まだその日が"
    "来ていない就職は、分母にも入らない。A型雇用は数えない。",
    RETAINED,
    (
        *rated(
            "half_year", ("6か月の日が来た就職", "在職", "6か月定着率"), "件",
            whole=lambda line: is_general(line) and mark_of(HALF_YEAR) in line.marks,
            part=marked(KEPT),
        ),
        *rated(
            "year", ("1年の日が来た就職", "在職", "1年定着率"), "件",
            whole=lambda line: is_general(line) and mark_of(YEAR) in line.marks,
            part=marked(KEPT),
        ),
    ),
    "disability",
)  # fmt: skip
LEAVINGS_BY_REASON = Section(
    "leavings", "離職（理由）", "定着・離職",
    "離職日が期間の中にある就職を、離職の理由で分ける。A型雇用は数えない。",
    LEAVINGS, (count(takes=is_general), people(takes=is_general)), "separation_reason",
)  # fmt: skip

PERSONS = (REGISTERED_BY_DISABILITY, REGISTERED_BY_WORK, REGISTRATIONS_ENDED)
CONTACT_TABLES = (
    CONTACTS_BY_METHOD, CONTACTS_BY_TOPIC, CONTACTS_BY_PARTY, CONTACTS_BY_DISABILITY,
)  # fmt: skip
WORK = (
    PRACTICUMS_BY_KIND, ASSESSMENT_PRACTICUMS, HIRES_BY_DISABILITY, HIRES_BY_TYPE, A_TYPE_HIRES,
    RETENTION, LEAVINGS_BY_REASON,
)  # fmt: skip
