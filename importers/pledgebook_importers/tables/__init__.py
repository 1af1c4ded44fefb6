"""Tables: sheets of workbooks and separated texts, and the profiles that say how to read them."""
