"""模擬の気になるサイン (invented early signs) of the persons who work (`invented_work`)."""

from __future__ import annotations

from collections.abc import Mapping

from core.db.work import Work
from core.domain.early_signs import NO_WORRY, EarlySign
from core.domain.permissions import Action, require
from core.services.invented_files import day, day_or_none, document
from core.services.invented_persons import Region
from core.services.invented_work import job_of


def add_signs(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """サイン: open ones, answers that are no worry, and settled ones with how."""
    require(work.actor, Action.SET_UP)
    signs = []
    for line in document("signs")["sign"]:
        job, noticed_on = job_of(work, clients[line["client"]]), day(line["noticed"], region.today)
        settled_on = day_or_none(line.get("settled"), region.today)
        signs.append(
            EarlySign(
                client_id=job.client_id,
                employment_id=job.pk,
                noticed_on=noticed_on,
                side=line["side"],
                kind=line["kind"],
                degree=line["degree"],
                note=line["note"],
                by_id=region.staff["mogi-sakura"],
                settled_on=noticed_on if line["degree"] == NO_WORRY else settled_on,
                settled_note=line.get("settled_note", ""),
            )
        )
    work.add_all(signs)
