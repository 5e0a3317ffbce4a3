"""実習・就職 of one person, on the person's page: from practicum to job, newest first."""

from __future__ import annotations

from core.db.actor import Actor
from core.queries.clients import ClientPage
from core.ui.work.client_applications import client_applications
from core.ui.work.client_jobs import client_jobs
from core.ui.work.client_passports import client_passports
from core.ui.work.client_practicums import client_practicums, opened_of


def client_work(user: Actor, person: ClientPage) -> None:
    """就職・応募・実習・就労パスポート; of an open practicum, that alone."""
    if opened_of(person) is not None:
        client_practicums(user, person)
        return
    client_jobs(user, person)
    client_applications(user, person)
    client_practicums(user, person)
    client_passports(user, person)
