"""Decisions on SQL, personal data, minimum groups, untrusted text and grounding."""
