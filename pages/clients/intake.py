"""INTAKE."""

from core.ui.navigation import INTAKE
from core.ui.page import open_page

user = open_page(INTAKE)
