"""重複の確認 (duplicates): likely pairs, or the two of `?one=&other=` side by side."""

from core.ui.clients.duplicates import asked_pair, compare, likely_pairs
from core.ui.clients.duplicates_done import merged_lately, told_apart_lately
from core.ui.navigation import DUPLICATES
from core.ui.page import open_page

user = open_page(DUPLICATES)
pair = asked_pair()
if pair is None:
    likely_pairs(user, key="duplicates")
    merged_lately(user, key="duplicates")
    told_apart_lately(user, key="duplicates")
else:
    compare(user, *pair, key="duplicates.pair")
