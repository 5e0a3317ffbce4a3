"""配色: distances in OKLab as seen with 1型・2型・3型色覚 (Machado et al. 2009, severity 1.0)."""

from __future__ import annotations

import itertools
import math
import tomllib

import pytest

from core.charts.palette import BLANK, INK, LIGHT, PALETTE, REST
from core.config import ROOT

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

SEEN_AS: dict[str, Matrix] = {
    "一般": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "1型": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "2型": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "3型": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
CONE: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
FORMER = ("#0F6B5C", "#E3A23B", "#5B7DB1", "#B5533C", "#7A8F3A", "#8C6BB1", "#4F4F4F", "#C9B458")


def times(matrix: Matrix, v: Vector) -> Vector:
    return tuple(sum(a * b for a, b in zip(row, v, strict=True)) for row in matrix)  # type: ignore[return-value]


def linear(colour: str) -> Vector:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # type: ignore[return-value]


def seen(colour: str, sight: str) -> Vector:
    light = tuple(min(1.0, max(0.0, p)) for p in times(SEEN_AS[sight], linear(colour)))
    return times(LAB, tuple(math.cbrt(p) for p in times(CONE, light)))  # type: ignore[arg-type]


def closest(colours: tuple[str, ...], sight: str) -> float:
    return min(
        math.dist(seen(a, sight), seen(b, sight)) for a, b in itertools.combinations(colours, 2)
    )


def contrast(one: str, other: str) -> float:
    lights = [
        sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True))
        for c in (one, other)
    ]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("sight", SEEN_AS)
def test_every_pair_of_colours_can_be_told_apart(sight: str) -> None:
    assert closest(PALETTE, sight) >= 0.1


def test_the_measure_tells_a_palette_that_fails() -> None:
    assert closest(FORMER, "2型") < 0.01


@pytest.mark.parametrize("colour", PALETTE)
def test_every_colour_stands_out_from_white_paper(colour: str) -> None:
    assert contrast(colour, "#FFFFFF") >= 2.95


@pytest.mark.parametrize("colour", [*PALETTE, REST, BLANK])
def test_numbers_inside_a_bar_can_be_read(colour: str) -> None:
    assert contrast(colour, INK if colour in LIGHT else "#FFFFFF") >= 4.4


def test_the_theme_has_the_same_colours() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert tuple(theme["theme"]["chartCategoricalColors"]) == PALETTE
