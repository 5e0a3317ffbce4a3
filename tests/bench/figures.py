"""測るもの (figures): one function per line of the budget."""

from __future__ import annotations

import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from core import clock, config
from core.db.actor import SYSTEM, Actor
from core.db.work import connection_for_maintenance, read_only, table_of, unit_of_work
from core.domain.access import ScopeGrant
from core.domain.clients import Client
from core.domain.enrolments import Office
from core.domain.entry import check
from core.domain.plans import Plan
from core.domain.records import RecordEntry
from core.domain.users import User
from core.services import sign_in
from core.services.clients import change_client
from core.services.records import add_record
from core.ui import navigation, session
from core.ui.navigation import PageSpec
from tests.bench.matching import a_seeker, matching_walk
from tests.bench.meeting import meeting_figures
from tests.bench.morning import morning_figures
from tests.bench.notifications import notification_figures
from tests.bench.visitor import Visitor
from tests.bench.work import work_figures
from tests.bench.year_plan import year_plan
from tests.browser.driver import Server
from tests.exchange import samples

ROOT = Path(__file__).resolve().parents[2]
RUNS = 15
BASIS = "ミリ秒"


@dataclass(frozen=True)
class Figure:
    """One measured value and its budget. `against`: what it is a ratio to, or its unit."""

    name: str
    ratio: float
    budget: float
    against: str = "空の画面"

    @property
    def ok(self) -> bool:
        """Whether the budget holds."""
        return self.ratio <= self.budget


def median_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of several runs, after two that do not count."""
    work()
    work()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


class Bench:
    """A server on the generated ledger, and a signed-in coordinator who opens its pages."""

    def __init__(self, folder: Path) -> None:
        self.user = _busiest_supporter()
        with unit_of_work(self.user) as work:
            opened = sign_in._open_session(work, self.user.id or 0, "bench")
        self._cookie = f"{session.COOKIE}={sign_in.redeem_ticket(opened.ticket)}"
        self.server = Server(folder, TSUNAGICHO_SECRET=config.settings().secret.decode())
        self.server.start()
        # A page about one row, asked without one: sign-in check, guard, head, nothing else.
        self.empty = self.page_seconds(navigation.CLIENT)

    def page_seconds(self, page: PageSpec, **query: object) -> float:
        """The median time that the server takes for a rerun of one page."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        visitor = self.visit(page, asked)
        try:
            seconds = median_seconds(visitor.rerun)
            if visitor.errors:
                raise RuntimeError(f"{page.url}: {visitor.errors}")
        finally:
            visitor.close()
        return seconds

    def visit(self, page: PageSpec, asked: str = "") -> Visitor:
        """One open page of the signed-in coordinator."""
        # The first page's own address only leads to 「/」: that run would draw nothing.
        url = navigation.HOME if page == navigation.TODAY else page.url
        return Visitor(self.server.port, self._cookie, url, asked)

    def against_empty(
        self, name: str, budget: float, work: Callable[[], object], runs: int = RUNS
    ) -> Figure:
        """A figure as a ratio to the empty page of this run."""
        return Figure(name, median_seconds(work, runs) / self.empty, budget)


def _busiest_supporter() -> Actor:
    """Whoever owns the most persons: the dearest morning screen."""
    with connection_for_maintenance() as connection:
        owner = connection.execute(
            text(
                "SELECT owner_id FROM client JOIN app_user u ON u.id = owner_id "
                "WHERE u.role IN ('supporter', 'director', 'admin') "
                "GROUP BY owner_id ORDER BY COUNT(*) DESC LIMIT 1"
            )
        ).scalar()
    with unit_of_work(SYSTEM) as work:
        user = work.get(User, owner)
        return work.change(User, owner, user.version, {"must_change_password": False}).actor


def all_figures() -> Iterator[Figure]:
    """Every figure, in the order of performance.md."""
    bench = Bench(config.settings().data_dir)
    try:
        yield Figure("空の画面（基準）", bench.empty * 1000, math.inf, BASIS)
        yield from page_figures(bench)
        yield from save_figures(bench)
        yield from many_organizations(bench)
    finally:
        bench.server.stop()
    yield from chart_figures(bench)
    yield from ledger_figures(bench)
    yield from import_figures()
    yield from start_figures()


