"""機関名簿 (the directory): filtered, edited in place, added to, exported."""

import streamlit as st

from core.db.work import read_only
from core.queries import organizations
from core.ui.navigation import DIRECTORY
from core.ui.network.directory import (
    directory_export,
    directory_filter,
    directory_pages,
    directory_table,
    new_organization,
)
from core.ui.page import open_page

user = open_page(DIRECTORY)
with read_only(user) as view:
    places = organizations.places(view)
criteria = directory_filter(places, key="directory.filter")
with read_only(user) as view:
    rows = organizations.search(view, criteria)
    total = organizations.count(view, criteria)
found, actions = st.columns([3, 2], vertical_alignment="center")
with found:
    directory_pages(total, len(rows), criteria, key="directory.filter")
with actions.container(horizontal=True, horizontal_alignment="right"):
    new_organization(user, key="directory.new")
    directory_export(user, criteria, key="directory.export")
directory_table(user, rows, criteria, key="directory")
