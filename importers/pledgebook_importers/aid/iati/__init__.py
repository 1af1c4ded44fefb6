"""IATI, the International Aid Transparency Initiative: activity and organisation files, 1.0x to 2.03."""
