"""企業・機関の名前 (names of places): by which words a place is called in a sentence, legal form or not.

Pure. A nickname, an abbreviation or a shop's name that stands in no ledger cannot be found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from core.domain.folded import Folded
from core.domain.masking_words import masking_words
from core.domain.text import search_key

_SPACES = re.compile(r"[\s\u3000]+")
_FORMS = (
    "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "特例子会社",
    "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人", "社会福祉法人", "学校法人",
    "特定非営利活動法人", "npo法人", "医療法人社団", "医療法人財団", "医療法人", "独立行政法人",
    r"\((?:株|有|同|医|福|社福)\)", r"[(（]?模擬[)）]?",
)  # fmt: skip
_FORM = re.compile("|".join(_FORMS))
_AROUND = f"(?:{'|'.join(_FORMS)})*"
# Which of several shops or works: it tells nobody who runs it.
_BRANCH = re.compile(r"(?:店|支店|本店|本社|支社|本部|工場|営業所|事業所|事業部|分院|院|科)$")
# Companies bear shorter names too, but two letters stand in too many other words.
_LEAST = 3


@lru_cache(maxsize=16384)
def called(name: str) -> frozenset[str]:
    """How the place may be called, as `search_key` spells it: without its legal form, as a whole and
    by its parts. Everyday words and those of two letters only with the form or さん beside them."""
    parts = [search_key(part) for part in _SPACES.split(name) if part]
    whole = "".join(parts)
    bare = [_FORM.sub("", part) for part in parts]
    first = [part for part in bare if part][:1]
    cores = {
        "".join(bare), *first,
        *(part for part in bare if not _BRANCH.search(part) or part.endswith("病院")),
    }  # fmt: skip
    kept = {core for core in cores if len(core) >= _LEAST and core not in _everyday()}
    if _FORM.search(whole) and len(whole) > _LEAST:
        kept.add(whole)
    if len(short := "".join(bare)) == _LEAST - 1:
        kept.add(f"{short}さん")
    return frozenset(kept)


@cache
def _everyday() -> frozenset[str]:
    return frozenset(search_key(name) for name in masking_words()["everyday_names"])


def replace_places(text: Folded, places: Mapping[str, str]) -> str:
    """The sentence in which each of these calls (→ what stands for it) is replaced, the longest first."""
    here = {call: instead for call, instead in places.items() if call in text.key}
    if not here:
        return text.text
    longest = sorted(here, key=len, reverse=True)
    pattern = re.compile(f"{_AROUND}({'|'.join(map(re.escape, longest))}){_AROUND}")
    return text.replaced(pattern, lambda match: here[match[1]])
