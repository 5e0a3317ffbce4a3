"""グラフ作成 (charts): choose, see, keep; a chart stands from the first second."""

import streamlit as st

from core.ui.charts.beginning import beginning, common_questions, keep_last
from core.ui.charts.chips import chips
from core.ui.charts.choices import chart_choices
from core.ui.charts.overtaken import overtaken
from core.ui.charts.picture import chart_picture
from core.ui.charts.saved import keep_bar, opened_chart, saved_bar
from core.ui.navigation import CHARTS
from core.ui.page import open_page

user = open_page(CHARTS)
opened = opened_chart(user, key="charts")
choosing, seeing = st.columns([4, 10], gap="medium")
with choosing:
    begin = beginning(user, opened, key="charts")
    common_questions(key="charts")
    saved_bar(user, opened, key="charts")
    choice = chart_choices(user, begin.choice, key="charts")
    keep_last(choice)
with seeing:
    keep_bar(user, opened, choice, key="charts")
    overtaken(user, opened, choice, key="charts")
    chips(user, choice, key="charts")
    chart_picture(user, choice, opened.name if opened else "", key="charts")
