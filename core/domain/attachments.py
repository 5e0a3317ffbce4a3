"""添付ファイル (attachments): which files may be passed round, told by their content, not by their name.

Looking for viruses is not done here: that belongs to the computer that opens the file.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from core.errors import RuleViolation

MEGABYTE = 1024 * 1024
MAX_SIZE = 10 * MEGABYTE
MAX_FILES = 5
_MAX_UNPACKED, _MAX_MEMBERS, _MAX_DIRECTORY = 100 * MEGABYTE, 2000, MEGABYTE
_LONGEST_NAME = 80

_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "pptx": f"{_OFFICE}presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
KINDS = tuple(MEDIA_TYPES)
KINDS_IN_WORDS = "PDF・Excel（xlsx）・Word（docx）・PowerPoint（pptx）・画像（png・jpg）・txt・csv"
_MAIN_PARTS = {
    "xlsx": "xl/workbook.xml", "docx": "word/document.xml", "pptx": "ppt/presentation.xml",
}  # fmt: skip
# What runs when the document is opened.
_ACTIVE = re.compile(r"vbaproject|macrosheets/|activex/|\.(?:exe|dll|js|vbs|bat|cmd|ps1)$")
_MARKUP = re.compile(r"<(?:!doctype|html|svg|script|\?xml|body|iframe|head)\b", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OSError,
    ValueError, RuntimeError, KeyError,
)  # fmt: skip


@dataclass(frozen=True)
class Attachment:
    """添付ファイル that was looked at: a clean name, what it really is, its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256, under which the bytes are kept."""
        return hashlib.sha256(self.content).hexdigest()


def checked_attachment(name: str, content: bytes) -> Attachment:
    """添付ファイルを調べる: size, kind by content, no macros. Raises `RuleViolation` with the reason."""
    shown = clean_name(name)
    if len(content) > MAX_SIZE:
        size = f"{len(content) / MEGABYTE:,.1f}MB"
        raise _refused(shown, f"大きすぎます（{size}）。1つ10MBまでです。")
    if not content:
        raise _refused(shown, "空のファイルです。")
    stem, _dot, ending = shown.rpartition(".")
    ending = ending.lower().replace("jpeg", "jpg")
    if not stem or ending not in MEDIA_TYPES:
        raise _refused(shown, f"この種類は添付できません。添付できるのは {KINDS_IN_WORDS} です。")
    if reason := _fault(ending, content):
        raise _refused(shown, reason)
    return Attachment(shown, MEDIA_TYPES[ending], content)


def clean_name(name: str) -> str:
    """A file name without folders, invisible characters or what no system takes; the ending stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _INVISIBLE)
    seen = _NOT_IN_NAMES.sub("_", seen).strip(" .\u3000")
    stem, dot, ending = seen.rpartition(".")
    if not dot:
        return seen[:_LONGEST_NAME] or "ファイル"
    return f"{stem[:_LONGEST_NAME].rstrip(' .') or 'ファイル'}.{ending[:10]}"


def _refused(name: str, reason: str) -> RuleViolation:
    return RuleViolation({"files": f"「{name}」は添付できません。{reason}"})


def _fault(ending: str, content: bytes) -> str:
    """Why the content is not what the name says, or may not be passed round; '' when all is well."""
    if ending in _MAIN_PARTS:
        return _office_fault(ending, content)
    if ending in ("txt", "csv"):
        return _text_fault(content)
    magic = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}[ending]
    return "" if content.startswith(magic) else _other_content(ending)


def _other_content(ending: str) -> str:
    return (
        f"名前は「.{ending}」ですが、中身が違います。元のソフトで保存し直してから選んでください。"
    )


def _text_fault(content: bytes) -> str:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
            break
    else:
        return "文字のファイルではありません。"
    # Never shown as a page by anything that guesses what it is.
    return "Webページや画像（HTML・SVG）の中身です。" if _MARKUP.search(text[:2000]) else ""


def _office_fault(ending: str, content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "古い形式か、パスワード付きです。パスワードを外し、いまの形式で保存し直してください。"
        )
    if not content.startswith(b"PK\x03\x04") or not _has_small_directory(content):
        return _other_content(ending)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {member.filename.lower() for member in members}
            if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > _MAX_UNPACKED:
                return "中身が大きすぎます。"
            if any(member.flag_bits & 0x1 for member in members):
                return "パスワード付きです。パスワードを外してから選んでください。"
            if _MAIN_PARTS[ending] not in names or "[content_types].xml" not in names:
                return _other_content(ending)
            kinds = archive.read("[Content_Types].xml").lower()
    except _ZIP_ERRORS:
        return "壊れています。元のソフトで保存し直してから選んでください。"
    if any(map(_ACTIVE.search, names)) or b"macroenabled" in kinds or b"vbaproject" in kinds:
        return "マクロ（プログラム）が入っています。マクロのない形式で保存し直してください。"
    return ""


def _has_small_directory(content: bytes) -> bool:
    """Whether the directory of the zip can be read without filling the memory."""
    tail = content[-(22 + 65535) :]
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22 or b"PK\x06\x07" in tail:
        return False
    members, size = struct.unpack_from("<HL", tail, at + 10)
    return bool(members <= _MAX_MEMBERS and size <= _MAX_DIRECTORY)
