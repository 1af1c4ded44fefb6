"""A delivery of files as drafts for the books: what was read, in the place where it belongs.

Pure: the books as they are and the files as they were read go in, texts and reasons come out. What
one draft takes (an instalment, a payable, an import id, a place) is gone for the next.
"""
