"""文字 (text): one spelling for comparing, kana, telephone numbers.

What people and files write is stored as written (`tidy`); only keys for searching are folded.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from core.config import DATA_FILES

VARIANT_FILE = DATA_FILES / "kanji_variants.csv"

# Variation selectors, zero-width characters and marks of text direction.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef]"
)
_CONTROL = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029]+")
_HYPHEN = r"\-" "\u00ad\u02d7\u2010-\u2015\u2043\u207b\u2212\u2500\u2501\uff0d\ufe58\ufe63"
_LONG_VOWEL = re.compile(f"(?<=[ぁ-ゖァ-ヺー])[{_HYPHEN}~〜]+")
_DROPPED = re.compile(rf"[\s{_HYPHEN}]+")
# The stand-alone voiced marks: NFKC would put a space in front of them.
_VOICED_MARKS = {0x309B: 0x3099, 0x309C: 0x309A}
_TO_HIRAGANA = {k: k - 0x60 for k in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
# What the tables hold, as patterns: looking up every sign of a long text costs four times as much.
_KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]+")
_VOICED = re.compile("[\u309b\u309c]")
_KANA = re.compile("[ぁ-ゖァ-ヺー゛゜ゝゞヽヾ・\\s]+")


def normalized(text: str) -> str:
    """NFKC, without invisible characters and outer spaces: full width and half width read alike."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def tidy(text: str) -> str:
    """The text as written, on one line: tabs, line breaks and control characters become a space,
    outer spaces go. Full-width letters and 旧字 stay.
    """
    return _CONTROL.sub(" ", text).strip().strip("\ufeff\u200b")


@cache
def kanji_variants() -> dict[int, str]:
    """異体字: variant → the spelling searched for, from `data/kanji_variants.csv`."""
    with VARIANT_FILE.open(encoding="utf-8", newline="") as file:
        return {ord(row["variant"]): row["standard"] for row in csv.DictReader(file)}


@cache
def _variant() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, kanji_variants()))}]")


def to_hiragana(text: str) -> str:
    """Katakana (half width too) as hiragana; う゛ becomes ゔ, everything else stays."""
    whole = unicodedata.normalize("NFKC", text.translate(_VOICED_MARKS))
    return unicodedata.normalize("NFC", whole.translate(_TO_HIRAGANA))


def is_kana(text: str) -> bool:
    """Whether the text is a reading: kana, long-vowel marks, ・ and spaces, at least one kana."""
    whole = unicodedata.normalize("NFKC", text.translate(_VOICED_MARKS))
    return bool(_KANA.fullmatch(whole)) and bool(whole.strip(" ・"))


def search_key(text: str) -> str:
    """検索キー: two spellings of one name give one key.

    Folds width, case, katakana, kanji variants (髙/高, 﨑/崎, 邊/辺) and the signs typed for ー
    after kana; drops spaces, hyphens and variation selectors. Small kana stay as typed: キャノン
    and キヤノン are two names.
    """
    key = _folded(text)
    while (again := _folded(key)) != key:  # a dropped character can bring two others together
        key = again
    return key


class SearchKeys(dict[str, str]):
    """part of a name → its `search_key`: thousands share one. Kept for one question only."""

    def __missing__(self, part: str) -> str:
        return self.setdefault(part, search_key(part))


def _folded(text: str) -> str:
    key = _VOICED.sub(lambda m: m[0].translate(_VOICED_MARKS), _INVISIBLE.sub("", text))
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).lower())
    key = _variant().sub(lambda m: kanji_variants()[ord(m[0])], key)
    key = _KATAKANA.sub(lambda m: m[0].translate(_TO_HIRAGANA), _LONG_VOWEL.sub("ー", key))
    return unicodedata.normalize("NFKC", _DROPPED.sub("", key))


def phone_digits(text: str) -> str:
    """The digits of a telephone number as dialled in Japan: +81 3-… and 03-… give the same."""
    plain = normalized(text)
    digits = re.sub(r"\D", "", plain)
    if plain.startswith("+81") or digits.startswith("01081"):
        digits = digits.removeprefix("010").removeprefix("81")
        return "0" + digits.removeprefix("0")
    return digits


_HOW_PHONE = "03-1234-5678 のように入力してください。"
_PHONE_SIGNS = re.compile(rf"[\s{_HYPHEN}ー~.()/・]+")
# Eleven digits: mobile, IP telephone, pager and M2M, 0800. Every other number has ten.
_ELEVEN = re.compile("0[25-9]0|0800")
_GROUPS = re.compile(r"0\d{1,5}-\d{1,4}-\d{3,4}")


def parse_phone(text: str) -> str:
    """電話番号: a number that can be dialled in Japan, hyphens as typed where they are plausible.

    Without plausible hyphens they are put where the number alone tells (mobile, 03, 06, 0120);
    elsewhere the digits stand alone, because the length of the area code is not known.
    Raises ValueError with a Japanese sentence.
    """
    plain = re.sub(
        r"^(?:tel|fax|電話|ファクス|ファックス)\s*[:.]?\s*", "", normalized(text).lower()
    )
    if not plain:
        raise ValueError(f"電話番号が入力されていません。{_HOW_PHONE}")
    if "内線" in plain or re.search(r"\d\s*(?:x|ext)", plain):
        raise ValueError("内線番号は電話番号の欄に入りません。備考に書いてください。")
    groups = [part for part in _PHONE_SIGNS.split(plain) if part]
    if groups and groups[0] == "+81":
        groups = groups[1:]
        if groups and groups[0] == "0":
            groups = groups[1:]
        if groups and not groups[0].startswith("0"):
            groups[0] = "0" + groups[0]
    elif groups and groups[0].startswith("+81"):
        groups[0] = "0" + groups[0][3:].removeprefix("0")
    digits = "".join(groups)
    if not digits:
        raise ValueError(f"電話番号が入力されていません。{_HOW_PHONE}")
    if not (digits.isascii() and digits.isdecimal()):
        raise ValueError(f"電話番号に使えない文字があります。{_HOW_PHONE}")
    _check_digits(digits)
    return _grouped(digits, groups)


def _check_digits(digits: str) -> None:
    if not digits.startswith("0"):
        raise ValueError(f"電話番号は0から始まります。市外局番から、{_HOW_PHONE}")
    if digits.startswith("00"):
        raise ValueError(f"00で始まる電話番号はありません。{_HOW_PHONE}")
    expected = 11 if _ELEVEN.match(digits) else 10
    if len(digits) != expected:
        count = f"{len(digits)}桁あります。この番号は{expected}桁です"
        raise ValueError(f"電話番号の桁数が合いません（{count}）。{_HOW_PHONE}")


def _grouped(digits: str, groups: list[str]) -> str:
    if len(digits) == 11:
        cut = 4 if digits.startswith("0800") else 3
        return f"{digits[:cut]}-{digits[cut:-4]}-{digits[-4:]}"
    if digits.startswith(("03", "06")):
        return f"{digits[:2]}-{digits[2:-4]}-{digits[-4:]}"
    typed = "-".join(groups)
    if _GROUPS.fullmatch(typed):
        return typed
    if digits.startswith(("0120", "0570", "0180", "0990")):
        return f"{digits[:4]}-{digits[4:-3]}-{digits[-3:]}"
    if len(groups) == 2 and 3 <= len(groups[0]) <= 5 and len(groups[1]) > 4:
        # 048-9401580: the area code was set apart
        return f"{groups[0]}-{groups[1][:-4]}-{groups[1][-4:]}"
    return digits
