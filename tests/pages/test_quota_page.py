"""雇用率の計算と、企業ごとの雇用率・助成金, as the screens say them."""

from __future__ import annotations

import pytest

from core.db.actor import Actor
from core.ui.navigation import EMPLOYER, EMPLOYERS
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only


def test_the_calculator_answers_while_one_types_and_refuses_what_nobody_employs(
    open_as: OpenPage,
) -> None:
    test = open_as("viewer", EMPLOYERS, part="quota")
    assert "法定雇用数1人に対して0人分" in texts(test)
    test.text_input("quota.mental_half").set_value("１").run()
    assert "より多くなっています" in texts(test)  # nobody works short time there
    test.text_input("quota.short_workers").set_value("5").run()
    assert "達成しています" in texts(test)
    test.text_input("quota.on").set_value("R2.6.1").run()
    assert "法定雇用率は登録されていません" in texts(test)
    test.button_group(key="quota.way").set_value("換算した数から").run()
    test.text_input("quota.on").set_value("").run()
    for typed, said in (
        ("37.4", "37.0か37.5"),
        ("37", "雇用の義務はまだありません"),
        ("37.5", "法定雇用数1人"),
        ("あいう", "数字ではありません"),
    ):
        test.text_input("quota.employees").set_value(typed).run()
        assert said in texts(test), typed


def test_the_numbers_of_a_day_are_written_at_the_employer_and_read_by_who_may_not_write(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    place = an_organization(kind="company", name="模擬製作所").pk
    test = open_as("supporter", EMPLOYER, id=place, part="quota")
    assert "まだ人数が書かれていません" in texts(test)
    test.button(f"client.employer_quota.{place}.do.new").click().run()
    named = {field.label: field for field in test.text_input}
    named["いつの人数か（必須）"].set_value("2026/11/1")
    named["常用労働者（週30時間以上）（必須）"].set_value("100")
    named["精神障害・週20〜30時間"].set_value("1")
    [save] = [button for button in test.button if button.label == "保存する"]
    save.click().run()
    assert "より多くなっています" in texts(test)
    {field.label: field for field in test.text_input}[
        "短時間労働者（週20時間以上30時間未満）"
    ].set_value("4")
    [save] = [button for button in test.button if button.label == "保存する"]
    save.click().run()
    read = texts(open_as("viewer", EMPLOYER, id=place, part="quota"))
    assert "2026/11/01（日）の人数" in read.replace("(", "（").replace(")", "）")
    assert "あと **1人分** 足りません" in read
    assert "まだ何も控えていません" in texts(
        open_as("viewer", EMPLOYER, id=place, part="subsidies")
    )
