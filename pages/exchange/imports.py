"""取り込み (imports): a public file is tried first, then taken in whole or not at all."""

from core.ui.exchange.imports import chosen_file, last_imports, outcome, trial
from core.ui.navigation import IMPORT
from core.ui.page import open_page

user = open_page(IMPORT)
tried = chosen_file(user, key="imports")
outcome()
if tried:
    trial(user, tried, key="imports")
else:
    last_imports(user)
