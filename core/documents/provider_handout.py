"""本人に渡す紙 (handout): three to five providers in plain Japanese, big, with ふりがな and a map.

Nothing of the person's illness stands on it, and no ranking: the numbers only say which is which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core import clock
from core.charts.matching_map import matching_map
from core.charts.palette import FONTS
from core.charts.picture import map_svg
from core.charts.region import credit_needed, region_shapes
from core.charts.region_map import MapShape
from core.db.work import View, table_of
from core.documents.content import Document, Leaf
from core.documents.plain_words import Pieces, as_is, named, pieces, plain_words, said
from core.domain.enrolments import Office
from core.domain.fit.facts import AMENITIES, Estimates, Fit, Wanted
from core.domain.fit.judging import matching
from core.domain.geography import Place
from core.domain.matching import MatchingWish
from core.domain.permissions import Action, require
from core.domain.sources import BOUNDARIES, SOURCES
from core.errors import RuleViolation
from core.queries.clients import client_page
from core.queries.matching import chosen, estimates_of, wanted_of
from core.queries.matching_details import ProviderDetail, provider_details
from core.queries.matching_places import start_of
from core.queries.matching_wishes import Seeker, seeker_of
from core.queries.scopes import within_scope

TITLE = "見学のあんない"
FONT = "Noto Sans JP"
WIDE, SMALL = (640, 400), (640, 230)
# So many lines of what one does there leave room for the map on the same page.
MOST_LINES = 7
_OFFERS = (*AMENITIES, "trial")


def provider_handout(view: View, wish_id: int) -> Document:
    """本人に渡す紙 of the providers that are compared for a person. Raises `NotFound`, `OutOfScope`,
    and `RuleViolation` while none is chosen."""
    require(view.actor, Action.SEE_SENSITIVE)
    wish = within_scope(view, MatchingWish, wish_id)
    seeker = seeker_of(view, wish.client_id)
    today = clock.today()
    start, estimates = start_of(view, seeker.values), estimates_of(view, today)
    wanted = wanted_of(seeker.values, start, seed=seeker.seed)
    fits = chosen(view, wanted, seeker.shortlist, today=today, estimates=estimates)
    if not fits:
        raise RuleViolation({"": "紙に書く事業所がありません。マッチングで選んでください。"})
    details = provider_details(view, [fit.provider.id for fit in fits])
    ones = [details[fit.provider.id] for fit in fits]
    client = client_page(view, wish.client_id).client
    places = {(one.prefecture, one.municipality) for one in ones}
    shapes = region_shapes(view, sorted(places | {_home(seeker)}))
    picture = _Pictures(shapes, wanted)
    values = {
        "words": {key: said("text", key) for key in _FIXED},
        "lead": said("text", "lead", count=len(ones)),
        "name": named(client.name, client.kana),
        "map": picture.of(list(enumerate(ones, start=1)), WIDE),
        "credit": SOURCES[BOUNDARIES].credit if credit_needed(shapes) else "",
        "providers": [
            _provider(number, fit, one, seeker, wanted, estimates, picture)
            for number, (fit, one) in enumerate(zip(fits, ones, strict=True), start=1)
        ],
        "checklist": list(_checklist(fits, ones, seeker)),
        "phone": _office_phone(view),
    }
    return Document(
        title=TITLE,
        client_id=client.pk,
        number=client.number,
        name=client.name,
        kana=client.kana,
        about=f"{TITLE}（{'、'.join(one.name for one in ones)}）"[:300],
        parts=(Leaf(values),),
        items=frozenset({"basic", "wishes"}),
        template="handout",
        forms=("pdf",),
    )


_FIXED = (
    "title", "free", "try", "does", "star", "where", "phone", "hours", "closed", "room",
    "who", "visit", "questions", "questions_lead", "question", "memo", "help", "help_lead", "made",
)  # fmt: skip


def _home(seeker: Seeker) -> tuple[str, str]:
    return str(seeker.values["prefecture"]), str(seeker.values["municipality"])


def _office_phone(view: View) -> str:
    o = table_of(Office).c
    asked = select(o.phone).where(o.phone != "", o.closed_on.is_(None)).order_by(o.id).limit(1)
    return str(view.scalar(asked) or "")


class _Pictures:
    """地図 as SVG, in the font of the page."""

    def __init__(self, shapes: Sequence[MapShape], wanted: Wanted) -> None:
        self._shapes, self._wanted = shapes, wanted

    def of(self, ones: Sequence[tuple[int, ProviderDetail]], size: tuple[int, int]) -> str:
        """The map of these, or '' when none of them has a place."""
        placed = [
            (number, Place(one.latitude, one.longitude))
            for number, one in ones
            if one.latitude is not None and one.longitude is not None
        ]
        if not placed:
            return ""
        width, height = size
        chart = matching_map(
            self._shapes, self._wanted.start, self._wanted.start_name, placed,
            width=width, height=height,
        )  # fmt: skip
        return map_svg(chart).replace(FONTS.replace('"', "&quot;"), FONT).replace(FONTS, FONT)


def _provider(
    number: int,
    fit: Fit,
    one: ProviderDetail,
    seeker: Seeker,
    wanted: Wanted,
    estimates: Estimates,
    picture: _Pictures,
) -> dict[str, Any]:
    """One provider, as the template reads it; what fits a wish comes first, with a star."""
    words = plain_words()
    told = [
        (name, section, code)
        for name, section, known in (
            ("training", "training", one.training.split(",")),
            ("style", "style", one.style.split(",")),
            ("", "yes", [n for n in _OFFERS if getattr(one, n) in ("yes", "partly")]),
        )
        for code in known
        if code in words[section]
    ]
    wished = _wished(fit, wanted)
    told.sort(key=lambda each: each[1:] not in wished)
    return {
        "number": str(number),
        "name": one.name,
        "kana": one.name_kana,
        "does": [
            {"star": (section, code) in wished, "words": said(section, code)}
            for _name, section, code in told[:MOST_LINES]
        ],
        "address": as_is(f"{one.municipality}{one.address}"),
        "way": _way(fit, wanted, estimates),
        "phone": one.phone,
        "hours": as_is(one.hours_weekday),
        "closed": as_is(one.closed_days),
        "room": _room(fit, estimates),
        "who": _who(one),
        "visit": as_is(one.visit_days) or said("text", "visit_unknown"),
        "map": picture.of([(number, one)], SMALL),
    }


def _wished(fit: Fit, wanted: Wanted) -> set[tuple[str, str]]:
    """What of it the person wished for, as section and key of the words."""
    return {
        *(("training", c) for c in matching("training", wanted.training, fit.provider.training)),
        *(("style", c) for c in matching("style", wanted.style, fit.provider.style)),
        *(("yes", name) for name in wanted.amenities if getattr(fit.provider, name) == "yes"),
    }


def _way(fit: Fit, wanted: Wanted, estimates: Estimates) -> Pieces:
    if fit.km is None:
        return said("text", "way_unknown")
    start = as_is(f"{wanted.start_name}から ") if wanted.start_name else []
    minutes = estimates.minutes(fit.km)
    return start + said("text", "way", km=f"{fit.km:.1f}", minutes=minutes)


def _room(fit: Fit, estimates: Estimates) -> Pieces:
    """あき as it was told; what is old is not told as known."""
    one, today = fit.provider, clock.today()
    is_old = one.vacancy_on is None or one.vacancy_on < today - timedelta(days=estimates.old_days)
    if one.vacancy_count is None or one.vacancy_on is None or is_old:
        return said("text", "room_unknown")
    told = "room_yes" if one.vacancy_count else "room_no"
    on = one.vacancy_on
    return said("text", told, count=one.vacancy_count, month=on.month, day=on.day)


def _who(one: ProviderDetail) -> Pieces:
    if not one.contacts:
        return []
    who = one.contacts[0]
    return named(who.name, who.name_kana) + as_is(f" さん（{who.post}）" if who.post else " さん")


def _checklist(
    fits: Sequence[Fit], ones: Sequence[ProviderDetail], seeker: Seeker
) -> Iterator[dict[str, Any]]:
    """聞くこと: a line each, with a box for every provider at which it has to be asked: everywhere what
    one always asks, and what is not known of this one only there."""

    def line(words: Pieces, asked: Sequence[bool]) -> dict[str, Any]:
        return {"words": words, "asked": list(asked)}

    everywhere = [True] * len(ones)
    for name in _OFFERS:
        wished = seeker.values.get(name) in ("yes", "partly")
        asked = [wished and getattr(one, name) in ("", "partly") for one in ones]
        if any(asked):
            yield line(said("ask", name), asked)
    untold = [not one.training for one in ones]
    if any(untold):
        yield line(said("ask", "training"), untold)
    yield line(said("ask", "vacancy"), everywhere)
    if seeker.values["days_per_week"]:
        yield line(said("ask", "days", count=seeker.values["days_per_week"]), everywhere)
    for text in plain_words()["checklist"]["items"]:
        yield line(pieces(text), everywhere)
