"""The viewer: our pages as Fava extensions, and a server that shows them over the current snapshot.

A page reads the request, calls a pure report and fills a template; nothing else.
"""
