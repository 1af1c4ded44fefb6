"""SWIFT customer statements: MT940 and, within the day, MT942."""
