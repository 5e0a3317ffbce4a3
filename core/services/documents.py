"""書類を出す (issuing documents): the content, the consent gate, the record of it, and then the file.

All in one transaction: no file without its record, and no record without its file. Looking at the
pages on the screen is only noted as opening.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from core import clock
from core.db.work import View, Work
from core.documents import excel, pdf
from core.documents.catalogue import gathered, kind_of
from core.documents.content import Document, Frame
from core.domain.consents import Disclosure, DisclosureEntry
from core.domain.documents import EMPLOYERS, IN_OFFICE, TO_OTHER, TO_PERSON, HandingEntry
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.consents import Recipient, allows, recipient_named
from core.queries.documents import closed_employers, handing_facts, undisclosed
from core.queries.users import read_setting
from core.services.accounts import INVENTED, OFFICE_NAME
from core.services.disclosures import THE_PERSON, record_disclosure
from core.services.support_reports import report_handed
from core.services.work_passports import note_given

MARK = "模擬データ"
# At the foot of a page there is room for so many signs of a recipient's name.
NAME_SHOWN = 40
UNDISCLOSED = (
    "この就職先には、障害や支援のことを伝えていません（非開示）。本人に関する書類は渡せません。"
    "本人が伝えると決めたら、就職の「企業への開示」を直してから渡してください。"
)
NOT_DECIDED = (
    "この相手に見せることを、本人が決めていません。先に、見せる相手と項目を決めてください。"
)
# 書類 → what else is written when it goes to somebody.
FOLLOWS: Mapping[str, Callable[[Work, int, Disclosure], object]] = {
    "support_report": report_handed,
    "passport_share": note_given,
}
FORMS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Issued:
    """出した書類: the file, under a name that tells no person's name."""

    file_name: str
    content: bytes


@dataclass(frozen=True)
class Preview:
    """見本: the content, and its pages as PNG."""

    document: Document
    pages: tuple[bytes, ...]


def preview(view: View, document: str, subject_id: int, *, furigana: bool = True) -> Preview:
    """書類の見本, as the person would get it. Raises `NotFound`, `NotAllowed`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    made = gathered(view, document, subject_id)
    frame = _frame(view, made, HandingEntry(), furigana=furigana)
    return Preview(made, tuple(pdf.pages(made, frame)))


def note_preview(work: Work, document: str, subject_id: int) -> None:
    """書類を画面で見た: leaves a line in the audit."""
    require(work.actor, Action.SEE_SENSITIVE)
    made = gathered(work, document, subject_id)
    work.log("open", "client", made.client_id, {"what": made.about})


def issue(
    work: Work,
    document: str,
    subject_id: int,
    form: str,
    handing: HandingEntry,
    *,
    furigana: bool = True,
) -> Issued:
    """書類を出す: for the person it is recorded, for others the consent is asked for first.

    What stays in the office says so on each page, and is noted in the audit only.
    Raises `ConsentMissing`, `RuleViolation`, `NotFound`, `NotAllowed`, `OutOfScope`.
    """
    require(work.actor, Action.SEE_SENSITIVE)
    made = gathered(work, document, subject_id)
    handing = check(HandingEntry, handing.model_dump())
    if handing.to != IN_OFFICE:
        _for_this_recipient(made, handing)
        _confirmed_policy(work, made, handing)
        disclosure = record_disclosure(work, _disclosure(document, made, handing))
        if follows := FOLLOWS.get(document):
            follows(work, subject_id, disclosure)
    frame = _frame(work, made, handing, furigana=furigana)
    work.log(
        "print", "client", made.client_id,
        {"what": made.about, "form": form, "for": frame.copy_for},
    )  # fmt: skip
    write = {"pdf": pdf.pdf, "xlsx": excel.xlsx}.get(form)
    if write is None or form not in made.forms:
        raise RuleViolation({"form": "この書類にある形（PDF か Excel）を選んでください。"})
    return Issued(file_name(made, form, frame.made_on), write(made, frame))


def file_name(made: Document, form: str, on: date) -> str:
    """The name of the file: number, document and day, and no person's name."""
    return f"利用者{made.number}_{made.title}_{on:%Y%m%d}.{form}"


