"""添付ファイル: told by their content; macros, pages and other things under a good name are refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from core.domain.attachments import MAX_SIZE, checked_attachment, clean_name
from core.errors import RuleViolation

PDF = b"%PDF-1.7\n1 0 obj\n"
OFFICE = {
    "xlsx": "xl/workbook.xml", "docx": "word/document.xml", "pptx": "ppt/presentation.xml",
}  # fmt: skip


def office(ending: str, *more: str, kinds: str = "<Types/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        for name in (OFFICE[ending], *more):
            archive.writestr(name, "<x/>")
    return made.getvalue()


GOOD = {
    "要領.pdf": PDF, "図.png": b"\x89PNG\r\n\x1a\n....", "写真.JPEG": b"\xff\xd8\xff\xe0....",
    "表.csv": "氏名,数\r\n模擬,1".encode("cp932"), "文.txt": "模擬の知らせ".encode(),
    "メモ帳.txt": "模擬".encode("utf-16"),
    **{f"書類.{ending}": office(ending) for ending in OFFICE},
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_the_usual_files_are_taken(name: str) -> None:
    taken = checked_attachment(name, GOOD[name])
    assert (taken.name, len(taken.digest)) == (name, 64)


BAD: dict[str, tuple[str, bytes, str]] = {
    "a program": ("手当.exe", b"MZ\x90", "この種類は"),
    "no ending": ("pdf", PDF, "この種類は"),
    "a page called a text": ("文.txt", b"\n <!DOCTYPE html><script>", "HTML"),
    "a drawing called a text": ("図.csv", b"<svg xmlns='x'>", "HTML"),
    "a drawing": ("図.svg", b"<svg/>", "この種類は"),
    "a page called PDF": ("要領.pdf", b"<html>", "中身が違います"),
    "a PDF called a picture": ("図.png", PDF, "中身が違います"),
    "a sheet called a text document": ("書類.docx", office("xlsx"), "中身が違います"),
    "a zip called a sheet": ("表.xlsx", GOOD["書類.xlsx"][:60], "中身が違います"),
    "numbers called a text": ("文.txt", b"\x00\x01\x02\xff" * 9, "文字のファイルでは"),
    "a macro under xlsx": ("表.xlsx", office("xlsx", "xl/vbaProject.bin"), "マクロ"),
    "an old macro sheet": ("表.xlsx", office("xlsx", "xl/macrosheets/sheet1.xml"), "マクロ"),
    "a macro kind": (
        "表.xlsx", office("xlsx", kinds="application/vnd.ms-excel.sheet.macroEnabled"), "マクロ",
    ),
    "an xlsm": ("表.xlsm", office("xlsx", "xl/vbaProject.bin"), "この種類は"),
    "an old or locked sheet": ("表.xlsx", b"\xd0\xcf\x11\xe0....", "パスワード付き"),
    "nothing": ("文.txt", b"", "空の"),
    "too much": ("文.txt", b"a" * (MAX_SIZE + 1), "大きすぎます"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_is_not_what_it_says_is_refused_with_the_reason(case: str) -> None:
    name, content, words = BAD[case]
    with pytest.raises(RuleViolation, match=words):
        checked_attachment(name, content)


def test_a_zip_that_unpacks_to_very_much_is_not_unpacked() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"0" * (101 * 1024 * 1024))
    with pytest.raises(RuleViolation, match="大きすぎます"):
        checked_attachment("表.xlsx", made.getvalue())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("..\\..\\windows\\要領.pdf", "要領.pdf"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("要領\u202efdp.exe.pdf", "要領fdp.exe.pdf"),
        ("a\nb<c>.txt", "ab_c_.txt"),
        ("...pdf", "pdf"),
        ("長" * 200 + ".pdf", "長" * 80 + ".pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean
