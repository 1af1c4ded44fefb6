"""Books made of the books: one donor's money alone, and a book for the public."""