def page_figures(bench: Bench) -> Iterator[Figure]:
    """The screens, with sign-in check, scope and audit included."""
    with read_only(bench.user) as view:
        client = view.scalar(
            select(table_of(Client).c.id)
            .where(table_of(Client).c.owner_id == bench.user.id)
            .limit(1)
        )
        plan = view.scalar(select(table_of(Plan).c.id).limit(1))
    pages = [
        ("きょうの仕事", navigation.TODAY, 3, {}),
        ("相談受付", navigation.INTAKE, 3, {}),
        ("利用者台帳", navigation.CLIENTS, 3, {}),
        ("利用者カルテ", navigation.CLIENT, 3, {"id": client}),
        ("支援記録", navigation.RECORDS, 3, {}),
        ("支援計画の一覧", navigation.PLANS, 3, {}),
        ("支援計画", navigation.PLAN, 3, {"id": plan}),
        ("機関名簿", navigation.DIRECTORY, 3, {}),
        ("週次会議", navigation.MEETING, 6, {}),
        ("グラフ作成（標準の図）", navigation.CHARTS, 4, {}),
        ("指標", navigation.DASHBOARD, 4, {}),
        ("実績報告（先月）", navigation.REPORTS, 4, {}),
        ("事業計画の進み（20項目）", navigation.PROGRAMMES, 4, {"id": year_plan()}),
    ]
    for name, page, budget, query in pages:
        yield Figure(name, bench.page_seconds(page, **query) / bench.empty, budget)
    a_seeker(client)
    ratio = bench.page_seconds(navigation.MATCHING, client=client) / bench.empty
    yield Figure("マッチングの画面（3,000事業所）", ratio, 3)
    walk = matching_walk(bench.user, client)
    yield bench.against_empty("マッチング（一人 × 3,000事業所を並べる）", 3, walk)
    yield from morning_figures(bench)
    yield from meeting_figures(bench)
    yield from work_figures(bench)
    yield from notification_figures(bench)
    yield from search_figures(bench)
    yield from scope_figures(bench)
    yield from deadline_figures(bench)


def many_organizations(bench: Bench) -> Iterator[Figure]:
    """The directory with every clinic of the country; last, because the ledger keeps them."""
    from tests.bench.directory import directory_figures

    yield from directory_figures(bench)


def search_figures(bench: Bench) -> Iterator[Figure]:
    """さがす: typing a word and seeing what was found of every kind; every word is a new one, so
    that each is also written to the audit."""
    words = {"二文字の記録のことば": ("受診", "電話", "休憩"), "氏名": ("模擬", "もぎ", "ﾓｷﾞ")}
    for name, typed in words.items():
        following = cycle(typed)
        visitor = bench.visit(navigation.SEARCH)
        try:
            visitor.rerun()
            seconds = median_seconds(lambda: visitor.rerun(さがすことば=next(following)))  # noqa: B023
        finally:
            visitor.close()
        yield Figure(f"さがす（{name}）", seconds / bench.empty, 3)


def scope_figures(bench: Bench) -> Iterator[Figure]:
    """The same lists for who sees one office only, and for who sees the own persons only."""
    pages = [
        ("きょうの仕事", navigation.TODAY),
        ("利用者台帳", navigation.CLIENTS),
        ("支援計画の一覧", navigation.PLANS),
    ]
    for scope, called in (("granted", "一つの事業所"), ("caseload", "担当だけ")):
        _narrow(bench, scope)
        try:
            for name, page in pages:
                ratio = bench.page_seconds(page) / bench.empty
                yield Figure(f"{name}（見られる範囲: {called}）", ratio, 3)
        finally:
            _narrow(bench, "all")


def _narrow(bench: Bench, scope: str) -> None:
    """Another scope of the coordinator; her session stays, and the next run knows it."""
    user_id = bench.user.id or 0
    with unit_of_work(SYSTEM) as work:
        work.change(User, user_id, work.get(User, user_id).version, {"scope": scope})
        g = table_of(ScopeGrant).c
        if work.scalar(select(g.id).where(g.user_id == user_id)) is None:
            office_id = work.scalar(select(table_of(Office).c.id).limit(1))
            work.add(ScopeGrant(user_id=user_id, office_id=office_id))


def deadline_figures(bench: Bench) -> Iterator[Figure]:
    """The deadline list, for one person and for the office; by programme, what is put off, and for
    who sees the own persons only."""
    from core.deadlines import deadlines

    def ask(actor: Actor = bench.user, **wanted: Any) -> Callable[[], object]:
        def run() -> None:
            with read_only(actor) as view:
                deadlines(view, today=clock.today(), limit=50, **wanted)

        return run

    _put_off(bench.user, 200)
    mine, narrow = {"owner_id": bench.user.id}, replace(bench.user, scope="caseload")
    of_programme = {"programme": "transition_support"}
    yield bench.against_empty("期限の一覧（ひとり分）", 3, ask(**mine))
    yield bench.against_empty("期限の一覧（ひとり分、担当だけ見る人）", 3, ask(narrow, **mine))
    yield bench.against_empty("期限の一覧（ひとり分、一つの事業）", 3, ask(**mine, **of_programme))
    for name, wanted in (
        ("期限の一覧（事業所全体）", {}),
        ("期限の一覧（事業所全体、一つの事業）", of_programme),
        ("期限の一覧（事業所全体、先送り中）", {"snoozed": True}),
    ):
        yield bench.against_empty(name, 10, ask(**wanted), runs=5)


