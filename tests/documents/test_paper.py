"""書類を紙にする: what stands in a document comes out whole, as text, on every page; nothing of it runs."""

from __future__ import annotations

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader, mult

from core.documents import excel, pdf
from core.documents.content import (
    Box,
    Boxes,
    Column,
    Document,
    Frame,
    Note,
    Picture,
    Table,
    Words,
    day_box,
)

# 外字と異体字: a compatibility variant, one beyond the basic plane, one with a variation selector.
ODD = "髙﨑 𠮷葛󠄀"
EVIL = '#evil[x] $a$ @x \\u{2603} //c /*d*/ *b* _i_ <l> `r` #import "@preview/x:1.0.0"'
FORMULA = '=HYPERLINK("http://example.invalid","x")'
FOOT = 50.0
FRAME = Frame("模擬センター", date(2026, 11, 21), "模擬 支援", "本人用")


def document(*parts: object, **values: object) -> Document:
    held = {
        "title": "個別支援計画書", "client_id": 1, "number": 12, "name": ODD,
        "kana": "たかさき よしくず", "about": "", "items": frozenset({"basic"}), "parts": parts,
    }  # fmt: skip
    return Document(**{**held, **values})  # type: ignore[arg-type]


def read(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]


def joined(pages: list[str]) -> str:
    """Without the breaks of lines and the spaces that a reader of PDF puts in."""
    return re.sub(r"\s", "", "".join(pages))


def running(pages: list[str]) -> str:
    """What runs over the pages, without the heads and feet between."""
    beside = re.compile(r"個別支援計画書|No\.12|模擬センター|本人用|^\s*\d+\s*/\s*\d+\s*$")
    lines = [line for page in pages for line in page.split("\n") if not beside.search(line)]
    return joined(lines)


def test_odd_kanji_and_signs_of_markup_come_out_as_they_were_written() -> None:
    parts = (Boxes(((Box("氏名", ODD, kana="たかさき よしくず"),),)), Words("意向", EVIL))
    (page,) = read(pdf.pdf(document(*parts), FRAME))
    told = joined([page])
    for text in (
        ODD,
        "たかさき よしくず",
        EVIL,
        "1 / 1",
        "模擬センター",
        "令和8年11月21日",
        "本人用",
    ):
        assert re.sub(r"\s", "", text) in told
    assert "たかさき" not in joined(read(pdf.pdf(document(*parts), replace(FRAME, furigana=False))))


def test_the_signs_of_odd_names_are_drawn_not_left_blank() -> None:
    """Signs that the font lacks look all alike: each of these makes the page another one."""

    def page(sign: str) -> bytes:
        return pdf.pages(document(Words("氏名", sign), name="模"), FRAME)[0]

    unknown = page("한")
    assert page("글") == unknown
    pages = [page(sign) for sign in ("", "髙", "﨑", "𠮷", "葛", "吉", "高")]
    assert len({*pages, unknown}) == 8


def test_the_same_page_comes_out_again_and_only_invented_data_are_marked() -> None:
    made = document(Words("意向", "働きたい"))
    assert pdf.pdf(made, FRAME) == pdf.pdf(made, FRAME)
    assert "模擬データ" not in joined(read(pdf.pdf(made, FRAME)))
    assert "模擬データ" in joined(read(pdf.pdf(made, replace(FRAME, mark="模擬データ"))))


def test_long_texts_and_many_rows_go_over_pages_without_losing_a_word() -> None:
    sentences = "".join(f"文{number:04}です。" for number in range(500))
    rows = tuple((f"目標{number:03}", "達成", "根拠") for number in range(60))
    columns = (Column("もくひょう", 6), Column("達成のようす", 3), Column("よりどころ", 3))
    cell = "".join(f"欄{number:04}。" for number in range(800))
    pages = read(
        pdf.pdf(
            document(
                Words("意向", sentences), Table(columns, rows), Boxes(((Box("方針", cell),),)),
                Boxes(((Box("本人（署名）"),),), title="署名", tall=True, together=True),
            ),
            FRAME,
        )
    )  # fmt: skip
    told = running(pages)
    assert [n for n in range(500) if f"文{n:04}です。" not in told] == []
    assert [n for n in range(60) if told.count(f"目標{n:03}") != 1] == []
    assert [n for n in range(800) if f"欄{n:04}。" not in told] == []
    with_rows = [page for page in pages if re.search(r"目標\d{3}", page)]
    assert len(with_rows) > 1
    assert all("もくひょう" in page for page in with_rows)
    assert f"{len(pages)}/{len(pages)}" in joined(pages[-1:])
    assert all("No.12" in page for page in pages[1:])


