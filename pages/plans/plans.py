"""支援計画 (support plans): every plan of the office by its review date, the late ones first."""

from core.ui.navigation import PLANS
from core.ui.page import open_page
from core.ui.plans.listing import plan_filter, plan_table

user = open_page(PLANS)
criteria = plan_filter(user, key="plans")
plan_table(user, criteria, key="plans")
