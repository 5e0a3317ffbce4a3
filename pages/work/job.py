"""就職のページ (one job, `?id=`): visits and reports, facts, signs, the job coach."""

from core.ui.navigation import JOB
from core.ui.page import open_page
from core.ui.work.job import job_head, opened_job
from core.ui.work.job_parts import job_parts

user = open_page(JOB)
page = opened_job(user)
job_head(page)
job_parts(user, page)
