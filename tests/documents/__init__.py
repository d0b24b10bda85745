"""Files into passages."""
