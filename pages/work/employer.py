"""企業のページ (one employer, `?id=` of the organisation): the way, the steps, the work, the quota."""

from core.ui.employers.employer_parts import employer_parts
from core.ui.navigation import EMPLOYER
from core.ui.network.organization import opened_organization, organization_head
from core.ui.page import open_page

user = open_page(EMPLOYER)
page = opened_organization(user)
organization_head(user, page, key="employer")
employer_parts(user, page)
