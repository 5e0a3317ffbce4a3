"""模擬の地域 (the invented region)."""

from collections.abc import Callable

from core.db.actor import Actor


def load_region(actor: Actor, progress: Callable[[str], object] = print) -> None:
    """Load the invented region."""
