"""照らし合わせる文 (folded text): a sentence spelled as `search_key` spells it, in which every letter
still knows where it was written. What is found in the one is replaced in the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from core.domain.text import search_key

# A letter with its voiced mark is one letter: ｶﾞ is が.
_LETTER = re.compile(r".[ﾞﾟ゛゜\u3099\u309a]?", re.DOTALL)


class Folded:
    """照らし合わせる文. `key`: folded, without spaces and hyphens."""

    def __init__(self, text: str) -> None:
        self.text = text
        keys: list[str] = []
        self._places: list[tuple[int, int]] = []
        for letter in _LETTER.finditer(text):
            key = _key(letter[0])
            keys.append(key)
            self._places.extend([letter.span()] * len(key))
        self.key = "".join(keys)

    def replaced(self, pattern: re.Pattern[str], put: Callable[[re.Match[str]], str | None]) -> str:
        """The text as written, with what `put` says in the place of every match; None: it stays."""
        out, done = [], 0
        for match in pattern.finditer(self.key):
            instead = put(match) if match.end() > match.start() else None
            if instead is None:
                continue
            first, last = self._places[match.start()][0], self._places[match.end() - 1][1]
            out += [self.text[done:first], instead]
            done = last
        return "".join([*out, self.text[done:]])


# Single letters only: no name and no sentence is kept.
@lru_cache(maxsize=8192)
def _key(letter: str) -> str:
    return search_key(letter)
