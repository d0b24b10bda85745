"""Writing as a public office writes: documents, their forms, proofreading, and what goes out."""
