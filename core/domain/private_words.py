"""壁に出さないことば (private words): telephone numbers, addresses, illnesses, kinds of certificates.

Pure. It finds what is written as such things usually are; an illness that the list does not hold, or
one told in other words, it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from core.domain.codes import codes
from core.domain.folded import Folded
from core.domain.masking_words import masking_words
from core.domain.text import search_key

SOMETHING, CERTIFICATE = "○○", "手帳"
# Width only, letter by letter: what is found stands at the same place in the text as written.
_HALF = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_DASH = re.compile(r"(?<=[\d)])[\u2010-\u2015\u2212\u2500\u2501\u30fc\uff70](?=[\d(])")
_KANJI = "一-鿿々ヶケノ之"
_NUMBER = r"[\d一二三四五六七八九十]{1,4}"
# 「模擬市模擬町」, also 「さくら町」: what stands in front of the numbers of an address. No longer than
# an address is, or a text without spaces would be gone through again from each of its letters.
_PLACE = rf"(?:[{_KANJI}ァ-ヺー]|[ぁ-ん]{{1,6}}(?=[都道府県市区町村郡丘台])){{0,30}}"
_CONTACTS = re.compile(
    "|".join(
        (
            r"[A-Za-z0-9_.+-]*@[A-Za-z0-9_.-]{2,}",
            r"〒?(?<![\d-])\d{3}-\d{4}(?![\d-])",
            # As dialled in Japan, with and without the country; nine digits at least.
            r"(?<![\d-])(?:\+81[ -]?|0)(?=(?:[-(). ]?\d){8})\d{1,4}[-(). ]{0,2}\d{1,4}[-). ]{0,2}\d{3,4}(?![\d-])",
            r"(?<=電話)\D{0,3}\d[\d-]{5,}|(?<=携帯)\D{0,3}\d[\d-]{5,}",
            rf"{_PLACE}{_NUMBER}\s?丁目(?:[\d一二三四五六七八九十番地号のノ-]|\s(?=\d))*",
            rf"{_PLACE}\d{{1,4}}(?:番地(?:の?\d{{1,4}})?|番\d{{1,4}}号)",
            rf"(?:{_PLACE}[{_KANJI}ァ-ヺぁ-ん](?<!令和)(?<!平成)(?<!昭和)|(?<=[都道府県市区町村郡丘台])\s)\d{{1,3}}-\d{{1,3}}-\d{{1,4}}(?![\d-])",
            rf"[{_KANJI}ァ-ヺー]{{1,12}}(?:ハイツ|コーポ|マンション|アパート|ハイム|団地|荘)\s?\w{{0,4}}号(?:室|棟)?",
        )
    )
)
_ASCII = re.compile(r"[a-z0-9]+")


def without_private(text: str) -> str:
    """The sentence with ○○ for telephone numbers, addresses and illnesses; certificates are 手帳."""
    return Folded(without_contacts(text)).replaced(_words(), _instead)


def without_contacts(text: str) -> str:
    """The sentence with ○○ for telephone numbers, mail and street addresses."""
    plain = _DASH.sub("-", text.translate(_HALF))
    out, done = [], 0
    for found in _CONTACTS.finditer(plain):
        out += [text[done : found.start()], SOMETHING]
        done = found.end()
    return "".join([*out, text[done:]])


def _instead(found: re.Match[str]) -> str | None:
    if found["kept"]:
        return None
    return CERTIFICATE if found["certificate"] else SOMETHING


@cache
def _words() -> re.Pattern[str]:
    """Every word at once, the longest first; what names a programme or a kind of office stays."""
    words = masking_words()
    kept = [item.label for name in ("programme", "organization_type") for item in codes(name)]
    illness = [*words["illness"], *words["symptoms"], *words["medicines"]]
    illness += [item.label for item in codes("disability_type") if item.label.endswith(_TELLING)]
    certificates = [*words["certificates"], *(c.label for c in codes("certificate_type"))]
    grade = r"\(?(?:[1-6一二三四五六]級|[1-4一二三四]度)?\)?"
    alone = r"(?:精神|身体|身障|療育)の?(?:[1-6一二三四五六]級|[ab][1-4]?(?:判定|(?![a-z0-9])))"
    begun = [
        f"{search_key(w)}(?!{_either(more)})" for w, more in words["unless_followed_by"].items()
    ]
    return re.compile(
        f"(?P<kept>{_either(kept)})|(?P<certificate>(?:{_either(certificates)}){grade}|{alone})"
        f"|(?P<illness>{_either(illness)}|{'|'.join(begun)})"
    )


_TELLING = ("障害", "症", "病", "てんかん")


def _either(words: Iterable[str]) -> str:
    keys = sorted({search_key(word) for word in words if word}, key=len, reverse=True)
    return "|".join(
        f"(?<![a-z]){re.escape(key)}(?![a-z])" if _ASCII.fullmatch(key) else re.escape(key)
        for key in keys
    )
