"""停電のように止める: `kill -9` while people write loses nothing acknowledged, halves nothing."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.db.actor import SYSTEM
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only
from core.domain.tables import MAPPED
from core.domain.tasks import Task
from core.errors import NotFound

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import itertools
from core import bootstrap
from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.tasks import Task
bootstrap.prepare()
print("ready", flush=True)
for number in itertools.count():
    with unit_of_work(SYSTEM) as work:
        task = work.add(Task(title=f"{number}"))
        work.change(Task, task.pk, 1, {"title": f"{number} 済"})
    print(task.pk, flush=True)
"""


@pytest.mark.parametrize("round_", range(3))
def test_a_killed_writer_leaves_whole_transactions(ledger: str, round_: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER], cwd=ROOT, env=dict(os.environ),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    acknowledged = [int(process.stdout.readline()) for _ in range(3)]
    time.sleep(random.Random(round_).random() * 0.3)
    process.kill()
    acknowledged += [
        int(line) for line in process.stdout.read().split("\n")[:-1] if line.isdecimal()
    ]
    process.wait()
    with read_only(SYSTEM) as view:
        for task_id in acknowledged:
            assert view.get(Task, task_id).title.endswith("済")
        beyond = max(acknowledged) + 1
        with contextlib.suppress(NotFound):  # committed, its acknowledgement not yet read: whole
            assert view.get(Task, beyond).version == 2
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []
