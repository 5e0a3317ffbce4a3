"""就労パスポート・プロフィールシート: the whole of an edition for the person and the office, and for a
recipient only the sections that the person decided on.

A section that was not decided on leaves no trace on the paper: not even its title.
"""

from __future__ import annotations

from core.db.work import View
from core.documents.content import Box, Boxes, Document, Note, Part, Words, day_box
from core.domain.codes import codes
from core.domain.work_passports import items_of
from core.errors import RuleViolation
from core.queries.work_passports import PassportSheet, passport_sheet, share_sheet

NOTICE = (
    "本人が、自分の特徴や希望する配慮を整理して伝えるためのものです。採用選考の必須書類ではありません。\n"
    "見せる相手と項目は、本人が決めています。本人の了解なしに、ほかの人に見せたり写したりしないでください。"
)
DRAFT = "まだ本人が確かめていません（書きかけ）。"


def work_passport(view: View, passport_id: int) -> Document:
    """就労パスポート, every section: for the person and the office only. Raises `NotFound`, `OutOfScope`."""
    sheet = passport_sheet(view, passport_id)
    return _document(sheet, sheet.passport.written, is_for_others=False)


def passport_share(view: View, share_id: int) -> Document:
    """就労パスポート as one recipient may see it.

    Raises `NotFound`, `OutOfScope`, and `RuleViolation` when the person does not want it any more.
    """
    sheet = share_sheet(view, share_id)
    if sheet.share is None or sheet.share.withdrawn_on is not None:
        raise RuleViolation({"": "本人が、この相手に見せるのをやめています。"})
    return _document(sheet, sheet.share.shown, is_for_others=True)


def _document(sheet: PassportSheet, sections: tuple[str, ...], *, is_for_others: bool) -> Document:
    passport, client, share = sheet.passport, sheet.client, sheet.share
    return Document(
        title=passport.title,
        client_id=client.pk,
        number=client.number,
        name=client.name,
        kana=client.kana,
        about=f"{passport.title} {passport.made_on:%Y/%m/%d}",
        parts=_parts(sheet, sections),
        items=items_of(sections),
        is_for_others=is_for_others,
        recipient_id=share.organization_id if share else None,
    )


def _parts(sheet: PassportSheet, sections: tuple[str, ...]) -> tuple[Part, ...]:
    passport, client = sheet.passport, sheet.client
    notice = NOTICE if passport.agreed_on else f"{NOTICE}\n{DRAFT}"
    return (
        Boxes(
            (
                (Box("氏名", client.name, kana=client.kana),),
                (
                    day_box("作った日", passport.made_on),
                    day_box("本人が確かめた日", passport.agreed_on),
                ),
            )
        ),
        Note(notice),
        *(
            Words(codes("passport_section").label(section), getattr(passport, section))
            for section in sections
        ),
    )
