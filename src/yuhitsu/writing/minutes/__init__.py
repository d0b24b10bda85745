"""Minutes from a transcript or notes: every line names the utterances it stands on."""
