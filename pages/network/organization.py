"""機関のページ (one organisation, `?id=`): whom to ask and how, its facts, contacts, who of ours is there."""

from core.ui.navigation import ORGANIZATION
from core.ui.network.organization import opened_organization, organization_head
from core.ui.network.organization_parts import organization_parts
from core.ui.network.source import source_of
from core.ui.page import open_page
from core.ui.partner.office_line import partner_line

user = open_page(ORGANIZATION)
page = opened_organization(user)
organization_head(user, page, key="organization")
partner_line(user, page.organization.pk)
organization_parts(user, page)
source_of(user, page, key="organization")
