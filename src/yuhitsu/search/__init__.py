"""Questions find passages: by words, by meaning, and both together."""
