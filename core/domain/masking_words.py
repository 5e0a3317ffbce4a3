"""伏せた画面のことば (words of masked screens): read once from `data/masking.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from core.config import DATA_FILES


@cache
def masking_words() -> dict[str, Any]:
    """Each list of the file by its name."""
    return tomllib.loads((DATA_FILES / "masking.toml").read_text(encoding="utf-8"))
