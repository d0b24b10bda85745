"""Measures speed and memory: ``python -m benchmarks [NAME…] [--json]``. Every report names its machine."""
