"""利用者カルテ (one person, `?id=`): who it is, then segment by segment."""

from core.ui.clients.head import client_head, opened_person
from core.ui.clients.part_choice import part_choice
from core.ui.clients.parts import parts_of
from core.ui.navigation import CLIENT
from core.ui.page import open_page

user = open_page(CLIENT)
person = opened_person(user)
client_head(user, person)
parts = parts_of(user)
parts[part_choice(user, person.client.pk, parts)](user, person)
