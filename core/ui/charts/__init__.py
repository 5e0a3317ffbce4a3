"""グラフの画面 (charts on the screen): the choices, the picture with its rows and files, saved charts."""
