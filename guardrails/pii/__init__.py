"""Personal data in text: canonical forms, candidates, confirmation, redaction."""
