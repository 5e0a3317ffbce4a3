"""ブラウザの送るもの (what the browser sends): for page tests, to feed a grid before a run.

at.session_state["clients.grid"] = sent((1, 3, "name", "井上 花"), save=1)
"""

from __future__ import annotations


def sent(
    *cells: tuple[int | str, int, str, str],
    save: int = 0,
    selected: tuple[int | str, ...] = (),
    **more: object,
) -> dict[str, object]:
    """The state of the component: cells as (row id, version seen, field, typed text).

    `save` is the number of the save request: a higher one than before asks for a save.
    """
    return {
        "grid": {
            "cells": [
                {"row": row, "version": version, "field": field, "old": "", "text": text}
                for row, version, field, text in cells
            ],
            "save": save,
            "selected": list(selected),
            **more,
        }
    }
