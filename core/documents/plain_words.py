"""やさしい日本語 (plain Japanese): our own sentences with ふりがな, from `data/handout_words.toml`.

「見学《けんがく》に 行《い》く」 becomes pieces of text, each with its reading or none; the reading stands
over the kanji just before it, or over all since a ｜.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from core.config import DATA_FILES

_RUBY = re.compile(r"(?:｜([^《]+)|([々〆\u3400-\u9fff]+))《([^》]*)》")

Pieces = list[dict[str, str]]
"""Text and reading (`t`, `r`), in their order."""


@cache
def plain_words() -> dict[str, Any]:
    """Every sentence by section and key."""
    return tomllib.loads((DATA_FILES / "handout_words.toml").read_text(encoding="utf-8"))


def pieces(text: str) -> Pieces:
    """The pieces of a text with its readings."""
    found: Pieces = []
    at = 0
    for mark in _RUBY.finditer(text):
        if mark.start() > at:
            found.append({"t": text[at : mark.start()], "r": ""})
        found.append({"t": mark[1] or mark[2], "r": mark[3]})
        at = mark.end()
    if text[at:]:
        found.append({"t": text[at:], "r": ""})
    return found


def said(section: str, key: str, **numbers: object) -> Pieces:
    """A sentence of ours, its numbers put in."""
    return pieces(str(plain_words()[section][key]).format(**numbers))


def as_is(text: str) -> Pieces:
    """What others wrote, as it stands; common words of it (土日祝, 午後) have their reading."""
    readings = plain_words()["readings"]
    known = re.compile("|".join(sorted(map(re.escape, readings), key=len, reverse=True)))
    return pieces(known.sub(lambda m: f"｜{m[0]}《{readings[m[0]]}》", text)) if text else []


def named(text: str, kana: str) -> Pieces:
    """A name with its reading, family name and given name each with its own."""
    words, readings = text.split(), kana.split()
    if len(words) != len(readings):
        return [{"t": text, "r": kana}] if text else []
    found: Pieces = []
    for word, reading in zip(words, readings, strict=True):
        found += [{"t": word, "r": "" if word == reading else reading}, {"t": " ", "r": ""}]
    return found[:-1]
