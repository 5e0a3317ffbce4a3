"""取り込み (imports): public files are tried first, then taken in whole or not at all."""

from core.ui.exchange.batches import last_imports
from core.ui.exchange.imports import chosen_upload, outcome, trial
from core.ui.navigation import IMPORT
from core.ui.page import open_page

user = open_page(IMPORT)
upload = chosen_upload(key="imports")
outcome()
if upload:
    trial(user, upload, key="imports")
else:
    last_imports(user, key="imports")
