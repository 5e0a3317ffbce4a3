"""すべての表 (every mapped table), imported in one place: for migrations, tests and verification."""

from core.db import technical  # noqa: F401  its tables belong to the same metadata
from core.db.base import TableModel, metadata
from core.domain import (
    charts,
    clients,
    intakes,
    meetings,
    organizations,
    plans,
    records,
    rule_parameters,
    tasks,
    users,
)

MAPPED: tuple[type[TableModel], ...] = (
    users.User,
    rule_parameters.RuleParameter,
    organizations.ImportBatch,
    organizations.Organization,
    organizations.KeyPerson,
    organizations.ContactManner,
    clients.Client,
    clients.ServiceUse,
    clients.Certificate,
    clients.Employment,
    clients.Consent,
    intakes.Intake,
    plans.Plan,
    plans.PlanGoal,
    plans.PlanReview,
    records.SupportRecord,
    meetings.Meeting,
    meetings.MeetingNote,
    tasks.Task,
    charts.SavedChart,
)

__all__ = ["MAPPED", "metadata"]
