"""報告の項目 (sections that several kinds share): registered persons, contacts, jobs, retention …"""

from __future__ import annotations

from core.db.work import View, table_of
from core.domain.records import SupportRecord
from core.reports.catalogue_lines import catalogue_lines
from core.reports.columns import count, people
from core.reports.persons_lines import BEFORE, ENDED, NEW, NOW, registered_lines
from core.reports.table import Asked, Line, Section, Source, marked

_record = table_of(SupportRecord)


def _contact_lines(view: View, asked: Asked) -> list[Line]:
    return catalogue_lines(
        view, asked, "records", thing=_record.c.organization_id, amount="minutes",
        codes={"method": "method", "topic": "topic", "party": "party", "disability": "disability"},
    )  # fmt: skip


REGISTERED = Source("registered", "enrolments", registered_lines)
CONTACTS = Source("contacts", "records", _contact_lines)

_MOVES = (
    people("期首", marked(BEFORE), key="before"),
    people("新規", marked(NEW), key="new"),
    people("終了", marked(ENDED), key="ended"),
    people("期末", marked(NOW), key="now"),
)

REGISTERED_BY_DISABILITY = Section(
    "registered", "登録者（障害の種別）", "登録者",
    "登録のある人を、1人を1人として数える。期首 = 期間の前日の終わりの登録者。期末 = 期間の末日の終わりの登録者"
    "（末日に登録を終えた人は含まない）。登録の誤りは数えない。障害は、主な障害ひとつで分ける。",
    REGISTERED, _MOVES, "disability",
)  # fmt: skip
REGISTERED_BY_WORK = Section(
    "registered_work", "登録者（在職・求職）", "登録者",
    "期間の末日の終わりに登録のある人。在職中 = その日に就職が続いている人。ほかは、その日の支援段階で分ける。",
    REGISTERED, (people("期末", marked(NOW), key="now"),), "work_state",
)  # fmt: skip
CONTACTS_BY_METHOD = Section(
    "contacts_method", "相談・支援（方法）", "相談・支援",
    "期間の支援記録。1回の支援は、主な方法ひとつで1件に数える。訂正された記録は数えない。",
    CONTACTS, (count(), people()), "method",
)  # fmt: skip
CONTACTS_BY_TOPIC = Section(
    "contacts_topic", "相談・支援（内容）", "相談・支援",
    "期間の支援記録。主な内容ひとつで数える（「ほかの内容」は数えない）。",
    CONTACTS, (count(), people()), "topic",
)  # fmt: skip