def _put_off(user: Actor, count: int) -> None:
    """So many matters rest, as in a large office; the next run finds them resting."""
    from core.deadlines import deadlines
    from core.domain.snoozes import DeadlineSnooze

    today = clock.today()
    with unit_of_work(user) as work:
        if deadlines(work, today=today, snoozed=True, limit=1):
            return
        for row in deadlines(work, today=today, limit=2 * count)[::2]:
            work.add(
                DeadlineSnooze(
                    kind=row.kind, matter_id=row.matter_id, due_on=row.due_on,
                    client_id=row.client_id, until_on=today + timedelta(days=14), reason="模擬",
                )
            )  # fmt: skip


def save_figures(bench: Bench) -> Iterator[Figure]:
    """Saving, from the typed values to the committed row with its audit row."""
    with read_only(bench.user) as view:
        client = view.scalar(select(table_of(Client).c.id).limit(1))
    numbers = iter(range(10_000))

    def save_cell() -> None:
        with read_only(bench.user) as view:
            version = view.get(Client, client).version
        with unit_of_work(bench.user) as work:
            change_client(work, client, version, {"note": f"模擬のメモ {next(numbers)}"})

    def save_record() -> None:
        entry = check(
            RecordEntry,
            {
                "client_id": client, "happened_on": clock.today() - timedelta(days=1),
                "method": "phone", "party": "person", "facts": "模擬の記録。電話で近況を聞いた。",
            },
        )  # fmt: skip
        with unit_of_work(bench.user) as work:
            add_record(work, entry)

    yield bench.against_empty("一つの欄の保存", 3, save_cell)
    yield bench.against_empty("支援記録の保存", 3, save_record)


def chart_figures(bench: Bench) -> Iterator[Figure]:
    """An ad hoc chart over every record, against the bare SQL of the same aggregate."""
    from tests.bench.charts import bare, filtered_chart

    chart, sql = median_seconds(filtered_chart(bench.user), 3), median_seconds(bare(), 3)
    yield Figure("自由なグラフ（全記録、絞り込みあり）", chart / sql, 1.5, "同じ集計の素のSQL")


def ledger_figures(bench: Bench) -> Iterator[Figure]:
    """The ledger with a filter that no index answers, and all of it written out."""
    from core.queries.ledger import LedgerCriteria, ledger_page
    from core.ui.clients.ledger_actions import exported
    from core.ui.clients.ledger_columns import columns

    def ask() -> None:
        with read_only(bench.user) as view:
            ledger_page(view, LedgerCriteria(silence="30", ages=("20", "30"), sort="owner"))

    yield bench.against_empty("台帳の一枚（絞り込みあり）", 3, ask)
    shown = [column for column in columns(bench.user, {}) if column.shown]
    for kind in ("xlsx", "csv"):

        def write(kind: str = kind) -> None:
            exported(bench.user, LedgerCriteria(closed="all"), shown, {}, kind)

        yield Figure(f"台帳の書き出し（{kind}、秒）", median_seconds(write, 3), 2, "秒")


def import_figures() -> Iterator[Figure]:
    """The national file: 3,418 rows, dry run with differences, in a process of its own."""
    folder = Path(tempfile.mkdtemp())
    file = folder / "csvdownload060_202503.csv"
    file.write_bytes(samples.as_published(samples.offices(3418)))
    run = [sys.executable, "-m", "core.cli"]
    environment = {"TSUNAGICHO_DATA_DIR": str(folder / "var"), "PATH": "/usr/bin:/bin"}

    def call(*arguments: str) -> tuple[float, float]:
        start = time.perf_counter()
        subprocess.run(
            [*run, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
        )
        return time.perf_counter() - start, resource.getrusage(
            resource.RUSAGE_CHILDREN
        ).ru_maxrss / 1024

    call("migrate")
    call("import", "wamnet", str(file), "--json")
    base = _memory([*run, "migrate"], environment)
    peak = _memory([*run, "import", "wamnet", str(file), "--dry-run", "--json"], environment)
    seconds = min(call("import", "wamnet", str(file), "--dry-run", "--json")[0] for _ in range(3))
    yield Figure("WAM NET 3,418行を試す（秒、起動を含む）", seconds, 5, "秒")
    yield Figure("WAM NET 3,418行を試す（MiB、基準より）", peak - base, 300, "MiB")


def _memory(command: list[str], environment: dict[str, str]) -> float:
    """Peak memory of one process, in MiB."""
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], cwd=ROOT, env=environment, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return float(done.stdout)


def start_figures() -> Iterator[Figure]:
    """From the start of the server to a healthy answer, the database already migrated."""
    server = Server(Path(tempfile.mkdtemp()) / "var")
    server.cli("migrate")
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        with server:
            seconds.append(time.perf_counter() - start)
    yield Figure("起動（秒）", min(seconds), 4, "秒")
