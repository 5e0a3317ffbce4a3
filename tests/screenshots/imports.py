"""取り込み: several files tried together, a list being mapped, and what undoing would do."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.exchange.spreadsheet import xlsx_bytes
from core.ui.navigation import IMPORT
from tests.browser.driver import Server, settled
from tests.exchange.samples import as_published, office, offices

A_TYPE = {"サービス種別": "就労継続支援Ａ型"}
LIST = [
    ("ハローワーク模擬", "東京都足立区模擬1-2", "03-0000-0001", "03-0000-0002", "足立区・葛飾区"),
    ("ハローワーク見本", "東京都北区見本2-3", "03-0000-0003", "", "北区、荒川区"),
]


def take_imports(page: Page, server: Server, folder: Path) -> None:
    """Three pictures; the invented offices are taken in on the way."""
    files = {
        "csvdownload060_202404.csv": as_published(offices(12)),
        "csvdownload060_202503.csv": as_published(
            [
                *offices(2, 9),
                *(office(n, 定員="24", 定休日="土日祝") for n in range(1, 7)),
                office(14),
            ]
        ),
        "csvdownload045_202503.csv": as_published([office(n, **A_TYPE) for n in range(20, 28)]),
        "模擬の一覧.xlsx": xlsx_bytes(
            LIST,
            ("所名", "所在地", "電話番号", "FAX", "管轄区域"),
            ["公共職業安定所の一覧（模擬）"],
        ),
    }

    def choose(*names: str) -> None:
        page.goto(f"{server.url}/{IMPORT.url}")
        chosen = [{"name": n, "mimeType": "text/csv", "buffer": files[n]} for n in names]
        page.locator("input[type=file]").first.set_input_files(chosen)  # type: ignore[arg-type]

    take = page.get_by_role("button", name="取り込む", exact=True)
    choose("csvdownload060_202404.csv")
    take.click()
    page.get_by_text("を取り込みました。").wait_for()
    choose("csvdownload060_202503.csv", "csvdownload045_202503.csv")
    take.wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "import.png")
    choose("模擬の一覧.xlsx")
    page.get_by_text("どの列がどの項目か").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "import-mapping.png")
    page.goto(f"{server.url}/{IMPORT.url}")
    settled(page, 700)
    page.get_by_text("まちがえて取り込んだとき").click()
    page.get_by_role("button", name="取り消すとどうなるか見る").click()
    page.get_by_role("button", name="取り消す", exact=True).wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "import-undo.png")
    print("import, import-mapping, import-undo", flush=True)
