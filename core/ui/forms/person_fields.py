"""人の欄 (fields of a person): drawn alike wherever somebody's name and telephone are typed."""

from __future__ import annotations

from typing import Any

from core.ui.forms.entry_form import EntryForm


def person_fields(form: EntryForm[Any], *, town: bool = False, below_name: str = "") -> None:
    """氏名・ふりがな・生年月日・電話 on one line; with `town` the 市区町村 too.

    `below_name`: a tick box that stands under the name (「匿名」).
    """
    columns = form.columns([1.2, 1.2, 1, 1, *([1] if town else [])])
    with columns[0]:
        form.text("name")
        if below_name:
            form.yesno(below_name)
    with columns[1]:
        form.text("kana", placeholder="ひらがな（カタカナでもよい）")
    with columns[2]:
        form.date("birth_on")
    with columns[3]:
        form.text("phone")
    if town:
        with columns[4]:
            form.text("municipality")
