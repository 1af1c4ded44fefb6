"""Whether a payee's name may be a listed party's: letters, words, likeness, weight, score, reasons."""
