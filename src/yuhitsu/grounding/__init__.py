"""Does a passage carry a sentence? Verifier, extraction of answers, citation check."""
