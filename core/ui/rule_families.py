"""きまりの家族 (families of rules): what stands together, and which day decides the value."""

from __future__ import annotations

# The family is the first word of a key; several words may make one family.
FAMILIES = {
    "就労移行支援": ("transition",),
    "就労定着支援・職場定着": ("retention", "settling"),
    "就労選択支援": ("choice_support",),
    "個別支援計画": ("plan_review", "plan_first", "plan_meeting", "plan_delivery", "plan_period"),
    "計画相談のモニタリング": ("monitoring",),
    "トライアル雇用・チャレンジ雇用": ("trial", "short_trial", "challenge"),
    "ジョブコーチ支援": ("job_coach",),
    "手帳・自立支援医療": ("certificate", "medical_aid"),
    "法定雇用率と算定": ("statutory_rate", "rate_count"),
    "そのほかのサービスの期間": ("service_period",),
    "サービスの利用を始める年齢": ("service_age",),
    "同意の期限と書面": ("consent",),
    "記録の保存・第三者提供": ("records", "disclosure_records"),
    "漏えい等の報告": ("incident",),
    "期限の知らせ方": ("urgency", "snooze"),
    "緊急閲覧": ("emergency_access",),
    "主治医の助言": ("advice",),
    "マッチング": ("matching",),
    "機関名簿": ("directory",),
    "行事": ("event",),
    "紹介": ("introduction",),
    "実習": ("practicum",),
    "気になるサイン": ("early_sign",),
    "企業への助成金": ("subsidy",),
}
OTHER = "そのほか"

# Whose value counts is a matter of the rule itself (`core.domain.rules`); here it is told.
DECIDED_BY = {
    "就労移行支援": "利用を始めた日",
    "就労定着支援・職場定着": "就職した日（満了は支援を始めた日、面談はその月の初日、再就職は離職した日）",
    "就労選択支援": "利用を始めた日",
    "個別支援計画": "いまの計画の期間が始まった日（最初の計画は利用を始めた日）",
    "計画相談のモニタリング": "計画を始めた日と、前のモニタリングの日",
    "トライアル雇用・チャレンジ雇用": "雇用が始まった日",
    "ジョブコーチ支援": "支援を始めた日",
    "手帳・自立支援医療": "手帳や受給者証の満了の日",
    "法定雇用率と算定": "人数を数える日",
    "そのほかのサービスの期間": "利用を始めた日",
    "サービスの利用を始める年齢": "利用を始めた日",
    "同意の期限と書面": "画面を見ている日",
    "記録の保存・第三者提供": "最後に支援した日、提供した日",
    "漏えい等の報告": "発覚した日",
    "期限の知らせ方": "画面を見ている日",
    "緊急閲覧": "閲覧を始めた日",
    "主治医の助言": "画面を見ている日",
    "マッチング": "画面を見ている日",
    "機関名簿": "画面を見ている日",
    "行事": "開催日",
    "紹介": "画面を見ている日",
    "実習": "画面を見ている日",
    "気になるサイン": "画面を見ている日",
    "企業への助成金": "起算日",
}


def family_of(key: str) -> str:
    """きまりの家族: 「transition.standard_months」→ 就労移行支援."""
    word = key.split(".", 1)[0]
    return next((name for name, words in FAMILIES.items() if word in words), OTHER)
