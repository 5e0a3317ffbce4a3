"""日付 (dates): as people write them, in either calendar; months and fiscal years.

Nothing here reads the clock: who needs today passes it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.text import normalized

WEEKDAYS = "月火水木金土日"
FIRST_YEAR, LAST_YEAR = 1868, 2199
# What the keys / and . write while the input method is on: １１・２４ is 11/24.
_JAPANESE_KEYS = str.maketrans("・。", "/.")
_HOUR = re.compile(r"(\d{1,2})(?::(\d{2})|時(?:(\d{2})分)?)")
_HOW = "2026/11/21 または 令和8年11月21日 のように入力してください。"


@dataclass(frozen=True)
class Era:
    """元号: both days inclusive. The day of a change carries both names, as people wrote it then.

    明治: days before 1873 are taken in today's calendar, not in the lunar one.
    """

    name: str
    letter: str
    first: date
    last: date

    def year(self, on: date) -> int:
        """The year of this era in which a day lies."""
        return on.year - self.first.year + 1


ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), date(LAST_YEAR, 12, 31)),
)
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.letter.lower())}
_WORDS = {
    **dict.fromkeys(("おととい", "一昨日"), -2),
    **dict.fromkeys(("きのう", "昨日"), -1),
    **dict.fromkeys(("きょう", "今日", "本日"), 0),
    **dict.fromkeys(("あした", "あす", "明日"), 1),
    **dict.fromkeys(("あさって", "明後日"), 2),
}

_TAIL = r"\s*日?\s*(?:[(]?(?P<weekday>[月火水木金土日])(?:曜日?)?[)]?)?(?:\s+0?0:00(?::00)?)?"
_GAP = r"\s*(?:年|[-/.,‐−ー\s])\s*"
_GAP2 = r"\s*(?:月|[-/.,‐−ー\s])\s*"
_ERA = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|[mtshr])[.\s]*(?P<year>元|\d{{1,3}}){_GAP}"
    rf"(?P<month>\d{{1,2}}){_GAP2}(?P<day>\d{{1,2}}){_TAIL}"
)
_ERA_DIGITS = re.compile(rf"(?P<era>[mtshr])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d){_TAIL}")
_FULL = re.compile(
    rf"(?:西暦)?(?P<year>\d{{1,5}}){_GAP}(?P<month>\d{{1,2}}){_GAP2}(?P<day>\d{{1,2}}){_TAIL}"
)
_DIGITS = re.compile(rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d){_TAIL}")
_MONTH_DAY = re.compile(rf"(?P<month>\d{{1,2}})\s*(?:月|[-/.])\s*(?P<day>\d{{1,2}}){_TAIL}")
_NO_DAY = re.compile(
    r"(?:(?P<era>明治|大正|昭和|平成|令和|[mtshr])[.\s]*)?(?P<year>元|\d{1,4})\s*[年/.-]"
    r"\s*(?:(?P<month>\d{1,2})\s*月?)?"
)


def parse_date(text: str, *, today: date) -> date:
    """日付の入力: 2026/11/21, 20261121, R8.11.21, 令和8年11月21日, 11/21, きょう, full width too.

    Without a year, the day nearest to `today`. A weekday behind the date must be the right one.
    Raises ValueError with a Japanese sentence that says what is wrong and how to type it.
    """
    plain = normalized(text).translate(_JAPANESE_KEYS).lower().rstrip(".")
    if not plain:
        raise ValueError(f"日付が入力されていません。{_HOW}")
    if plain in _WORDS:
        return today + timedelta(days=_WORDS[plain])
    for pattern in (_ERA, _ERA_DIGITS, _FULL, _DIGITS, _MONTH_DAY):
        found = pattern.fullmatch(plain)
        if found:
            return _checked_weekday(_built(found.groupdict(), today), found["weekday"])
    found = _NO_DAY.fullmatch(plain)
    if found:
        _month(int(found["month"] or 1))  # a wrong month or year is named first
        if found["era"]:
            _era_year(_BY_SIGN[found["era"]], found["year"])
        missing = "日" if found["month"] else "月と日"
        raise ValueError(f"「{_shown(text)}」には{missing}がありません。{_HOW}")
    raise ValueError(f"「{_shown(text)}」は日付として読めません。{_HOW}")


def _shown(text: str) -> str:
    return text.strip()[:30]


def _built(parts: dict[str, str | None], today: date) -> date:
    month, day = _month(int(parts["month"] or 0)), int(parts["day"] or 0)
    if "year" not in parts:
        return _nearest(month, day, today)
    if parts.get("era"):
        return _in_era(_BY_SIGN[str(parts["era"])], str(parts["year"]), month, day)
    year = int(str(parts["year"]))
    if year < 100:
        raise ValueError(
            f"「{year}年」が西暦か和暦か分かりません。年は4桁にするか、元号を付けてください。{_HOW}"
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year}年は扱えません（{FIRST_YEAR}年から{LAST_YEAR}年まで）。{_HOW}")
    return _day(year, month, day)


def _month(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(f"{month}月はありません。{_HOW}")
    return month


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        leap = f"（{year}年はうるう年ではありません）" if (month, day) == (2, 29) else ""
        raise ValueError(f"{month}月{day}日はありません{leap}。{_HOW}")
    return date(year, month, day)


def _era_year(era: Era, written: str) -> int:
    number = 1 if written == "元" else int(written)
    year = era.first.year + number - 1
    if number < 1:
        raise ValueError(f"{era.name}0年はありません。最初の年は{era.name}元年です。{_HOW}")
    if year > era.last.year:
        last = f"（{era.name}は{_named(era, era.last)}まで）" if era is not ERAS[-1] else ""
        raise ValueError(f"{era.name}{number}年はありません{last}。{_HOW}")
    return year


def _in_era(era: Era, written: str, month: int, day: int) -> date:
    found = _day(_era_year(era, written), month, day)
    if not era.first <= found <= era.last:
        until = f"{_named(era, era.last)}まで" if era is not ERAS[-1] else ""
        raise ValueError(
            f"{era.name}{written}年{month}月{day}日はありません"
            f"（{era.name}は{_named(era, era.first)}から{until}）。"
            f"{wareki(found)}ではありませんか。"
        )
    return found


def _nearest(month: int, day: int, today: date) -> date:
    _day(2000, month, day)  # a leap year: what is wrong here is wrong in every year
    years = [y for y in range(today.year - 1, today.year + 2) if FIRST_YEAR <= y <= LAST_YEAR]
    if (month, day) == (2, 29):
        years = [y for y in years if calendar.isleap(y)]
        if not years:
            raise ValueError(f"2月29日のある年が近くにありません。年も入力してください。{_HOW}")
    return min((date(y, month, day) for y in years), key=lambda on: (abs(on - today), today > on))


def _checked_weekday(on: date, weekday: str | None) -> date:
    if weekday and weekday != WEEKDAYS[on.weekday()]:
        raise ValueError(f"{format_date(on)}です。{weekday}曜日ではありません。{_HOW}")
    return on


def format_date(on: date, weekday: bool = True) -> str:
    """日付の表示: 2026/11/21(土), or 2026/11/21."""
    plain = f"{on.year:04d}/{on.month:02d}/{on.day:02d}"
    return f"{plain}({WEEKDAYS[on.weekday()]})" if weekday else plain


def said(on: date) -> str:
    """日付 inside a sentence: 2026年11月21日."""
    return f"{on.year}年{on.month}月{on.day}日"


def said_month(on: date) -> str:
    """月 inside a sentence: 2026年11月."""
    return f"{on.year}年{on.month}月"


def wareki(on: date) -> str:
    """和暦: 令和8年11月21日, the first year as 元年. Days before 明治 stay in 西暦."""
    for era in reversed(ERAS):
        if era.first <= on:
            return _named(era, on)
    return f"{on.year}年{on.month}月{on.day}日"


def _named(era: Era, on: date) -> str:
    year = era.year(on)
    return f"{era.name}{'元' if year == 1 else year}年{on.month}月{on.day}日"


def fiscal_year(on: date) -> int:
    """年度: April to March; 2027-03-31 lies in 2026."""
    return on.year if on.month >= 4 else on.year - 1


def age_on(born_on: date, today: date) -> int:
    """満年齢 as people say it: one more on the birthday (for terms of law: `age_reached_on`)."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def add_months(on: date, months: int) -> date:
    """The same day so many months later (earlier when negative), clipped to the month's last."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, calendar.monthrange(year, month + 1)[1]))


def period_end(start: date, months: int) -> date:
    """期間末日: the last day of a period of whole months, 2026-05-21 + 6 → 2026-11-20."""
    return add_months(start, months) - timedelta(days=1)


def checked_hours(value: str) -> str:
    """時刻: 13:30, or 13:30〜15:00. Raises ValueError on anything else."""
    hours = re.split(r"[~〜]|-|から", normalized(value)) if value else []
    found = [_HOUR.fullmatch(h.strip()) for h in hours]
    if len(found) > 2 or any(not h or int(h[1]) > 23 or int(h[2] or h[3] or 0) > 59 for h in found):
        raise ValueError("時刻は 13:30 か 13:30〜15:00 のように入力してください。")
    return "〜".join(f"{int(h[1])}:{int(h[2] or h[3] or 0):02}" for h in found if h)
