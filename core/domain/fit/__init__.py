"""合いぐあい (fit): one person's wishes × what is known of a provider, explained part by part.

`facts` names both sides, `judging` answers each condition, `ordering` says who stands before whom,
`telling` puts every answer into a Japanese sentence. Nothing here reads a clock or a database.
"""
