"""伏せた表示 (masked rows): labels for persons, and sentences without the names of any person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, func, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.masking import Masking, masked_text, names_before_honorifics

SOMEBODY = "○○"
DEFAULT = Masking()


class Masks:
    """伏せ名の表: the persons of one screen, asked for at once."""

    def __init__(
        self,
        view: View,
        *,
        masking: Masking = DEFAULT,
        clients: Collection[int | None] = (),
        intakes: Collection[int] = (),
    ) -> None:
        self._view, self._masking = view, masking
        self._clients = {r.id: r for r in _clients(view, {c for c in clients if c is not None})}
        self._intakes = {r.id: r for r in _intakes(view, set(intakes))}

    def client(self, client_id: int | None) -> str:
        """「M・H（12）」, or '' for nobody."""
        person = self._clients.get(client_id) if client_id is not None else None
        if person is None:
            return ""
        return self._masking.client(person.id, person.name, person.kana, person.number)

    def owner(self, client_id: int) -> int | None:
        """Who answers for the person."""
        person = self._clients.get(client_id)
        return person.owner_id if person else None

    def intake(self, intake_id: int) -> str:
        """「M・H（受付5）」."""
        asked = self._intakes.get(intake_id)
        if asked is None:
            return f"受付{intake_id}"
        return self._masking.intake(asked.id, asked.name, asked.kana)

    def texts(self, texts: Sequence[tuple[str, int | None]]) -> list[str]:
        """The sentences, each with the person it is about, without the names of any person."""
        shown = []
        for text, client_id in texts:
            person = self._clients.get(client_id) if client_id is not None else None
            if person:
                text = masked_text(text, person.name, person.kana, self.client(person.id))
            shown.append(text)
        return masked_sentences(self._view, shown, self._masking)


def masked_sentences(view: View, texts: Sequence[str], masking: Masking = DEFAULT) -> list[str]:
    """The sentences with the names of registered persons and of those who asked masked.

    A whole name becomes the masked name; a family or given name in front of さん, 様 … that some
    person bears becomes ○○, because nobody can tell whose it is.
    """
    text = _without_spaces("\n".join(texts))
    if not text.strip():
        return list(texts)
    shown = list(texts)
    calls = names_before_honorifics("\n".join(texts))
    people = _perhaps_named(view, text, calls, masking)
    for person in people:
        if person.name and _without_spaces(person.name) in text:
            shown = [masked_text(t, person.name, person.kana, person.label) for t in shown]
    for call in sorted(_borne(people, calls), key=len, reverse=True):
        shown = [masked_text(t, call, "", SOMEBODY) for t in shown]
    return shown


@dataclass(frozen=True)
class _Person:
    name: str
    kana: str
    label: str


def _borne(people: Sequence[_Person], calls: set[str]) -> set[str]:
    """Which calls are a family or given name here; of an undivided name, any beginning counts."""
    borne: set[str] = set()
    for whole in {written for person in people for written in (person.name, person.kana)}:
        parts = whole.split()
        if len(parts) > 1:
            borne |= calls.intersection(parts)
        else:
            borne |= {call for call in calls if len(call) > 1 and whole.startswith(call)}
    return borne


def _perhaps_named(view: View, text: str, calls: set[str], masking: Masking) -> list[_Person]:
    """Persons who could be meant: clients first, then those who asked.

    One scan that compares two letters of each name with a set; ten thousand times a comparison of
    whole names would be the slowest thing on the screen.
    """
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    pairs = {pair for pair in pairs if pair.isalpha()}
    # A family name of one letter stands before its space.
    begins = pairs | {pair[0] + space for pair in pairs for space in " \u3000"}
    begins |= {call + space for call in calls if len(call) == 1 for space in " \u3000"}
    ends = {call[-2:] for call in calls} | {
        space + call for call in calls if len(call) == 1 for space in " \u3000"
    }

    def meant(name: ColumnElement[str], kana: ColumnElement[str]) -> ColumnElement[bool]:
        wanted = func.substr(name, 1, 2).in_(begins)
        if not calls:
            return wanted
        last = _last_two(view)
        kana_begins = func.substr(kana, 1, 2).in_({call[:2] for call in calls} | begins)
        return or_(wanted, last(name).in_(ends), kana_begins, last(kana).in_(ends))

    c, i = table_of(Client), table_of(Intake)
    clients = view.rows(
        select(c.c.id, c.c.name, c.c.kana, c.c.number).where(meant(c.c.name, c.c.kana))
    )
    asked = view.rows(select(i.c.id, i.c.name, i.c.kana).where(meant(i.c.name, i.c.kana)))
    return [
        *(_Person(r.name, r.kana, masking.client(r.id, r.name, r.kana, r.number)) for r in clients),
        *(_Person(r.name, r.kana, masking.intake(r.id, r.name, r.kana)) for r in asked),
    ]


def _last_two(view: View) -> Callable[[ColumnElement[str]], ColumnElement[str]]:
    if view.dialect == "sqlite":
        return lambda text: func.substr(text, -2)
    return lambda text: func.right(text, 2)


def _clients(view: View, ids: set[int]) -> Sequence[Row[tuple[int, str, str, int, int | None]]]:
    c = table_of(Client)
    question = select(c.c.id, c.c.name, c.c.kana, c.c.number, c.c.owner_id)
    return view.rows(question.where(c.c.id.in_(ids))) if ids else ()


def _intakes(view: View, ids: set[int]) -> Sequence[Row[tuple[int, str, str]]]:
    i = table_of(Intake)
    question = select(i.c.id, i.c.name, i.c.kana)
    return view.rows(question.where(i.c.id.in_(ids))) if ids else ()


def _without_spaces(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "")
