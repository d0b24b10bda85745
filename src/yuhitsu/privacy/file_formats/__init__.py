"""How the texts of a file are found and written back, a module a format."""
