"""Errors of the guardrails: a policy that could not run. The caller then refuses."""


class GuardrailError(Exception):
    """Base of every guardrail error."""
