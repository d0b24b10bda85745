"""Measuring: suites, metrics and figures, over the same assistant the pages use."""
