"""アンケートの答え (answers): what was typed or exported by a form, as one answer to one question."""

from __future__ import annotations

import re

from core.domain.codes import codes
from core.domain.events import EventQuestion
from core.domain.text import normalized

LONGEST = 2000
SCALE = ("5", "4", "3", "2", "1")
# Forms put several answers into one cell with these between them.
_BETWEEN = re.compile(r"[\n;；、,，/／]+")


def listed_choices(question: EventQuestion) -> list[str]:
    """選択肢, each once; of 5段階 the five numbers, the best first."""
    if question.kind == "scale":
        return list(SCALE)
    return list(dict.fromkeys(filter(None, map(str.strip, question.choices.splitlines()))))


def read_answer(question: EventQuestion, text: str) -> str:
    """The answer as it is stored: one choice, several on a line each, 1〜5, or the words.

    A choice may be given by its number on the sheet (1, 2, …). Raises ValueError with a sentence.
    """
    text = text.strip()
    if not text:
        return ""
    if question.kind == "words":
        if len(text) > LONGEST:
            raise ValueError(f"{LONGEST:,}文字までにしてください。")
        return text
    if question.kind == "scale":
        found = normalized(text)
        number = re.match(r"[1-5](?!\d)", found)
        if number is None:
            raise ValueError(f"「{text[:20]}」は 1〜5 の数字ではありません。")
        return number[0]
    choices = listed_choices(question)
    whole = _choice(choices, text)
    if whole is not None:
        return whole
    if question.kind == "choice":
        raise ValueError(_not_listed(text, choices))
    return _several(choices, text)


def _several(choices: list[str], text: str) -> str:
    """Several choices; one of them may itself hold a sign that separates others."""
    rest, found = text, []
    for choice in sorted(choices, key=len, reverse=True):
        if len(choice) > 1 and _BETWEEN.search(choice) and choice in rest:
            found.append(choice)
            rest = rest.replace(choice, "、", 1)
    for part in filter(None, (part.strip() for part in _BETWEEN.split(rest))):
        picked = _choice(choices, part)
        if picked is None:
            raise ValueError(_not_listed(part, choices))
        found.append(picked)
    return "\n".join(choice for choice in choices if choice in found)


def _choice(choices: list[str], text: str) -> str | None:
    wanted = normalized(text)
    for choice in choices:
        if normalized(choice) == wanted:
            return choice
    if wanted.isdecimal() and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1]
    return None


def _not_listed(text: str, choices: list[str]) -> str:
    return f"「{text[:20]}」は選択肢にありません（{'・'.join(choices)[:80]}）。"


def read_role(text: str) -> str:
    """区分: a code or its label; blank is unknown. Raises ValueError."""
    listed = codes("participant_role")
    wanted = normalized(text.strip())
    if not wanted or wanted in listed:
        return wanted
    for code, label in listed.labels().items():
        if normalized(label) == wanted:
            return code
    raise ValueError(f"「{text.strip()[:20]}」は区分にありません。")
