"""名前が出ていないか (persons named): whether a text that many will read names somebody of the ledger.

Pure. Whole names and telephone numbers are certain; a family name before さん or a reading may be
somebody else's. It finds what is written as the ledger has it: a nickname, a school, a rare illness
it cannot know, and nobody's eyes are spared by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.domain.masking import names_before_honorifics
from core.domain.text import SearchKeys, is_kana, normalized, phone_digits, search_key

_SPACES = re.compile(r"[\s\u3000・]+")
_PHONE = re.compile(r"(?:\+81|0)[\d\-‐ー−–() ]{8,16}")
_NUMBER = re.compile(
    r"(?:利用者(?:番号|no\.?)|台帳の?番号|番号|no\.?|№)[\s:は]*(\d{1,7})(?!\d)", re.IGNORECASE
)
# What stands in the field of the name when nobody gave one.
_NOBODY = {"匿名", "匿名希望", "不明", "本人", "家族", "非通知"}
# Shorter whole names stand in other words too.
_CERTAIN_LENGTH, _READING_LENGTH = 3, 4


@dataclass(frozen=True)
class KnownPerson:
    """台帳の人, as far as somebody may be recognised by it."""

    name: str
    kana: str
    phone: str
    number: int | None = None


@dataclass(frozen=True)
class Found:
    """見つかったもの: what kind of thing, the words, in which field, and whether it is certain."""

    what: str
    words: str
    where: str
    is_certain: bool

    @property
    def in_words(self) -> str:
        """「本文の2行目: 電話番号「090-…」」."""
        return f"{self.where}: {self.what}「{self.words}」"


def persons_named(texts: Mapping[str, str], people: Iterable[KnownPerson]) -> list[Found]:
    """Everything of these people that stands in the texts (title of the field → text), each once."""
    known, keys = [person for person in people if person.name not in _NOBODY], SearchKeys()
    is_phoned = any(_PHONE.search(normalized(text)) for text in texts.values())
    phones = {phone_digits(person.phone) for person in known if is_phoned and person.phone}
    numbers = {person.number for person in known if person.number is not None}
    found: dict[tuple[str, str], Found] = {}
    for title, text in texts.items():
        for each in (
            *_by_name(title, text, known, keys), *_by_call(title, text, known, keys),
            *_by_phone(title, text, phones), *_by_number(title, text, numbers),
        ):  # fmt: skip
            found.setdefault((each.what, each.words), each)
    return sorted(found.values(), key=lambda each: not each.is_certain)


def _by_name(title: str, text: str, people: list[KnownPerson], keys: SearchKeys) -> Iterator[Found]:
    """Whole names and readings, with or without the space between."""
    whole = search_key(text)
    pairs = {whole[i : i + 2] for i in range(len(whole) - 1)}
    for person in people:
        for written in (person.name, person.kana):
            # Folding ten thousand names takes a second; hardly one of them begins like the text.
            if len(written) < 2 or not _may_begin(written, pairs, keys):
                continue
            key = keys[written].replace("・", "")
            least = _READING_LENGTH if is_kana(written) else 2
            if len(key) >= least and key in whole:
                what = "ふりがな" if is_kana(written) else "氏名"
                certain = what == "氏名" and len(key) >= _CERTAIN_LENGTH
                yield Found(what, written, _place(title, text, key), certain)


def _may_begin(written: str, pairs: set[str], keys: SearchKeys) -> bool:
    start = _SPACES.sub("", written[:4])[:2]
    return start in pairs or keys[start] in pairs


def _by_call(title: str, text: str, people: list[KnownPerson], keys: SearchKeys) -> Iterator[Found]:
    """A family or given name before さん, 様 …"""
    calls = {search_key(call): call for call in names_before_honorifics(text)}
    if not calls:
        return
    written_calls = set(calls.values())
    borne = {
        part
        for person in people
        for written in (person.name, person.kana)
        for part in _SPACES.split(written)
        if part in written_calls or keys[part] in calls
    }
    for part in sorted(borne, key=len, reverse=True):
        call = calls.get(search_key(part), part)
        yield Found("名前", f"{call}さん など", _place(title, text, search_key(call)), False)


def _by_phone(title: str, text: str, phones: set[str]) -> Iterator[Found]:
    for line, content in enumerate(normalized(text).splitlines(), 1):
        for written in _PHONE.findall(content):
            if phone_digits(written) in phones:
                yield Found("電話番号", written.strip(), _line(title, text, line), True)


def _by_number(title: str, text: str, numbers: set[int]) -> Iterator[Found]:
    for line, content in enumerate(normalized(text).splitlines(), 1):
        for match in _NUMBER.finditer(content):
            if int(match[1]) in numbers:
                certain = match[0].startswith(("利用者", "台帳"))
                yield Found("利用者番号", match[0], _line(title, text, line), certain)


def _place(title: str, text: str, key: str) -> str:
    for number, content in enumerate(text.splitlines(), 1):
        if key in search_key(content):
            return _line(title, text, number)
    return title


def _line(title: str, text: str, number: int) -> str:
    return f"{title}の{number}行目" if len(text.splitlines()) > 1 else title
