"""設定 (settings): read once from the environment, typed, checked.

`DATABASE_URL`            where the ledger lies; default: SQLite in the data folder
`TSUNAGICHO_DATA_DIR`     the run-time folder; default `data/var`
`TSUNAGICHO_HOST`, `TSUNAGICHO_PORT`   default 127.0.0.1:8501
`TSUNAGICHO_SECRET`       key of the audit chain; default: made once and kept in the data folder
`TSUNAGICHO_SECURE_COOKIE=1`           behind HTTPS: the cookie travels over HTTPS only
`TSUNAGICHO_ALLOWED_HOSTS`             comma-separated host names under which the app is reached
`TSUNAGICHO_IDLE_MINUTES`, `TSUNAGICHO_SESSION_HOURS`   30 and 12
`TSUNAGICHO_ADDRESS`      the address that staff type, for what leaves the house; default: host and port
`TSUNAGICHO_TODAY`        fixes the clock; refused unless `TSUNAGICHO_TEST=1`
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA_FILES = ROOT / "data"

MIN_SECRET_BYTES = 32


class SettingsError(Exception):
    """設定の誤り: the server does not start; the message says which setting and why."""


@dataclass(frozen=True)
class Settings:
    """設定: one value per line of the module's docstring."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    secure_cookie: bool
    allowed_hosts: tuple[str, ...]
    idle_minutes: int
    session_hours: int
    secret: bytes
    address: str

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger is one SQLite file."""
        return self.database_url.startswith("sqlite")


def _number(name: str, default: int, low: int, high: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError(
            f"{name} は {low} から {high} までの数字にしてください（いまは {text!r}）。"
        )
    return int(text)


def _check_clock() -> None:
    text = os.environ.get("TSUNAGICHO_TODAY")
    if text is None:
        return
    if os.environ.get("TSUNAGICHO_TEST") != "1":
        raise SettingsError(
            "TSUNAGICHO_TODAY は試験と実演のための設定です。TSUNAGICHO_TEST=1 のときだけ使えます。"
        )
    try:
        date.fromisoformat(text)
    except ValueError:
        raise SettingsError(
            f"TSUNAGICHO_TODAY は YYYY-MM-DD で書いてください（{text!r}）。"
        ) from None


def private_directory(path: Path) -> Path:
    """A folder that only this account may enter, made when missing."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _secret(data_dir: Path) -> bytes:
    """The key of the audit chain. A weak one is refused: it would make the chain worthless."""
    given = os.environ.get("TSUNAGICHO_SECRET")
    file = data_dir / "audit.key"
    if given is None and not file.exists():
        handle = os.open(
            private_directory(data_dir) / "audit.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
        )
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(32))
            out.flush()
            os.fsync(out.fileno())
    secret = (given if given is not None else file.read_text()).strip().encode()
    if len(secret) < MIN_SECRET_BYTES or len(set(secret)) < 8:
        raise SettingsError(
            "TSUNAGICHO_SECRET（または audit.key）が弱すぎます。32文字以上の乱数にしてください。"
            "例: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return secret


def _address(host: str, port: int) -> str:
    given = os.environ.get("TSUNAGICHO_ADDRESS", "").strip().rstrip("/")
    if given and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#@]*)?", given):
        raise SettingsError(
            f"TSUNAGICHO_ADDRESS は https://台帳の名前 のように書いてください（{given!r}）。"
        )
    return given or f"http://{host}:{port}"


@cache
def settings() -> Settings:
    """The settings of this process. Raises `SettingsError` with a sentence for the operator."""
    _check_clock()
    data_dir = Path(os.environ.get("TSUNAGICHO_DATA_DIR") or DATA_FILES / "var").resolve()
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'tsunagicho.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    host = os.environ.get("TSUNAGICHO_HOST", "127.0.0.1")
    port = _number("TSUNAGICHO_PORT", 8501, 1, 65535)
    hosts = os.environ.get("TSUNAGICHO_ALLOWED_HOSTS", "localhost,127.0.0.1")
    return Settings(
        data_dir=data_dir,
        database_url=url,
        host=host,
        port=port,
        secure_cookie=os.environ.get("TSUNAGICHO_SECURE_COOKIE") == "1",
        allowed_hosts=tuple(h.strip() for h in hosts.split(",") if h.strip()),
        idle_minutes=_number("TSUNAGICHO_IDLE_MINUTES", 30, 1, 24 * 60),
        session_hours=_number("TSUNAGICHO_SESSION_HOURS", 12, 1, 24 * 7),
        secret=_secret(data_dir),
        address=_address(host, port),
    )
