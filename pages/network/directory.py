"""機関名簿 (the directory): filtered, edited in place, added to, exported; as a table or a map."""

import streamlit as st

from core.db.work import read_only
from core.queries import organizations
from core.ui.navigation import DIRECTORY
from core.ui.network.directory import (
    care_link,
    directory_export,
    directory_pages,
    directory_table,
    new_organization,
)
from core.ui.network.directory_filter import directory_filter
from core.ui.network.map import directory_map, shows_map
from core.ui.page import open_page

user = open_page(DIRECTORY)
criteria = directory_filter(user, key="directory.filter")
found, actions = st.columns([2, 3], vertical_alignment="center")
with actions.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
    is_map = shows_map(key="directory.view")
    care_link(user)
    new_organization(user, key="directory.new")
    directory_export(user, criteria, key="directory.export")
if is_map:
    directory_map(user, criteria, key="directory.map")
else:
    with read_only(user) as view:
        rows = organizations.search(view, criteria)
        total = organizations.counted(view, criteria, len(rows))
    with found:
        directory_pages(total, len(rows), criteria, key="directory.filter")
    directory_table(user, rows, criteria, key="directory")
