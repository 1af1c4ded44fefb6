"""The check after an edit: what is kept of a whole check, and what an edit of vouchers makes of it.

`keeping` writes the state of a whole check, `base` reads it, `texts` finds the blocks of a file that
were edited, `source` gives the rest of the books by key, `judging` the verdict. Whatever is not a
plain edit of vouchers is a `DoubtError`: then the whole book is checked.
"""
