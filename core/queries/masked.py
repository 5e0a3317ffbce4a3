"""伏せた表示 (masked rows): labels for persons, and sentences without the names of any person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Row, func, literal, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.intakes import Intake
from core.domain.masking import masked_name, masked_text, names_before_honorifics

SOMEBODY = "○○"


class Masks:
    """伏せ名の表: the persons of one screen, asked for at once."""

    def __init__(
        self,
        view: View,
        *,
        clients: Collection[int | None] = (),
        intakes: Collection[int] = (),
    ) -> None:
        self._view = view
        self._clients = {r.id: r for r in _clients(view, {c for c in clients if c is not None})}
        self._intakes = {r.id: r for r in _intakes(view, set(intakes))}

    def client(self, client_id: int | None) -> str:
        """「M・H（12）」, or '' for nobody."""
        person = self._clients.get(client_id) if client_id is not None else None
        return masked_name(person.name, person.kana, person.number) if person else ""

    def owner(self, client_id: int) -> int | None:
        """Who answers for the person."""
        person = self._clients.get(client_id)
        return person.owner_id if person else None

    def intake(self, intake_id: int) -> str:
        """「M・H（受付5）」."""
        asked = self._intakes.get(intake_id)
        return _intake_label(asked) if asked else f"受付{intake_id}"

    def texts(self, texts: Sequence[tuple[str, int | None]]) -> list[str]:
        """The sentences, each with the person it is about, without the names of any person."""
        shown = []
        for text, client_id in texts:
            person = self._clients.get(client_id) if client_id is not None else None
            if person:
                text = masked_text(text, person.name, person.kana, self.client(person.id))
            shown.append(text)
        return masked_sentences(self._view, shown)


def masked_sentences(view: View, texts: Sequence[str]) -> list[str]:
    """The sentences with the names of registered persons and of those who asked masked.

    A whole name becomes the masked name; a family or given name in front of さん, 様 … that some
    person bears becomes ○○, because nobody can tell whose it is.
    """
    whole = "\n".join(texts)
    if not whole.strip():
        return list(texts)
    shown = list(texts)
    for name, kana, label in _named_in(view, whole):
        shown = [masked_text(text, name, kana, label) for text in shown]
    for name in _borne(view, names_before_honorifics("\n".join(shown))):
        shown = [masked_text(text, name, "", SOMEBODY) for text in shown]
    return shown


def _clients(view: View, ids: set[int]) -> Sequence[Row[tuple[int, str, str, int, int | None]]]:
    c = table_of(Client)
    question = select(c.c.id, c.c.name, c.c.kana, c.c.number, c.c.owner_id)
    return view.rows(question.where(c.c.id.in_(ids))) if ids else ()


def _intakes(view: View, ids: set[int]) -> Sequence[Row[tuple[int, str, str]]]:
    i = table_of(Intake)
    question = select(i.c.id, i.c.name, i.c.kana)
    return view.rows(question.where(i.c.id.in_(ids))) if ids else ()


def _intake_label(asked: Row[tuple[int, str, str]]) -> str:
    return masked_name(asked.name, asked.kana, f"受付{asked.id}")


def _without_spaces(text: str) -> str:
    return text.replace(" ", "").replace("\u3000", "")


def _named_in(view: View, text: str) -> list[tuple[str, str, str]]:
    """Persons whose whole name stands in the text: name, reading, label."""
    text = _without_spaces(text)

    def stands(name: ColumnElement[str]) -> ColumnElement[bool]:
        plain = func.replace(func.replace(name, " ", ""), "\u3000", "")
        find = func.instr if view.dialect == "sqlite" else func.strpos
        return (name != "") & (find(literal(text), plain) > 0)

    c, i = table_of(Client), table_of(Intake)
    clients = view.rows(select(c.c.name, c.c.kana, c.c.number).where(stands(c.c.name)))
    asked = view.rows(select(i.c.id, i.c.name, i.c.kana).where(stands(i.c.name)))
    found = [(r.name, r.kana, masked_name(r.name, r.kana, r.number)) for r in clients]
    known = {name for name, _kana, _label in found}
    return found + [(r.name, r.kana, _intake_label(r)) for r in asked if r.name not in known]


def _borne(view: View, candidates: set[str]) -> list[str]:
    """Those candidates that are a family or given name, or its reading, of somebody here."""
    if not candidates:
        return []
    borne: set[str] = set()
    for table in (table_of(Client), table_of(Intake)):
        wanted = []
        for candidate in sorted(candidates):
            for column in (table.c.name, table.c.kana):
                for space in (" ", "\u3000"):
                    wanted += [
                        column.startswith(candidate + space, autoescape=True),
                        column.endswith(space + candidate, autoescape=True),
                    ]
                if len(candidate) > 1:  # names without a space: any beginning of two letters
                    wanted.append(column.startswith(candidate, autoescape=True))
        rows = view.rows(select(table.c.name, table.c.kana).where(or_(*wanted)).limit(500))
        for row in rows:
            parts = {*row.name.split(), *row.kana.split()}
            whole = (row.name, row.kana)
            borne |= {
                candidate
                for candidate in candidates
                if candidate in parts
                or (len(candidate) > 1 and any(text.startswith(candidate) for text in whole))
            }
    return sorted(borne, key=len, reverse=True)
