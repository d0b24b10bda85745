"""The version of yuhitsu, in one place for the package, the pages and the record."""

__version__ = "0.1.0"
