"""The tamper-evident record."""
