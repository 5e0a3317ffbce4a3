"""合言葉 (pass-phrases): length is what protects; hashing by streamlit-authenticator's Hasher."""

from __future__ import annotations

import base64
import hashlib
import logging
import unicodedata
from functools import cache
from typing import Any

from core.errors import RuleViolation

MIN_LENGTH, MAX_LENGTH = 15, 64

# What people type when a long phrase is asked for; a phrase made only of these is refused.
_COMMON = (
    "password", "passphrase", "passw0rd", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwerty",
    "administrator", "admin", "welcome", "letmein", "iloveyou", "tsunagicho", "tsunagi",
    "abcdefghijklmnopqrstuvwxyz", "abcdefg", "abc", "01234567890", "1234567890", "123456789",
    "12345678", "123456", "12345", "1234", "123", "つなぎ帳", "パスワード", "あいことば",
    "合言葉", "あいうえお", "かきくけこ", "さしすせそ", "いろはにほへと",
)  # fmt: skip


def _plain(text: str) -> str:
    # The same phrase typed on another keyboard must give the same bytes.
    return unicodedata.normalize("NFKC", text).strip()


def check_passphrase(text: str, login: str) -> None:
    """合言葉の点検: 15 to 64 characters, no composition rules, the common ones refused.

    Raises `RuleViolation` on field `passphrase`.
    """
    phrase = _plain(text)
    if not MIN_LENGTH <= len(phrase) <= MAX_LENGTH:
        raise RuleViolation(
            {
                "passphrase": f"合言葉は{MIN_LENGTH}文字から{MAX_LENGTH}文字までにしてください。"
                "思い出しやすい文（例: 好きな食べものと場所を並べた文）がおすすめです。"
            }
        )
    rest = phrase.lower()
    for word in (login.lower(), *_COMMON):
        rest = rest.replace(word, "")
    if len(set(phrase)) < 5 or len(rest) < 5:
        raise RuleViolation(
            {"passphrase": "よく使われる言葉や同じ文字の繰り返しは、合言葉にできません。"}
        )


def _digest(text: str) -> str:
    # bcrypt reads 72 bytes at most, and 64 Japanese characters are 192: hash to 44 first.
    return base64.b64encode(hashlib.sha256(_plain(text).encode()).digest()).decode()


@cache
def _hasher() -> Any:
    # Its package looks for a running page when it is imported; a command would warn of having none.
    logging.disable(logging.WARNING)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        logging.disable(logging.NOTSET)
    return Hasher


def hash_passphrase(text: str) -> str:
    """The bcrypt hash that is stored."""
    return str(_hasher().hash(_digest(text)))


@cache
def _nobody() -> str:
    return hash_passphrase("nobody knows this phrase")


def matches(text: str, stored_hash: str | None) -> bool:
    """Whether the phrase fits. With None (an unknown user) or "" (an account that nobody gave a
    phrase yet) it takes as long, and is False."""
    fits = bool(_hasher().check_pw(_digest(text), stored_hash or _nobody()))
    return fits and bool(stored_hash)
