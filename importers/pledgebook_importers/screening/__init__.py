"""Counterparty screening: lists of designated parties, and how names are matched with them.

`lists` reads the files that the authorities publish, `matching` compares names with them,
`kept` keeps the lists beside the books. Nothing here asks the web or reads a clock.
"""
