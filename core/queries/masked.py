"""伏せた表示 (masked rows): labels for persons, and sentences without the names of any person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Row, Table, func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.folded import Folded
from core.domain.intakes import Intake
from core.domain.masking import Masking, masked_text, names_before_honorifics
from core.domain.place_names import replace_places
from core.domain.private_words import without_contacts, without_private
from core.domain.text import SearchKeys, is_kana, kanji_variants
from core.queries.masked_places import places_named

SOMEBODY = "○○"
SPACES = " \u3000"
# Shorter readings stand in other words too.
READING = 4
PIECE, LONGEST = 4000, 40
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

    def of_intake(self, intake_id: int | None, text: str) -> str:
        """A sentence about who asked, without that name; the rest of it is for `texts`."""
        asked = self._intakes.get(intake_id) if intake_id is not None else None
        return masked_text(text, asked.name, asked.kana, self.intake(asked.id)) if asked else text

    def texts(self, texts: Sequence[tuple[str, int | None]]) -> list[str]:
        """The sentences, each with the person it is about, as they may stand on the wall."""
        own = [self._clients.get(c) if c is not None else None for _text, c in texts]
        shown = without_places(self._view, [text for text, _client in texts])
        shown = [
            masked_text(text, who.name, who.kana, self.client(who.id)) if who else text
            for text, who in zip(shown, own, strict=True)
        ]
        return [without_private(t) for t in without_names(self._view, shown, self._masking)]

    def public(self, texts: Sequence[str]) -> list[str]:
        """Sentences about the field (news, events, notices), which may name illnesses and hospitals,
        but no person, no employer and nobody's telephone."""
        shown = without_places(self._view, texts, hospitals=False)
        return [without_contacts(t) for t in without_names(self._view, shown, self._masking)]


def masked_sentences(view: View, texts: Sequence[str], masking: Masking = DEFAULT) -> list[str]:
    """The sentences as they may stand on the wall, whoever they are about: without the names of
    persons, of employers and hospitals, without addresses, telephone numbers and illnesses."""
    shown = without_names(view, without_places(view, texts), masking)
    return [without_private(text) for text in shown]


def without_places(view: View, texts: Sequence[str], *, hospitals: bool = True) -> list[str]:
    """The sentences with ○○会社 and 医療機関 for where people work and are treated."""
    places = places_named(view, "\n".join(texts), hospitals=hospitals)
    return [replace_places(Folded(text), places) for text in texts] if places else list(texts)


def without_names(view: View, texts: Sequence[str], masking: Masking = DEFAULT) -> list[str]:
    """The sentences with the names of registered persons and of those who asked masked.

    A whole name becomes the masked name; a family or given name in front of さん, 様 … that some
    person bears becomes ○○, because nobody can tell whose it is.
    """
    whole = "\n".join(texts)
    if not whole.strip():
        return list(texts)
    sought = _Sought(whole)
    # A question holds so many words at most: a long note is asked about piece by piece.
    pieces = [whole[at : at + PIECE + LONGEST] for at in range(0, len(whole), PIECE)]
    asked = [sought] if len(pieces) == 1 else [_Sought(piece) for piece in pieces]
    people = list({p: None for piece in asked for p in _perhaps_named(view, piece, masking)})
    shown = list(texts)
    for person in people:
        if sought.names(person):
            shown = [masked_text(t, person.name, person.kana, person.label) for t in shown]
    for call in sorted(_borne(people, sought), key=len, reverse=True):
        shown = [masked_text(t, call, "", SOMEBODY) for t in shown]
    return shown


@dataclass(frozen=True)
class _Person:
    name: str
    kana: str
    label: str


