"""Evidence folders: a voucher with all that stands behind it, to be opened offline."""
