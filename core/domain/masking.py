"""伏せ名 (masked names): what stands for a person on a shared screen.

Pure. Initials and the number are the same at every meeting, a pseudonym within one meeting only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from core.domain.folded import Folded
from core.domain.pseudonyms import bird, plant
from core.domain.text import search_key, to_hiragana

_SOUNDS = {
    "A": "あぁ", "I": "いぃゐ", "U": "うぅ", "E": "えぇゑ", "O": "おぉを",
    "K": "かきくけこゕゖ", "G": "がぎぐげご", "S": "さしすせそ", "Z": "ざずぜぞづ", "J": "じぢ",
    "T": "たつてと", "C": "ち", "D": "だでど", "N": "なにぬねのん", "H": "はひへほ", "F": "ふ",
    "B": "ばびぶべぼ", "P": "ぱぴぷぺぽ", "M": "まみむめも", "Y": "やゆよゃゅょ",
    "R": "らりるれろ", "W": "わゎ", "V": "ゔ",
}  # fmt: skip
_LETTER = {kana: letter for letter, sounds in _SOUNDS.items() for kana in sounds}
_BETWEEN = re.compile(r"[\s・,，、]+")
_HONORIFIC = "(?=さん|さま|様|氏|くん|君|ちゃん|殿)"
_BEFORE_HONORIFIC = re.compile(
    r"([一-鿿々〆ヶぁ-ゖァ-ヺー]{1,6})\s*(?:さん|さま|様|氏|くん|君|ちゃん|殿)"
)


# A given name of two kanji in front of these is hardly another word: 「花子が休んだ」, not 「花子という店」.
_CALLED = "(?=[がはをもにへの、。]|から|$)"
_TWO_KANJI = re.compile(r"[一-鿿々]{2,}")


# 氏名の伏せ方, as `data/codes/meeting_masking.csv` lists them.
INITIALS, NUMBER, PSEUDONYM = "initials", "number", "pseudonym"


@dataclass(frozen=True)
class Masking:
    """氏名の伏せ方 of one screen. `key`: of this meeting, for its pseudonyms; known to no browser."""

    rule: str = INITIALS
    key: bytes = field(default=b"", repr=False)

    def client(self, client_id: int, name: str, kana: str, number: int) -> str:
        """「M・H（12）」「番号12」「コスモス42」."""
        if self.rule == INITIALS:
            return masked_name(name, kana, number)
        return plant(self.key, client_id) if self.rule == PSEUDONYM else f"番号{number}"

    def intake(self, intake_id: int, name: str, kana: str) -> str:
        """Somebody who has no number yet: 「M・H（受付5）」「受付5」「スズメ42」."""
        if self.rule == INITIALS:
            return masked_name(name, kana, f"受付{intake_id}")
        return bird(self.key, intake_id) if self.rule == PSEUDONYM else f"受付{intake_id}"


def initials(reading: str) -> str:
    """頭文字: 「もり はるか」→ M・H, by Hepburn; at most three, '' when nothing can be read."""
    found = []
    for part in _BETWEEN.split(to_hiragana(reading).upper()):
        # É is no letter of the table, but E and a mark are.
        letters = [*part, *unicodedata.normalize("NFD", part)]
        found += [_LETTER.get(c, c) for c in letters if c in _LETTER or "A" <= c <= "Z"][:1]
    return "・".join(found[:3])


def masked_name(name: str, kana: str, number: int | str) -> str:
    """伏せ名: 「M・H（12）」. Never empty, and never a character of the name itself but initials.

    Without a reading (an anonymous or hastily written consultation) the number stands alone:
    「番号12」. `number` may be a text such as 「受付5」 for somebody who has no number yet.
    """
    letters = initials(kana) or initials(name)
    if letters:
        return f"{letters}（{number}）"
    return f"番号{number}" if isinstance(number, int) else number


def masked_text(text: str, name: str, kana: str, label: str) -> str:
    """A sentence in which the person's name stands as `label` instead.

    Whole names are found with or without the space; a family or given name of two letters or more
    anywhere (family) or in front of さん, 様, 氏 … (a given name in kanji also in front of が, は, を …).
    Width, kana and variants of a kanji do not matter.
    """
    for pattern in _patterns(name) + _patterns(kana):
        text = Folded(text).replaced(pattern, lambda _found: label)
    return text


def names_before_honorifics(text: str) -> set[str]:
    """What could be a family or given name in front of さん, 様 …: 「模擬の山田さん」→ 山田, 田, の山田 …"""
    return {
        run[start:]
        for run in _BEFORE_HONORIFIC.findall(text)
        for start in range(len(run))
    }  # fmt: skip


def _patterns(name: str) -> list[re.Pattern[str]]:
    parts = [key for part in _BETWEEN.split(name.strip()) if (key := search_key(part))]
    if not parts:
        return []
    whole = "・?".join(map(re.escape, parts))
    patterns = [whole] if len("".join(parts)) > 1 else []
    if len(parts) == 1:  # nobody knows where the family name ends: any beginning before さん
        patterns += [re.escape(parts[0][:n]) + _HONORIFIC for n in range(len(parts[0]), 0, -1)]
    else:
        patterns += [re.escape(parts[0])] if len(parts[0]) > 1 else []
        patterns += [re.escape(part) + _HONORIFIC for part in parts]
        given = [part for part in parts[1:] if _TWO_KANJI.fullmatch(part)]
        patterns += [re.escape(part) + _CALLED for part in given]
    return [re.compile(pattern) for pattern in patterns]
