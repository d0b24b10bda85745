"""Measures speed and memory; every script prints JSON with the machine it ran on."""
