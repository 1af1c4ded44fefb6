"""The approver's page: what waits for him, with its evidence, and his signature by passkey."""
