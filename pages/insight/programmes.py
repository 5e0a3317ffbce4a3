"""事業計画の進み (yearly plans): what is behind, and by how much."""

from core.ui.navigation import PROGRAMMES
from core.ui.page import open_page
from core.ui.programmes.chosen import chosen_plan

user = open_page(PROGRAMMES)
chosen_plan(user, key="programmes")
