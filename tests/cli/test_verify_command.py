"""命令 verify: what it says of a ledger that lies under another key."""

from __future__ import annotations

import pytest

from core import cli, config
from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.tasks import Task

pytestmark = pytest.mark.sqlite_only


def test_a_ledger_under_another_key_is_told_in_a_few_lines(
    ledger: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with unit_of_work(SYSTEM) as work:
        for number in range(cli.MOST_FAULTS + 5):
            work.add(Task(title=f"模擬 {number}"))
    assert cli.main(["verify", "--quick"]) == 0
    monkeypatch.setenv("TSUNAGICHO_SECRET", "another-secret-of-at-least-thirty-two-letters")
    config.settings.cache_clear()
    capsys.readouterr()
    assert cli.main(["verify", "--quick"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert len(told) == cli.MOST_FAULTS + 1
    assert "audit.key" in told[-1]
