"""The inbox: bank files come in by the page, and what becomes of each is seen before it is accepted."""
