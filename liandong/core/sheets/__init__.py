"""Tables that people keep in Excel: reading them as they are, saying what would change, handing errors back.

Knows nothing of the directory: a `Table` names its columns, its present rows and what to do with new ones.
"""
