"""理由のことば (telling): every answer as a Japanese sentence with its numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from core.domain.codes import codes
from core.domain.fit.facts import (
    AMENITIES,
    MET,
    PARTLY,
    UNKNOWN,
    UNMET,
    Estimates,
    Fit,
    Part,
    Wanted,
)
from core.domain.fit.judging import matching

ASK = "不明・聞いてください"
MUST_MARK = "（ゆずれない条件）"
SIGNS = {MET: "◎", PARTLY: "○", UNMET: "×", UNKNOWN: "？"}
STATES = {MET: "合う", PARTLY: "一部合う", UNMET: "合わない", UNKNOWN: ASK}


def summary(fit: Fit) -> str:
    """合いぐあいをひとことで: 「希望7のうち5が合う・1が合わない・1が不明」. The numbers are those of the
    parts, and add up."""
    unknown = sum(part.of for part in fit.in_state(UNKNOWN))
    counts = ((fit.met, "合う"), (fit.of - fit.met - unknown, "合わない"), (unknown, "不明"))
    told = "・".join(f"{_halves(count)}が{word}" for count, word in counts if count)
    return f"希望{_halves(fit.of)}のうち{told}"


def _halves(count: int) -> str:
    return f"{count / 2:g}"


def sentence(part: Part, fit: Fit, wanted: Wanted, today: date, estimates: Estimates) -> str:
    """条件ひとつの答えを文に."""
    told = _TELLERS[part.condition](part, fit, wanted, today, estimates)
    return told + (MUST_MARK if part.is_must else "")


def sentences(
    fit: Fit, wanted: Wanted, today: date, estimates: Estimates
) -> list[tuple[Part, str]]:
    """Every part with its sentence, in the order of the conditions."""
    return [(part, sentence(part, fit, wanted, today, estimates)) for part in fit.parts]


def reasons(fit: Fit, wanted: Wanted, today: date, estimates: Estimates) -> str:
    """この機関を選んだ理由: what speaks for it, then what is to be asked. Nothing about an illness:
    it goes along with the introduction."""
    told = [
        (part, text.removesuffix(MUST_MARK))
        for part, text in sentences(fit, wanted, today, estimates)
        if part.condition != "disability"
    ]
    lines = [text for part, text in told if part.state in (MET, PARTLY)]
    asked = [condition_title(part.condition) for part, _text in told if part.state == UNKNOWN]
    if asked:
        lines.append(f"見学で聞くこと: {'、'.join(asked)}")
    return "\n".join([summary(fit), *lines])[:1000]


def condition_title(condition: str) -> str:
    """条件の名前."""
    return codes("matching_condition").label(condition)


# -- one condition each ------------------------------------------------------------------------


def way(km: float, start_name: str, estimates: Estimates) -> str:
    """「汐見原駅から直線で約3.2km、片道およそ25分の見込み」."""
    start = f"{start_name}から" if start_name else ""
    return f"{start}直線で約{km:.1f}km、片道およそ{estimates.minutes(km)}分の見込み"


def _distance(part: Part, fit: Fit, wanted: Wanted, _today: date, estimates: Estimates) -> str:
    if fit.km is None:
        what = "出発する所" if wanted.start is None else "事業所の位置"
        return f"通える範囲: {what}が分かりません。{ASK}"
    limits = []
    if wanted.max_minutes is not None:
        limits.append(f"片道{wanted.max_minutes}分まで")
    if wanted.max_km is not None:
        limits.append(f"直線{wanted.max_km:g}kmまで")
    told = way(fit.km, wanted.start_name, estimates)
    if not limits:
        return told
    inside = "に入ります" if part.state == MET else "をこえます"
    return f"{told}（{'・'.join(limits)}{inside}）"


def _named(list_name: str, wanted: tuple[str, ...]) -> str:
    listed = codes(list_name)
    return "、".join(listed.label(code) for code in wanted)


def _several(
    title: str, list_name: str, condition: str, wishes: tuple[str, ...], known: str, part: Part
) -> str:
    if part.state == UNKNOWN:
        return f"{title}: 「{_named(list_name, wishes)}」があるか、{ASK}"
    found = matching(condition, wishes, known)
    missing = tuple(wish for wish in wishes if wish not in found)
    count = f"（{len(wishes)}つのうち{len(found)}つ）" if len(wishes) > 1 else ""
    if not missing:
        return f"{title}: {_named(list_name, found)}が合います{count}"
    if not found:
        return f"{title}: {_named(list_name, missing)}はありません{count}"
    return (
        f"{title}: {_named(list_name, found)}が合います{count}。"
        f"{_named(list_name, missing)}はありません"
    )


def _training(part: Part, fit: Fit, wanted: Wanted, _today: date, _estimates: Estimates) -> str:
    known = fit.provider.training
    return _several("訓練内容", "training_content", "training", wanted.training, known, part)


def _style(part: Part, fit: Fit, wanted: Wanted, _today: date, _estimates: Estimates) -> str:
    return _several("進め方", "support_style", "style", wanted.style, fit.provider.style, part)


def _disability(part: Part, fit: Fit, _wanted: Wanted, _today: date, _estimates: Estimates) -> str:
    if not fit.provider.disabilities:
        return f"対象の障害: 書かれていません。{ASK}"
    listed = codes("disability_type")
    taken = "、".join(listed.full_label(c) for c in fit.provider.disabilities.split(","))
    end = {
        MET: "この人の障害が入っています",
        PARTLY: "主な障害は入っています。ほかの障害は聞いてください",
        UNMET: "この人の障害は書かれていません",
        UNKNOWN: f"この人の障害が入るか、{ASK}",
    }
    return f"対象の障害は「{taken}」。{end[part.state]}"


_AMENITY = {
    "pickup": "送迎", "meals": "昼食", "saturday": "土曜の利用", "home": "在宅での利用",
}  # fmt: skip


def _amenity(part: Part, _fit: Fit, _wanted: Wanted, _today: date, _estimates: Estimates) -> str:
    end = {
        MET: "があります",
        PARTLY: "は条件つきであります。条件を聞いてください",
        UNMET: "はありません",
        UNKNOWN: f"は{ASK}",
    }
    return _AMENITY[part.condition] + end[part.state]


def _day(on: date, today: date) -> str:
    return (
        f"{on.month}月{on.day}日" if on.year == today.year else f"{on.year}年{on.month}月{on.day}日"
    )


def _start(part: Part, fit: Fit, wanted: Wanted, today: date, _estimates: Estimates) -> str:
    wish = f"希望は{_day(wanted.start_by or today, today)}まで"
    if fit.provider.start_from_on is None:
        return f"始められる日は{ASK}（{wish}）"
    begins = fit.provider.start_from_on
    told = "いまから始められます" if begins <= today else f"{_day(begins, today)}から始められます"
    return f"{told}（{wish}{'' if part.state == MET else '。間に合いません'}）"


def _vacancy(part: Part, fit: Fit, _wanted: Wanted, today: date, estimates: Estimates) -> str:
    count, on, waiting = (
        fit.provider.vacancy_count, fit.provider.vacancy_on, fit.provider.waiting_count,
    )  # fmt: skip
    queue = f"、待っている人{waiting}人" if waiting else ""
    if count is None:
        return f"空きは{ASK}{queue}"
    if on is None:
        return f"空き{count}（確かめた日が分かりません）{queue}。確かめてください"
    age = (today - on).days
    if part.state == UNKNOWN:
        return f"空き{count}は{age}日前の情報です。確かめてください{queue}"
    told = "きょう確認" if age <= 0 else f"{age}日前に確認"
    if age > estimates.fresh_days:
        told += "。念のため確かめてください"
    return f"空き{count}（{told}）{queue}" if count else f"いまは満員です（{told}）{queue}"


_TELLERS: dict[str, Callable[[Part, Fit, Wanted, date, Estimates], str]] = {
    "distance": _distance,
    "training": _training,
    "disability": _disability,
    "style": _style,
    **dict.fromkeys(AMENITIES, _amenity),
    "start": _start,
    "vacancy": _vacancy,
}
