"""さがすことば (words that are searched for): how typed words and long texts are brought together.

A text is folded (`search_key`) and cut at every sign that is no letter or digit. What is left is
kept in an index as single characters and as pairs (bigrams), because Japanese has no spaces to cut
words at. A word occurs in a text only if all its pairs do; whether they stand in a row is for
`occurs` to say, and only a word of three characters or more needs to ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.db.base import Words
from core.db.word_index import place_of
from core.domain.text import search_key

# Letters and digits of every script; all other signs part words.
_RUN = re.compile(r"[^\W_]+")
# Between the fields of one text: no word may match across it.
_BETWEEN = "|"
MOST_WORDS = 8
LONGEST = 100


def search_words(typed: str) -> tuple[str, ...]:
    """The words of what was typed, folded: all of them must occur. Spaces and signs part them."""
    runs = (run for part in typed[:LONGEST].split() for run in _RUN.findall(search_key(part)))
    return tuple(dict.fromkeys(runs))[:MOST_WORDS]


def folded(texts: Iterable[str]) -> str:
    """Several fields as one text to compare with."""
    return search_key(_BETWEEN.join(text for text in texts if text))


def occurs(words: Sequence[str], text: str) -> bool:
    """Whether every word stands in a `folded` text."""
    return all(word in text for word in words)


def grams(text: str) -> set[str]:
    """The characters and pairs of a `folded` text, as an index keeps them."""
    found: set[str] = set()
    for run in _RUN.findall(text):
        found.update(run)
        found.update(map(str.__add__, run, run[1:]))
    return found


def words(day: date, row_id: int, texts: Iterable[str]) -> Words:
    """索引のことば of one row."""
    return Words(place_of(day, row_id), tuple(sorted(grams(folded(texts)))))


def grams_of(words: Sequence[str]) -> list[str]:
    """What an index is asked for: the pairs of each word, or its only character."""
    wanted = (map(str.__add__, word, word[1:]) if len(word) > 1 else [word] for word in words)
    return list(dict.fromkeys(gram for pairs in wanted for gram in pairs))


@dataclass(frozen=True)
class Excerpt:
    """抜き書き: a short piece of a text, the word that was found apart."""

    before: str
    hit: str
    after: str


def excerpt(texts: Sequence[str], words: Sequence[str], before: int, after: int) -> Excerpt:
    """The surroundings of the first word that can be located; otherwise how the text begins."""
    for word in words:
        for text in texts:
            if place := _place(text, word):
                start, end = place
                left = max(0, start - before)
                return Excerpt(
                    "…" * (left > 0) + _one_line(text[left:start]),
                    text[start:end],
                    _one_line(text[end : end + after]) + "…" * (end + after < len(text)),
                )
    first = next((text for text in texts if text), "")
    most = before + after
    return Excerpt(_one_line(first[:most]) + "…" * (len(first) > most), "", "")


def _place(text: str, word: str) -> tuple[int, int] | None:
    """Where a folded word stands in a text as it was written."""
    start = text.find(word)
    if start >= 0:
        return start, start + len(word)
    keys = [(key, place) for place, sign in enumerate(text) for key in _key(sign)]
    start = "".join(key for key, _place in keys).find(word)
    return None if start < 0 else (keys[start][1], keys[start + len(word) - 1][1] + 1)


@lru_cache(8192)
def _key(sign: str) -> str:
    return search_key(sign)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
