"""What banks send, whatever the format: statements, their identity, their control totals."""
