"""Errors of the connectors, named by what went wrong with the input."""


class ConnectorError(Exception):
    """Base of every connector error. A message says what is wrong, then what to do."""


class ContractError(ConnectorError):
    """A contract cannot be read, or contradicts itself or its source."""


class SourceError(ConnectorError):
    """A source is missing, empty, truncated or not in the declared format."""


class BuildError(ConnectorError):
    """The lake could not be built; the previous one stays in use."""


class LakeError(ConnectorError):
    """There is no usable lake where one is needed."""
