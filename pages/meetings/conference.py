"""会議の準備 (preparing a conference about one person): aim, consent, invitations, materials, conclusion."""

from core.ui.conference.head import conference_head
from core.ui.conference.opened import opened_conference
from core.ui.conference.parts import ADDRESSES, PARTS
from core.ui.navigation import CONFERENCE
from core.ui.page import open_page
from core.ui.segments import segment

user = open_page(CONFERENCE)
row = opened_conference(user)
conference_head(user, row)
PARTS[segment("conference.part", list(PARTS), ADDRESSES)](user, row)
