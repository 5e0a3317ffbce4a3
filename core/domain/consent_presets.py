"""よくある同意 (usual consents): what a form begins with, so that little is typed; all of it can be
changed before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.registration import ACQUIRED


@dataclass(frozen=True)
class ConsentPreset:
    """よくある同意のひとつ: kind, purpose and items of it."""

    label: str
    kind: str
    purpose: str
    items: str

    @property
    def names_somebody(self) -> bool:
        """Whether it goes to a recipient."""
        return self.kind == "third_party"


PRESETS: dict[str, ConsentPreset] = {
    "acquisition": ConsentPreset("取得", "acquisition", "employment_support", ACQUIRED),
    "medical": ConsentPreset(
        "医療機関へ", "third_party", "medical_liaison",
        "basic,disability,medical,accommodation,support_log,employment",
    ),
    "employer": ConsentPreset(
        "企業へ", "third_party", "employer_accommodation", "basic,wishes,accommodation"
    ),
    "passport": ConsentPreset(
        "就労パスポート", "third_party", "employer_accommodation",
        "basic,contact,medical,education_work_history,wishes,accommodation",
    ),
    "agency": ConsentPreset(
        "支援機関へ", "third_party", "agency_coordination",
        "basic,contact,disability,wishes,accommodation,plan,support_log",
    ),
    "conference": ConsentPreset(
        "ケース会議", "third_party", "case_conference", "basic,wishes,plan,support_log"
    ),
    "emergency": ConsentPreset(
        "緊急連絡", "emergency_contact", "emergency_response", "basic,contact,medical"
    ),
    "publicity": ConsentPreset("写真・広報", "publicity", "publicity", "photo"),
}  # fmt: skip
