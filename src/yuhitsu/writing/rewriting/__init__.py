"""A text with its politeness, its dates or its figures changed by rules."""
