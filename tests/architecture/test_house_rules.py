"""家のきまり: the rules of the house that a reader relies on, kept true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from core.db.technical import TECHNICAL, audit_entry, audit_head
from core.db.work import table_of
from core.domain.codes import code_list_names
from core.domain.permissions import MATRIX, Action
from core.domain.tables import MAPPED, metadata
from core.ui.navigation import PAGES

ROOT = Path(__file__).resolve().parents[2]
PAGE_FILES = sorted((ROOT / "pages").rglob("*.py"))
CORE_FILES = sorted((ROOT / "core").rglob("*.py"))
FILES = [*CORE_FILES, *PAGE_FILES]
SERVICE_FILES = sorted((ROOT / "core" / "services").glob("*.py"))


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def first_statement(file: Path) -> ast.stmt | None:
    for node in tree(file).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not isinstance(node, ast.Import | ast.ImportFrom):
            return node
    return None


def test_the_guard_is_the_first_statement_of_every_page() -> None:
    for file in PAGE_FILES:
        statement = first_statement(file)
        assert statement is not None, name(file)
        assert "open_page(" in ast.unparse(statement), name(file)


def test_a_page_is_short_and_lies_in_a_section() -> None:
    for file in PAGE_FILES:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 80, name(file)
        # A file directly in pages/ is served without Home.py.
        assert file.parent != ROOT / "pages", name(file)


def test_every_page_file_is_in_the_menu_and_the_other_way_round() -> None:
    assert {str(f) for f in PAGE_FILES} == {page.path for page in PAGES}
    assert len({page.url for page in PAGES}) == len(PAGES)


def test_no_module_is_longer_than_400_lines() -> None:
    for file in FILES:
        if "migrations" not in file.parts:
            assert len(file.read_text(encoding="utf-8").splitlines()) <= 400, name(file)


def test_only_the_clock_reads_the_time() -> None:
    reading = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    for file in FILES:
        if file.name != "clock.py":
            assert not reading.search(file.read_text("utf-8")), name(file)


def test_no_text_is_rendered_as_html() -> None:
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert "unsafe_allow_html" not in text, name(file)
        assert "components.html(" not in text, name(file)
        assert "components.v1" not in text, name(file)
        if "unsafe_allow_javascript" in text:
            assert file == ROOT / "core" / "ui" / "session.py", name(file)
        if re.search(r"\bst\.html\(", text):
            assert file.name in ("session.py", "page.py"), name(file)


def test_nothing_about_a_person_is_cached_for_all() -> None:
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        assert "cache_data" not in text, name(file)
        assert "cache_resource" not in text, name(file)


def test_no_service_writes_sql_text_or_touches_the_session() -> None:
    for file in SERVICE_FILES:
        text = file.read_text(encoding="utf-8")
        assert "._session" not in text, name(file)
        assert not re.search(r"\btext\(\s*[\"']", text), name(file)


def test_every_table_is_mapped_or_technical_and_every_mapped_one_is_listed() -> None:
    mapped = {table_of(model) for model in MAPPED}
    assert set(metadata.tables.values()) == mapped | TECHNICAL | {audit_entry, audit_head}


def test_every_code_column_names_a_code_list() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if "codes" in column.info:
                assert column.info["codes"] in code_list_names(), f"{table.name}.{column.name}"


def test_every_action_belongs_to_somebody_and_the_system_is_no_role_of_people() -> None:
    people = set().union(*(actions for role, actions in MATRIX.items() if role != "system"))
    assert people == set(Action)


def test_every_public_service_asks_for_a_permission() -> None:
    """A public function that takes a Work calls `require`, itself or through one that does."""
    for file in SERVICE_FILES:
        _asks_for_a_permission(file)


def _asks_for_a_permission(file: Path) -> None:
    module = tree(file)
    functions = {n.name: n for n in module.body if isinstance(n, ast.FunctionDef)}

    def asks(node: ast.FunctionDef, seen: frozenset[str] = frozenset()) -> bool:
        called = {
            c.func.id
            for c in ast.walk(node)
            if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)
        }
        if "require" in called:
            return True
        return any(
            asks(functions[n], seen | {node.name})
            for n in called & functions.keys() - seen - {node.name}
        )

    for function in functions.values():
        takes_work = any(
            isinstance(a.annotation, ast.Name) and a.annotation.id == "Work"
            for a in function.args.args
        )
        is_public = not function.name.startswith(("_", "require_"))
        is_part = f"{file.stem}.{function.name}" in PARTS
        if takes_work and is_public and file.stem not in INTERNAL and not is_part:
            assert asks(function), f"{name(file)}: {function.name} has no policy"


# What these do is asked for by the service that calls them, in the same transaction.
INTERNAL = {"sign_in", "summaries", "generated_people", "generated_records", "invented_records",
            "invented_persons", "ownership", "agenda", "moving"}  # fmt: skip
# Telling others is a part of whatever was done, and of nothing that was not allowed.
PARTS = {"notifications.notify", "notifications.tell_owner"}


def test_the_repository_names_no_registry_and_no_machine() -> None:
    import subprocess

    hosts = "|".join(["py" + r"pi\.", "python" + r"hosted\.", "np" + r"mjs\."])
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for file in files.stdout.split("\n"):
        path = ROOT / file
        if file and path.is_file() and path.suffix not in (".png", ".zip"):
            found = re.search(hosts, path.read_text(encoding="utf-8", errors="ignore"))
            assert not found, f"{file} names {found and found[0]}"
