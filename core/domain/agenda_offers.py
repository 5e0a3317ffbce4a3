"""議題の出し方 (what a topic offers): its columns and its threshold, declared once.

The settings of a series choose among these, the meeting draws them, the minutes keep them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class DaysOffer:
    """しきい値: what a number of days means in this topic.

    Without a choice `rule` (a key of the rule book) says how many, else `usual`; with neither the
    topic begins with the meeting before.
    """

    title: str
    usual: int | None = None
    rule: str = ""
    most: int = 366


@dataclass(frozen=True)
class TopicOffer:
    """議題の出し方. `columns`: field of a row → what the column is called, in their order.

    `empty`: what stands there when nothing is to be talked about; `room`: so many full-width letters
    of its longest column stand on one line of the wall.
    """

    columns: Mapping[str, str]
    days: DaysOffer | None = None
    empty: str = ""
    room: int = 20


# Columns without which nobody knows what a row is about: they cannot be left out.
NEEDED = ("who", "what")
_AHEAD = DaysOffer("何日先まで", rule="urgency.alarm_days")
_BACK = DaysOffer("何日前から（空欄は前回の会議から）")
_PARTS = {"who": "項目", "what": "内容"}
_SILENT = DaysOffer("何日動きがないか", rule="introduction.silent_days")

OFFERS: dict[str, TopicOffer] = {
    "last_tasks": TopicOffer(
        {"mark": "状態", "who": "だれの", "what": "やること", "owner": "担当", "day": "期日"},
        empty="前回の会議で決めたことが、ここに並びます。前回の会議はまだありません。",
    ),
    "own": TopicOffer(
        {"who": "だれの", "what": "話したいこと", "owner": "かけた人", "mark": "状態"},
        empty="会議にかけられたことは、ありません。",
    ),
    "intakes": TopicOffer(
        {"day": "受付日", "who": "だれ", "mark": "急ぎ", "what": "次の対応", "owner": "担当"},
        _BACK,
        "前回の会議のあとに受けた相談はありません。",
    ),
    "overdue": TopicOffer(
        {"mark": "遅れ", "who": "だれの", "what": "期限", "day": "期日", "owner": "担当"},
        empty="期限を過ぎているものはありません。",
    ),
    "upcoming": TopicOffer(
        {"mark": "あと", "who": "だれの", "what": "期限", "day": "期日", "owner": "担当"},
        _AHEAD,
        "近いうちに来る期限はありません。",
    ),
    "contact": TopicOffer(
        {"who": "だれ", "what": "いまのところ", "day": "最後に会った日", "owner": "担当"},
        DaysOffer("働いている人は何日会っていないか", rule="early_sign.silent_days"),
        "今月は、全員に会っています。",
    ),
    "unowned": TopicOffer(
        {"who": "だれ", "mark": "支援段階", "day": "登録日"},
        empty="担当のいない人はいません。",
    ),
    "nowhere": TopicOffer(
        {"mark": "待って", "who": "だれ", "what": "いまのところ", "owner": "担当"},
        DaysOffer("何日以上", usual=0),
        "どこにもつながっていない人は、いません。",
    ),
    "at_risk": TopicOffer(
        {"mark": "なぜ", "who": "だれ", "what": "気になるわけ", "owner": "担当"},
        empty="気になる人は、いません。",
    ),
    "introductions": TopicOffer(
        {"day": "日付", "who": "だれ", "what": "紹介先", "mark": "状態", "owner": "担当"},
        _SILENT,
        "待っている紹介も、前回の会議のあとに動いた紹介もありません。",
    ),
    "stages": TopicOffer(
        {"who": "だれ", "what": "支援段階", "day": "変わった日", "owner": "担当"},
        _BACK,
        "前回の会議のあとに支援段階が変わった人はいません。",
    ),
    "network": TopicOffer(
        {"day": "日付", "mark": "種類", "what": "知らせ"},
        DaysOffer("行事は何日先まで", usual=14),
        "前回の会議のあとの、新しい知らせはありません。",
        room=28,
    ),
    "tasks": TopicOffer(
        {"day": "期日", "who": "だれの", "what": "やること", "owner": "担当", "mark": "状態"},
        empty="残っているやることはありません。",
    ),
    "figures": TopicOffer(
        {"now": "この7日", "before": "前の7日", "year": "前の年の同じ7日", "change": "差"},
    ),
    "decided": TopicOffer(
        {"who": "だれの", "what": "決まったこと", "owner": "担当", "day": "期日", "mark": "状態"},
        empty="きょう決まったことが、ここに並びます。下の欄に書いて「決める」を押してください。",
    ),
    "aim": TopicOffer(_PARTS, empty="目的は、まだ書かれていません。"),
    "materials": TopicOffer(_PARTS, empty="資料は、まだありません。"),
    "opinions": TopicOffer(_PARTS, empty="意見は、まだ書かれていません。"),
    "conclusion": TopicOffer(_PARTS, empty="結論は、まだ書かれていません。"),
}  # fmt: skip


def offer(topic: str) -> TopicOffer:
    """What this topic offers; nothing for one that nobody knows any more."""
    return OFFERS.get(topic, TopicOffer({}))


def shown_columns(topic: str, chosen: Sequence[str]) -> dict[str, str]:
    """The columns to draw, in the order of the topic: the chosen ones and those that are needed;
    all while nothing was chosen, or nothing that is still offered."""
    offered = offer(topic).columns
    kept = {name for name in chosen if name in offered}
    return {
        name: title
        for name, title in offered.items()
        if not kept or name in kept or name in NEEDED
    }  # fmt: skip
