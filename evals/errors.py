"""Errors of the evals: the case file, its golden SQL or the thresholds cannot be used."""


class EvalError(Exception):
    """Base of every eval error. A message says what is wrong, then what to do."""


class CaseError(EvalError):
    """A case cannot be read; its author must act."""


class GoldenError(EvalError):
    """Golden SQL does not run; the case's author must act."""


class ThresholdError(EvalError):
    """The thresholds cannot be read; their owner must act."""
