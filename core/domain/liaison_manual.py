"""連携マニュアル (liaison manual): its general part, in the words of the office."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class ManualTextEntry(SQLModel):
    """連携マニュアルの本文の入力票: a line that begins with ■ opens a section."""

    text: str = Field(title="本文", min_length=1, max_length=20_000)
