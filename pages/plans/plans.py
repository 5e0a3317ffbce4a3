"""支援計画 (support plans): every plan of the office by its review date; the reviews of a month."""

from core.ui.navigation import PLANS
from core.ui.page import open_page
from core.ui.plans.listing import plan_filter, plan_table
from core.ui.plans.review_listing import plans_or_reviews, review_list

user = open_page(PLANS)
if plans_or_reviews(key="plans.shown") == "モニタリング":
    review_list(user, key="plans.reviews")
else:
    criteria = plan_filter(user, key="plans")
    plan_table(user, criteria, key="plans")
