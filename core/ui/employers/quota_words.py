"""雇用率の計算をことばで (a reckoned quota in words): owed, counted, still owed, and how to fill it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from core.domain.codes import codes
from core.domain.dates import said
from core.domain.rules.parameters import RuleBook
from core.domain.rules.quota import BANDS, GROUPS, Count, Quota, ways_to_fill
from core.domain.rules.ruled import Ruled

BAND_LABELS = {"full": "週30時間以上", "half": "週20〜30時間", "quarter": "週10〜20時間"}


def number(value: Decimal) -> str:
    """1.0 → 「1」, 1.5 → 「1.5」."""
    return f"{value.normalize():f}" if value else "0"


def kind_label(disability: str, *, is_severe: bool) -> str:
    """身体障害（重度）."""
    return codes("disability_type").label(disability) + ("（重度）" if is_severe else "")


def group_label(count: Count) -> str:
    """身体障害（重度）・週20〜30時間."""
    kind = kind_label(count.disability, is_severe=count.is_severe)
    return f"{kind}・{BAND_LABELS[count.band]}"


def verdict(quota: Quota) -> str:
    """達成しているか, in one sentence."""
    if not quota.has_duty:
        return f"常用労働者{number(quota.employees)}人では、雇用の義務はまだありません。"
    if quota.shortfall:
        return (
            f"法定雇用数{quota.required}人に対して{number(quota.counted)}人分。"
            f"あと **{number(quota.shortfall)}人分** 足りません。"
        )
    return f"法定雇用数{quota.required}人に対して{number(quota.counted)}人分。達成しています。"


def badge(quota: Quota) -> str:
    """義務なし・不足・達成."""
    if not quota.has_duty:
        return ":gray-badge[義務なし]"
    return ":red-badge[不足]" if quota.shortfall else ":green-badge[達成]"


def show_quota(result: Ruled[Quota], on: date, book: RuleBook) -> None:
    """結果, how it came about, and by which hires the rest could be filled."""
    quota = result.value
    doubt = " :orange-badge[要確認]" if result.caution else ""
    with st.container(border=True, gap="small"):
        st.markdown(f"{badge(quota)}　{verdict(quota)}")
        owed, counted, rate = st.columns(3)
        owed.metric("法定雇用数", f"{quota.required}人")
        counted.metric("いまの人数（算定）", f"{number(quota.counted)}人")
        shown = f"{quota.rate}％" if quota.rate is not None else "—"
        rate.metric("実雇用率", shown, f"法定 {number(quota.statutory)}％", delta_color="off",
                    delta_arrow="off")  # fmt: skip
        st.caption(_how(quota, on) + doubt)
        if result.caution:
            st.caption(
                "要確認の数値: " + "、".join(p.title for p in result.basis if not p.verified)
            )
    if quota.lines:
        st.dataframe(
            {
                "だれが": [group_label(line.count) for line in quota.lines],
                "人数": [line.count.persons for line in quota.lines],
                "1人の数えかた": [number(line.weight) for line in quota.lines],
                "算定": [number(line.counted) for line in quota.lines],
            },
            hide_index=True, width="stretch",
        )  # fmt: skip
    if quota.has_duty and quota.shortfall:
        _ways(quota, on, book)


def _how(quota: Quota, on: date) -> str:
    base = number(quota.base)
    left_out = (
        f"（常用労働者{number(quota.employees)}人から除外率の分を引いた数）"
        if quota.base != quota.employees else ""
    )  # fmt: skip
    product = quota.base * quota.statutory / 100
    return (
        f"{said(on)}の率で、{base}人{left_out}×{number(quota.statutory)}％＝{number(product)} → "
        f"1人未満を切り捨てて{int(product)}人。"
    )


def _ways(quota: Quota, on: date, book: RuleBook) -> None:
    ways = {
        (count.disability, count.is_severe, count.band): f"{persons}人"
        for count, persons in ways_to_fill(quota.shortfall, on, book)
    }
    st.markdown(f"**あと{number(quota.shortfall)}人分を満たす人数**　どれか一つの雇い方で、何人か")
    st.table(
        {
            "": [kind_label(kind, is_severe=severe) for kind, severe in GROUPS],
            **{
                BAND_LABELS[band]: [ways.get((kind, severe, band), "—") for kind, severe in GROUPS]
                for band in BANDS
            },
        },
        hide_index=True,
    )
