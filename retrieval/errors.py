"""Errors of retrieval, named by what must be mended."""


class RetrievalError(Exception):
    """Base of every retrieval error. A message says what is wrong, then what to do."""


class EmbeddingModelError(RetrievalError):
    """The embedding model is missing, or is not the one that it should be."""


class IndexMissingError(RetrievalError):
    """There is no index, or a part of it is gone."""


class IndexMismatchError(RetrievalError):
    """The index was built with another model, dimension, format or lake version."""


class IndexServerError(RetrievalError):
    """The server that holds the vectors cannot be used now."""


class IndexBusyError(RetrievalError):
    """Another run is building the index."""


class PassageError(RetrievalError):
    """The passages to index contradict each other; who made them must act."""
