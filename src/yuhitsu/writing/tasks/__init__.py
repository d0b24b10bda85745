"""Tasks of office writing: each a data file with its fields, its official form and what a model is told."""
