"""画面の部品 (the parts of the screens): the only package besides `pages/` that knows Streamlit."""
