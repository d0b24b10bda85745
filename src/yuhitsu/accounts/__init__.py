"""Who signs in and how, sessions, API keys, and who may read which collection."""
