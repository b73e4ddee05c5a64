"""Rules of known identifiers in text: what no pattern knows, found by what the build has met."""

import pytest

from guardrails.pii.redact import clean, find, redact


class Met:
    """Knows three ids, an address, a number and two people."""

    words = frozenset({"device-7f3a", "u1234567", "auth0|55ab12", "mona@mail.example", "id_77.x9"})
    numbers = frozenset({"4917712345678"})
    names = frozenset({("mona", "quist"), ("ann", "mary", "o'dell")})

    def word(self, text: str) -> bool:
        return text.lower() in self.words

    def number(self, digits: str) -> bool:
        return digits in self.numbers

    def name_part(self, word: str) -> bool:
        return any(word.lower() in name for name in self.names)

    def name(self, words: tuple[str, ...]) -> bool:
        return tuple(sorted(word.lower() for word in words)) in self.names


FOUND = {
    "a word": ("ask device-7f3a now", "ask <identifier> now"),
    "upper case": ("ask U1234567.", "ask <identifier>."),
    "quoted, with a comma": ("ids 'u1234567', x", "ids '<identifier>', x"),
    "in an assignment": ("user_id=u1234567&x=1", "user_id=<identifier>&x=1"),
    "after a colon": ("user:u1234567", "user:<identifier>"),
    "with a bar in it": ("auth0|55ab12 left", "<identifier> left"),
    "with a dot in it": ("id_77.x9.", "<identifier>."),
    "percent-encoded": ("id=%75%31%32%33%34%35%36%37", "id=<identifier>"),
    "full-width": ("\uff55\uff11\uff12\uff13\uff14\uff15\uff16\uff17!", "<identifier>!"),
    "zero-width": ("u123\u200b4567", "<identifier>"),
    "a number however grouped": ("49 177-123-456-78 x", "<identifier> x"),
    "a name": ("what did Mona Quist play", "what did <identifier> play"),
    "family name first": ("QUIST, Mona plays", "<identifier> plays"),
    "a name of three words": ("by Mary Ann O'Dell, 3", "by <identifier>, 3"),
}
STAYS = [
    "u7654321",
    "device",
    "Mona plays",
    "Mona and Quist",
    "quist. mona",
    "12345678",
    "Ann Quist",
]


@pytest.mark.parametrize("way", FOUND)
def test_a_known_identifier_is_found_however_it_stands(way: str) -> None:
    given, wanted = FOUND[way]
    assert redact(given, known=Met())[0] == wanted


@pytest.mark.parametrize("text", STAYS)
def test_what_the_build_has_not_met_stays(text: str) -> None:
    assert "identifier" not in {finding.kind for finding in find(text, known=Met())}


def test_a_finding_says_identifier_and_is_sure() -> None:
    (finding,) = find("ask device-7f3a", known=Met())
    assert (finding.kind, finding.start, finding.end, finding.score) == ("identifier", 4, 15, 1.0)


def test_documentation_keeps_owners_and_never_a_users_address() -> None:
    kept = clean("team@mail.example, mona@mail.example", allow_emails=True, known=Met())
    assert kept == "team@mail.example, <identifier>"


def test_what_may_stay_never_covers_a_known_identifier() -> None:
    kept = redact("device-7f3a, team@mail.example", known=Met(), keep=lambda _: True)[0]
    assert kept == "<identifier>, team@mail.example"


@pytest.mark.parametrize("before", range(7_960, 8_040, 7))
def test_nothing_hides_where_a_long_line_is_cut(before: int) -> None:
    text = (
        "x " * (before // 2)
        + "write to john.doe at example dot com or +49 30 901820"
        + " y" * 3_000
    )
    assert [finding.kind for finding in find(text)] == ["email", "phone"]
