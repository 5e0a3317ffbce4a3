"""書く順番 (turn): one writer at a time on SQLite, and what is said when nothing can be written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy.exc import OperationalError

from core.db.engine import engine
from core.errors import ReadOnly

_WHAT_TO_DO = (
    "入力はそのまま残っています。しばらくしてからもう一度保存し、"
    "続くときは管理者に知らせてください。"
)
_CANNOT_WRITE = {
    "disk is full": "ディスクがいっぱいで保存できません。",
    "disk i/o": "ディスクの不具合で保存できません。",
    "readonly": "いまは読み取り専用です。",
    "read-only": "いまは読み取り専用です。",
    "unable to open": "データベースを開けません。",
    "locked": "ほかの作業が長く続いていて保存できません。",
    "no space": "ディスクがいっぱいで保存できません。",
}
_QUEUE = threading.Lock()
PATIENCE_SECONDS = 20


def cannot_write(error: OperationalError) -> Exception:
    """閲覧のみ: the database's complaint as a sentence; what it does not know, it gives back."""
    text = str(error.orig).lower()
    for sign, sentence in _CANNOT_WRITE.items():
        if sign in text:
            return ReadOnly(sentence + _WHAT_TO_DO)
    return error


def turn() -> AbstractContextManager[None]:
    """SQLite has one writer: the threads of this process queue for it here, because its own
    waiting is a race that the unlucky can lose for seconds."""
    return _queued() if engine().dialect.name == "sqlite" else nullcontext()


@contextmanager
def _queued() -> Iterator[None]:
    if not _QUEUE.acquire(timeout=PATIENCE_SECONDS):
        raise ReadOnly(_CANNOT_WRITE["locked"] + _WHAT_TO_DO)
    try:
        yield
    finally:
        _QUEUE.release()
