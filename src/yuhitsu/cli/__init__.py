"""The command line: one thin command a file. Errors go to stderr, results alone to stdout."""

from yuhitsu.cli.main import main

__all__ = ["main"]
