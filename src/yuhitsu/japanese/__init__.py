"""Pure functions on Japanese text."""