def test_many_short_lines_are_not_cut_off_at_the_end_of_a_page() -> None:
    """Few words on many lines: no frame may be held together that is higher than a page."""
    lines = "\n".join(f"行{number:03}" for number in range(120))
    parts = (
        Boxes(((Box("目標", lines),),), title="短期目標 1"), Words("意向", lines),
        Boxes(((Box("出席者", lines),),), title="会議", together=True),
        Table((Column("項目", 6), Column("ようす", 6)), ((lines, ""),)),
    )  # fmt: skip
    for part in parts:
        told = running(read(pdf.pdf(document(part), FRAME)))
        assert [n for n in range(120) if f"行{n:03}" not in told] == [], part.title
        made = PdfReader(io.BytesIO(pdf.pdf(document(part), FRAME)))
        heights: list[float] = []

        def seen(text: str, at: list[float], inner: list[float], *_: object) -> None:
            if text.strip().startswith("行"):
                heights.append(mult(inner, at)[5])  # noqa: B023

        for page in made.pages:
            page.extract_text(visitor_text=seen)
        # Nothing lies below the foot of a page: a frame of one piece would run out of it.
        assert heights
        assert min(heights) > FOOT, part.title


def test_what_is_blank_keeps_its_place_and_is_never_left_out() -> None:
    blank = document(
        Boxes(((day_box("同意した日", None), Box("本人（署名）")),)),
        Words("本人の感想"),
        Table((Column("目標", 12),), (), title="目標ごと", blank=3),
        Note("確認", heading=True),
    )
    told = joined(read(pdf.pdf(blank, FRAME)))
    for text in ("同意した日", "年月日", "本人（署名）", "本人の感想", "目標ごと", "目標", "確認"):
        assert text in told


def test_ten_documents_at_once_each_come_out_with_their_own_words() -> None:
    def made(number: int) -> str:
        words = f"{number}番の人の意向"
        return joined(read(pdf.pdf(document(Words("意向", words), number=number), FRAME)))

    with ThreadPoolExecutor(10) as pool:
        told = list(pool.map(made, range(100, 110)))
    for at, number in enumerate(range(100, 110)):
        found = re.findall(r"(\d+)番の人の意向", told[at])
        assert found == [str(number)]


def test_a_template_reads_nothing_beside_its_own_folder_and_runs_nothing_it_is_given() -> None:
    """The control of the walls around the template: code that tries is refused."""
    import typst

    for source in ('#read("../content.py")', '#read("/etc/passwd")'):
        with pytest.raises(typst.TypstError):
            pdf._compiler.__wrapped__(pdf.TEMPLATE).compile(input=source.encode(), format="pdf")
    for template in pdf.TEMPLATES.glob("*.typ"):
        assert not re.search(r"@preview|@local|\beval\(|\bplugin\(", template.read_text("utf-8"))


# -- Excel ---------------------------------------------------------------------------------------


def parts_of(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        return {name: book.read(name).decode("utf-8", "replace") for name in book.namelist()}


def test_no_text_becomes_a_formula_or_a_link_in_excel() -> None:
    told = [FORMULA, "+1", "-1", "@SUM(A1)", "http://example.invalid/", "0123", "＝1"]
    made = excel.xlsx(
        document(
            Boxes(((Box("氏名", FORMULA),),), title="=1", aside="=2", lead="=3"),
            Words("意向", "\n".join(told)), Note("=4"),
            Table((Column("=5", 12),), tuple((text,) for text in told)),
        ),
        FRAME,
    )  # fmt: skip
    book = parts_of(made)
    sheet = book["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not any("hyperlink" in text for name, text in book.items() if name.endswith(".rels"))
    # Texts all of them: what looks like a number is none either.
    assert not re.search(r"<c [^>]*(?<!t=\"s\")><v>", sheet)
    assert "0123" in book["xl/sharedStrings.xml"]


def test_excel_holds_every_word_of_a_text_longer_than_a_row_can_be_high() -> None:
    sentences = "".join(f"文{number:04}です。" for number in range(500))
    book = parts_of(excel.xlsx(document(Words("意向", sentences)), FRAME))
    told = re.sub(r"<[^>]+>|\s", "", book["xl/sharedStrings.xml"])
    assert [n for n in range(500) if f"文{n:04}です。" not in told] == []
    heights = re.findall(r'ht="([\d.]+)"', book["xl/worksheets/sheet1.xml"])
    assert max(map(float, heights)) < 409


def test_a_picture_stands_in_both_files_with_its_words() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60">'
        '<text x="5" y="40" font-size="20" font-family="Noto Sans JP">健康管理</text></svg>'
    )
    made = document(Picture(svg, "下から、健康管理。", width=8))
    assert "健康管理" in joined(read(pdf.pdf(made, FRAME)))
    book = parts_of(excel.xlsx(made, FRAME))
    assert any(name.startswith("xl/media/") for name in book)
    assert "下から、健康管理。" in book["xl/drawings/drawing1.xml"]
