"""Obligations: who owes what by when. The one engine of deadlines; nobody writes a timer anywhere else.

Public: `actions` (waive, void), `reads` (clocks, my obligations), `rebuild.compare`, `clockloop.run`,
`hooks`, `predicates.predicate`, `book.load_rules`, `rulebook.markdown`, `flows.markdown`.
"""
