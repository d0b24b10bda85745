"""What goes out: official documents as Word, PDF, Markdown, text and Excel; proofreading as a Word file."""