def is_covered(view: View, made: Document, handing: HandingEntry) -> bool:
    """渡してよいか: what the gate would answer now, so that it can be said before the button."""
    require(view.actor, Action.SEE_SENSITIVE)
    if handing.to in (TO_PERSON, IN_OFFICE) or handing.exception:
        return True
    return allows(
        view, made.client_id, "third_party", handing.recipient, made.items, handing.purpose,
        clock.today(), recipient_id=handing.recipient_id,
    )  # fmt: skip


def needs_policy(view: View, made: Document, handing: HandingEntry) -> bool:
    """開示方針 (P16): whether it goes to an employer whom the person does not want to know all.

    A name that is typed has no kind: then the purpose tells that it is an employer.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    if handing.to in (TO_PERSON, IN_OFFICE):
        return False
    for_employer = handing.purpose == "employer_accommodation"
    if not for_employer and _recipient(view, handing).kind not in EMPLOYERS:
        return False
    return handing_facts(view, made.client_id, clock.today()).disclosure_policy != "open"


def is_undisclosed(view: View, made: Document, handing: HandingEntry) -> bool:
    """非開示の就職先か (P16): an employer who was not told of the disability gets nothing at all."""
    require(view.actor, Action.SEE_SENSITIVE)
    if handing.to in (TO_PERSON, IN_OFFICE):
        return False
    closed = closed_employers(view, made.client_id)
    return undisclosed(closed, handing.recipient, handing.recipient_id)


# -- parts -----------------------------------------------------------------------------------------


def _for_this_recipient(made: Document, handing: HandingEntry) -> None:
    """Some documents go only to whom the person chose."""
    if handing.to != TO_OTHER:
        return
    if not made.is_for_others or made.recipient_id not in (None, handing.recipient_id):
        raise RuleViolation({"recipient": NOT_DECIDED})


def _confirmed_policy(work: Work, made: Document, handing: HandingEntry) -> None:
    if is_undisclosed(work, made, handing):
        raise RuleViolation({"recipient": UNDISCLOSED})
    if needs_policy(work, made, handing) and not handing.policy_confirmed:
        raise RuleViolation(
            {
                "policy_confirmed": "本人の「企業への開示方針」が「開示」ではありません。"
                "渡してよいかを本人に確かめ、「本人の開示方針を確かめた」に印を付けてください。"
            }
        )


def _disclosure(document: str, made: Document, handing: HandingEntry) -> DisclosureEntry:
    values = {
        "client_id": made.client_id,
        "provided_on": clock.today(),
        "items": ",".join(sorted(made.items)),
    }
    if handing.to == TO_PERSON:
        values |= {
            "recipient": made.name, "recipient_legal_type": THE_PERSON, "method": "document",
            "purpose": kind_of(document).purpose, "reason": made.about,
        }  # fmt: skip
        return check(DisclosureEntry, values)
    told = f"{made.about}　{handing.reason}".strip()
    names = (
        "recipient", "recipient_id", "recipient_legal_type", "purpose", "method", "exception",
    )  # fmt: skip
    values |= {name: getattr(handing, name) for name in names} | {"reason": told[:400]}
    return check(DisclosureEntry, values)


def _recipient(view: View, handing: HandingEntry) -> Recipient:
    return recipient_named(view, handing.recipient, handing.recipient_id)


def _frame(view: View, made: Document, handing: HandingEntry, *, furigana: bool) -> Frame:
    if handing.to == TO_PERSON:
        copy_for = "本人用"
    elif handing.to == IN_OFFICE:
        copy_for = "事業所の控え（外へ渡さない）"
    else:
        name = _recipient(view, handing).name
        copy_for = f"{name[:NAME_SHOWN]}{'…' if len(name) > NAME_SHOWN else ''} あて"
    return Frame(
        office=made.office or read_setting(view, OFFICE_NAME),
        made_on=clock.today(),
        made_by=view.actor.name,
        copy_for=copy_for,
        mark=MARK if read_setting(view, INVENTED) else "",
        furigana=furigana,
    )
