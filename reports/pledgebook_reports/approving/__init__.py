"""What officers read before they sign: the act in plain words, and what waits for whom."""
