"""Sentences of a text: what is checked, dropped and streamed one by one."""

import re

_SENTENCE = re.compile(r".*?(?:[.!?](?:\s+|$)|\n+|$)", re.DOTALL)


def split_sentences(text: str) -> tuple[str, ...]:
    """Cut a text into sentences and lines; joined again they are the text."""
    return tuple(part for part in _SENTENCE.findall(text) if part)
