"""Reports as they leave the house: frozen by figure and posting, compared with the books later."""
