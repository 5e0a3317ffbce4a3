"""きまりの答え (a rule's answer): the result with the parameters it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from core.domain.rules.parameters import Parameter

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Ruled(Generic[T_co]):
    """きまりの答え: what a rule says, and the parameters it rests on."""

    value: T_co
    basis: tuple[Parameter, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether every parameter used has been compared with its source."""
        return all(p.verified for p in self.basis)

    @property
    def caution(self) -> str:
        """「要確認」 to stand beside the value on a screen, or nothing."""
        return "" if self.verified else "要確認"

    @property
    def reason(self) -> str:
        """Why it is so, one line for a tooltip: each parameter with its value, source and caution."""
        return " / ".join(
            f"{p.title or p.key} {p.shown}（{p.source}{'' if p.verified else '・要確認: ' + p.note}）"
            for p in self.basis
        )
