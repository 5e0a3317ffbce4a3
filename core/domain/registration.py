"""登録 (registration): one form that makes a client out of a consultation, consent included."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field

from core.db.base import code_field
from core.domain.clients import ClientEntry, ClientFields, ServiceUseEntry
from core.domain.codes import codes
from core.domain.consents import ConsentEntry
from core.domain.enrolments import EnrolmentEntry
from core.domain.entry import check
from core.domain.intakes import IntakeFields

# Photographs need a consent of their own; everything else is what the work is done with.
ACQUIRED = ",".join(code for code in codes("data_category").labels() if code != "photo")
# A consultation already knows these: nothing is typed twice.
KNOWN = ("name", "kana", "birth_on", "phone", "municipality", "referral_source", "owner_id")


class RegistrationEntry(ClientEntry):
    """登録の入力票: the person, the 取得の同意, and, where they begin at once, the first service and
    the first programme."""

    consent_items: str = Field(default=ACQUIRED, title="同意した項目", max_length=400)
    consent_method: str = code_field("consent_method", title="同意の方法")
    consent_on: date = Field(title="同意日")
    consent_signer: str = Field(default="本人", title="署名した人", max_length=60)
    consent_document: str = Field(default="", title="書面の保管場所", max_length=200)
    service: str = code_field("service", title="利用するサービス", default="")
    service_start_on: date | None = Field(default=None, title="サービスの開始日")
    office_id: int | None = Field(default=None, title="登録する事業所")
    programme: str = code_field("programme", title="登録する事業", default="")
    keeps_record: bool = Field(default=True, title="相談の内容を最初の支援記録にする")

    @field_validator("service_start_on")
    @classmethod
    def _service(cls, value: date | None, info: ValidationInfo) -> date | None:
        if bool(value) != bool(info.data.get("service")):
            raise ValueError("サービスは、種類と開始日を両方入力するか、両方空けてください。")
        return value

    @field_validator("programme")
    @classmethod
    def _programme(cls, value: str, info: ValidationInfo) -> str:
        if bool(value) != bool(info.data.get("office_id")):
            raise ValueError("事業所と事業は、両方選ぶか、両方空けてください。")
        return value

    def client(self) -> ClientEntry:
        """The person alone."""
        return ClientEntry(**self.model_dump(include=set(ClientFields.model_fields)))

    def consent(self, explained_by_id: int | None) -> ConsentEntry:
        """The consent, its `client_id` still open (0): the service fills it in.

        Raises `RuleViolation`.
        """
        return check(
            ConsentEntry,
            {
                "client_id": 0,
                "kind": "acquisition",
                "items": self.consent_items,
                "purpose": "employment_support",
                "method": self.consent_method,
                "obtained_on": self.consent_on,
                "explained_by_id": explained_by_id,
                "signer": self.consent_signer,
                "document_ref": self.consent_document,
            },
        )

    def service_use(self) -> ServiceUseEntry | None:
        """The first service, its `client_id` still open (0), or None."""
        if not self.service or self.service_start_on is None:
            return None
        return ServiceUseEntry(client_id=0, service=self.service, start_on=self.service_start_on)

    def enrolment(self) -> EnrolmentEntry | None:
        """The first 事業への登録, its `client_id` still open (0), or None."""
        if not self.programme or self.office_id is None:
            return None
        return EnrolmentEntry(
            client_id=0,
            office_id=self.office_id,
            programme=self.programme,
            owner_id=self.owner_id,
            start_on=self.registered_on or self.consent_on,
        )


def prefilled(intake: IntakeFields, today: date) -> dict[str, Any]:
    """What the consultation already knows, for the form; what the person asked for is a wish."""
    known = {name: getattr(intake, name) for name in KNOWN}
    wishes = intake.complaint if intake.asker == "person" else ""
    return {**known, "wishes": wishes, "registered_on": today, "consent_on": today}