class _Sought:
    """What a text could name: its letters as written and folded, and what stands before さん, 様 …"""

    def __init__(self, text: str) -> None:
        self.written, self.key = _without_spaces(text), Folded(text).key.replace("・", "")
        pairs = {p for p in _runs(self.written, 2) if p.isalpha()} | set(_runs(self.key, 2))
        self.pairs = {spelled for pair in pairs for spelled in _spellings(pair)}
        self.calls = names_before_honorifics(text)
        self.keys = SearchKeys()
        self.call_keys = {self.keys[call] for call in self.calls}

    def names(self, person: _Person) -> bool:
        """Whether the person's whole name or reading stands here, however it is spelled."""
        for written, least in ((person.name, 1), (person.kana, READING)):
            start = _without_spaces(written[:4])[:2]
            # Folding every name takes longer than anything else; hardly one begins like the text.
            if len(start) == 2 and (start in self.pairs or self.keys[start] in self.pairs):
                key = self.keys[written].replace("・", "")
                if len(key) >= least and key in self.key:
                    return True
        return len(person.name) == 1 and person.name in self.written


def _borne(people: Sequence[_Person], sought: _Sought) -> set[str]:
    """Which calls are a family or given name here; of an undivided name, any beginning counts."""
    borne: set[str] = set()
    for whole in {written for person in people for written in (person.name, person.kana)}:
        parts = whole.split()
        if len(parts) > 1:
            borne |= {p for p in parts if p in sought.calls or sought.keys[p] in sought.call_keys}
        else:
            borne |= {call for call in sought.calls if len(call) > 1 and whole.startswith(call)}
    return borne


def _perhaps_named(view: View, sought: _Sought, masking: Masking) -> list[_Person]:
    """Persons who could be meant: clients first, then those who asked.

    One scan that compares a few letters of each name with a set; ten thousand times a comparison of
    whole names would be the slowest thing on the screen.
    """
    calls, pairs = sought.calls, sought.pairs
    # A family name of one letter stands before its space.
    begins = pairs | {pair[0] + space for pair in pairs for space in SPACES}
    begins |= {call + space for call in calls if len(call) == 1 for space in SPACES}
    called = {call for call in calls if is_kana(call)}
    readings = {run for run in _runs(sought.key, READING) if is_kana(run)}

    def meant(table: Table) -> ColumnElement[bool]:
        name, kana = table.c.name, table.c.kana
        together = func.replace(func.replace(kana, SPACES[0], ""), SPACES[1], "")
        wanted = func.substr(name, 1, 2).in_(begins) | (
            func.substr(kana, 1, 2).in_({reading[:2] for reading in readings})
            & func.substr(together, 1, READING).in_(readings)
        )
        if calls:
            wanted |= _last_two(view)(name).in_(_ends(calls))
        if called:
            wanted |= func.substr(kana, 1, 2).in_({call[:2] for call in called} | begins)
            wanted |= _last_two(view)(kana).in_(_ends(called))
        return wanted

    client, intake = table_of(Client), table_of(Intake)
    c, i = client.c, intake.c
    clients = view.rows(select(c.id, c.name, c.kana, c.number).where(meant(client)))
    asked = view.rows(select(i.id, i.name, i.kana).where(meant(intake)))
    return [
        *(_Person(r.name, r.kana, masking.client(r.id, r.name, r.kana, r.number)) for r in clients),
        *(_Person(r.name, r.kana, masking.intake(r.id, r.name, r.kana)) for r in asked),
    ]


def _ends(calls: set[str]) -> set[str]:
    one_letter = {space + call for call in calls if len(call) == 1 for space in SPACES}
    return {call[-2:] for call in calls} | one_letter


def _spellings(pair: str) -> list[str]:
    """The two letters as they are, and with every 旧字 that is written for them: 渡辺, 渡邊, 渡邉; of
    the alphabet the capitals."""
    first, second = (
        {letter, letter.upper()} if letter.isascii() else (letter, *_variants().get(letter, ()))
        for letter in pair
    )
    return [one + other for one in first for other in second]


@cache
def _variants() -> dict[str, list[str]]:
    spelled: dict[str, list[str]] = {}
    for variant, standard in kanji_variants().items():
        spelled.setdefault(standard, []).append(chr(variant))
    return spelled


def _runs(text: str, length: int) -> Iterator[str]:
    return (text[i : i + length] for i in range(len(text) - length + 1))


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
