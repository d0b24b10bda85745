"""The database: SQLite on one machine, behind the stores of ``protocols``."""
