"""速さを測る: every figure as a ratio to the empty page measured in the same run, beside its budget.

Writes `bench.json` into the data folder: [{name, ratio, budget, ok}]. The generated ledger (10,000
persons, 1,000,000 records) lies in `<data folder>/bench` and is made once; `BENCH_CLIENTS` and
`BENCH_RECORDS` make a smaller one. It changes nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from core import config

# The generated ledger is as of one day; on another its clocks would have moved.
DAY = "2026-11-21"


def main() -> int:
    """Prepare the ledger, measure, print, write. Exit code 1 when a budget is exceeded."""
    target = config.settings().data_dir
    folder = target / "bench"
    os.environ["TSUNAGICHO_DATA_DIR"] = str(folder)
    os.environ.update(TSUNAGICHO_TEST="1", TSUNAGICHO_TODAY=DAY)
    os.environ.pop("DATABASE_URL", None)
    config.settings.cache_clear()
    _make_ledger(folder)
    from tests.bench.figures import BASIS, all_figures

    figures = []
    print(f"{'何を':<44}{'比・値':>9}{'上限':>8}   基準")
    for figure in all_figures():
        figures.append(figure)
        mark = "" if figure.ok else "  ← 上限を超えています"
        print(
            f"{figure.name:<44}{figure.ratio:>9.2f}{figure.budget:>8.2f}   {figure.against}{mark}",
            flush=True,
        )
    report = [
        {"name": f.name, "ratio": round(f.ratio, 3), "budget": f.budget, "ok": f.ok}
        for f in figures
        if f.against != BASIS
    ]
    (target / "bench.json").write_text(json.dumps(report, ensure_ascii=False, indent=1))
    return 0 if all(figure.ok for figure in figures) else 1


def _make_ledger(folder: Path) -> None:
    from core import bootstrap, cli

    done = folder / "generated"
    if not done.exists():
        clients, records = (
            os.environ.get("BENCH_CLIENTS", "10000"),
            os.environ.get("BENCH_RECORDS", "1000000"),
        )
        print(f"模擬の台帳を作ります（{clients}人、{records}件。初回だけ）…", flush=True)
        if cli.main(["demo", "--clients", clients, "--records", records, "--seed", "1"]):
            sys.exit("模擬の台帳を作れませんでした。")
        done.touch()
    bootstrap.prepare()


if __name__ == "__main__":
    sys.exit(main())
