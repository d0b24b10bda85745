"""やさしい日本語: hard words, long sentences and dates of office language, proposed one change at a time."""
