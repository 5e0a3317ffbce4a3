"""グラフ (charts): the catalogue of data sets and the Altair specifications; no Streamlit here."""
