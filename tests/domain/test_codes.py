"""コード表: what a select box offers, what an old record still shows, and which file is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from core.domain.codes import (
    COLUMNS,
    Code,
    CodeList,
    CodeListError,
    code_list_names,
    codes,
    load_codes,
)

HEAD = ",".join(COLUMNS)
SAMPLE = CodeList(
    "sample",
    (
        Code("mental", "精神障害"),
        Code("mood", "気分障害", parent="mental"),
        Code("mental_other", "その他", parent="mental"),
        Code("old", "旧区分", valid_to=date(2026, 3, 31)),
        Code("new", "新区分", valid_from=date(2026, 4, 1), note="要確認"),
        Code("other", "その他"),
    ),
)


def written(tmp_path: Path, *lines: str, head: str = HEAD) -> Path:
    path = tmp_path / "sample.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", code_list_names())
def test_every_list_of_the_project_loads_and_no_two_siblings_share_a_label(name: str) -> None:
    seen = [(item.parent, item.label) for item in codes(name)]
    assert seen
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("disability_type", "mental", "精神障害"),
        ("contact_method", "accompany", "同行(面接・通院・手続)"),
        ("support_stage", "retention", "定着(6か月〜)"),
        ("service", "employment_transition_support", "就労移行支援"),
        ("organization_type", "employment_life_center", "障害者就業・生活支援センター"),
        ("user_role", "director", "センター長"),
        ("prefecture", "13", "東京都"),
    ],
)
def test_codes_are_called_by_the_words_of_the_trade(name: str, code: str, label: str) -> None:
    assert codes(name).label(code) == label


def test_support_stages_stand_in_the_order_of_the_way_through_the_ledger() -> None:
    stages = list(codes("support_stage").labels())
    assert stages[:4] == ["inquiry", "orientation", "intake", "registered"]
    assert stages[-1] == "closed"


def test_every_kind_of_certificate_has_its_grades() -> None:
    kinds, grades = codes("certificate_type").labels(), codes("certificate_grade")
    # What is issued for a service or for medical care has no grade.
    kinds = {c: label for c, label in kinds.items() if c not in ("medical_aid", "recipient")}
    assert kinds == grades.labels(parent="")
    assert next(iter(grades.labels(parent="intellectual_tokyo").values())) == "1度(最重度)"
    assert all(grades.children(kind) for kind in kinds)


def test_there_are_47_prefectures() -> None:
    assert list(codes("prefecture").labels()) == [f"{n:02d}" for n in range(1, 48)]


def test_what_is_not_verified_is_marked() -> None:
    assert all(item.needs_check for item in codes("occupation"))
    assert not any(item.needs_check for item in codes("disability_type"))


@pytest.mark.parametrize(
    ("code", "shown"),
    [("old", "旧区分"), ("nonsense", "（不明: nonsense）"), ("", ""), (None, "")],
    ids=["廃止されたコード", "知らないコード", "空欄", "なし"],
)
def test_a_label_is_always_shown(code: str | None, shown: str) -> None:
    assert SAMPLE.label(code) == shown


def test_the_full_label_tells_one_other_from_another() -> None:
    assert SAMPLE.full_label("mental_other") == "精神障害・その他"
    assert SAMPLE.full_label("other") == "その他"
    assert SAMPLE.full_label("nonsense") == "（不明: nonsense）"


@pytest.mark.parametrize(
    ("on", "offered"),
    [
        (None, {"old", "new"}),
        (date(2026, 3, 31), {"old"}),
        (date(2026, 4, 1), {"new"}),
    ],
    ids=["日付なしはすべて", "廃止日の当日まで", "開始日の当日から"],
)
def test_a_select_box_offers_what_is_valid_that_day(on: date | None, offered: set[str]) -> None:
    assert {"old", "new"} & set(SAMPLE.labels(on)) == offered


def test_labels_by_level() -> None:
    assert list(SAMPLE.labels(parent="")) == ["mental", "old", "new", "other"]
    assert SAMPLE.labels(parent="mental") == {"mood": "気分障害", "mental_other": "その他"}
    assert "mental" not in SAMPLE.leaf_labels()
    assert [item.code for item in SAMPLE.children("mental")] == ["mood", "mental_other"]
    assert SAMPLE.children("mood") == ()


def test_require_gives_the_code_or_a_sentence() -> None:
    assert SAMPLE.require("mood") == "mood"
    assert SAMPLE.require("old") == "old"
    with pytest.raises(ValueError, match="「nonsense」は一覧にありません"):
        SAMPLE.require("nonsense")
    with pytest.raises(ValueError, match="「旧区分」はこの日には使えません"):
        SAMPLE.require("old", on=date(2026, 4, 1))


def test_membership_length_and_order() -> None:
    assert "mood" in SAMPLE
    assert "nonsense" not in SAMPLE
    assert None not in SAMPLE
    assert [item.code for item in SAMPLE][:2] == ["mental", "mood"]
    assert len(SAMPLE) == 6


def test_an_import_finds_a_code_by_an_unambiguous_label() -> None:
    assert SAMPLE.code_of("気分障害") == "mood"
    assert SAMPLE.code_of("その他") is None
    assert SAMPLE.code_of("ない") is None


def test_children_follow_their_parent_wherever_the_file_puts_them(tmp_path: Path) -> None:
    path = written(tmp_path, "b,乙,,,,,20,", "a1,甲一,a,,,,99,", "a,甲,,,,,10,", "a0,甲零,a,,,,5,")
    assert [item.code for item in load_codes(path)] == ["a", "a0", "a1", "b"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a,甲,,,,,1,", "a,乙,,,,,2,"], "sample.csv 3行目: コード「a」が2行目と重複"),
        (["a,甲,x,,,,1,"], "sample.csv 2行目: 親コード「x」が見つかりません"),
        (
            ["a,甲,,,,,1,", "b,乙,a,,,,2,", "c,丙,b,,,,3,"],
            "4行目: 親コード「b」が最上位ではありません",
        ),
        (["a,甲,,,2026-02-30,,1,"], "2行目: 日付「2026-02-30」"),
        (["a,甲,,,2026-04-01,2026-03-31,1,"], "2行目: 有効期間が逆"),
        (["a,甲,,,,,一,"], "2行目: 並び順「一」"),
        (["あ,甲,,,,,1,"], "2行目: コード「あ」"),
        (["a,,,,,,1,"], "2行目: ラベルがありません"),
        (["a,甲,,,1"], "2行目: 列が5個"),
    ],
    ids=[
        "重複",
        "親がない",
        "三階層",
        "ない日付",
        "逆の期間",
        "並び順が数字でない",
        "全角のコード",
        "ラベルなし",
        "列が足りない",
    ],
)
def test_a_faulty_list_names_file_line_and_reason(
    tmp_path: Path, lines: list[str], message: str
) -> None:
    with pytest.raises(CodeListError, match=message):
        load_codes(written(tmp_path, *lines))


def test_a_faulty_heading_and_an_unknown_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeListError, match="1行目: 見出し"):
        load_codes(written(tmp_path, head="code,label"))
    with pytest.raises(CodeListError, match="コード表「no_such_list」はありません"):
        codes("no_such_list")
    with pytest.raises(CodeListError):
        codes("../rules")
