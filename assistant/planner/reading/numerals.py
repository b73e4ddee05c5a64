"""Numbers as people write them in a question."""

NUMBERS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"a": 1, "an": 1, "couple of": 2, "fifteen": 15, "twenty": 20, "thirty": 30}
COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"


def number_of(text: str) -> int:
    """Read digits or a number word."""
    return NUMBERS[text] if text in NUMBERS else int(text)
