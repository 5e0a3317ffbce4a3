"""制度のきまり (rules): pure functions over dated parameters; one file per family of rules.

A rule is given the book of parameters, the facts and, where it matters, `today`; it never reads
the clock or the database. It answers with `Ruled`, which knows whether the parameters it used are
still 要確認.
"""
