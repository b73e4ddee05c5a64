"""The page on access says what holds: its settings load, its groups and limits are the code's."""

import re
from pathlib import Path

from assistant.access.groups import GROUPS, RULES
from assistant.access.options import OidcSettings, RateSettings
from assistant.api.edge import BODY_S, MAXIMUM_BODY_BYTES, MAXIMUM_HEADER_BYTES
from assistant.cli.key import DAYS
from assistant.settings import load_settings

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "access.md").read_text()


def test_the_settings_of_the_page_load_together(tmp_path: Path) -> None:
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    (tmp_path / "signpost.toml").write_text("\n".join(blocks))
    access = load_settings(tmp_path).access

    assert access.oidc.roles["ml-platform"] == ("product", "engineer")
    assert access.oidc.attributes == {"storefront": "storefronts"}
    assert access.proxy.addresses == ("10.0.7.0/28",)
    assert access.rates.storage.get_secret_value() == "redis://limits:6379"


def test_every_group_of_routes_is_named() -> None:
    assert all(f"`{group}`" in PAGE for group in GROUPS)


def test_what_is_open_to_everybody_is_named() -> None:
    places = {rule.path for rule in RULES if rule.group is None}
    unnamed = places - {"/", "/static/*", "/docs.css"}
    assert all(f"`{place}`" in PAGE for place in unnamed)


def test_defaults_are_told_as_they_are() -> None:
    rates, oidc = RateSettings(), OidcSettings()

    assert f'questions = "{rates.questions}"' in PAGE
    assert f'requests = "{rates.requests}"' in PAGE
    assert f"{MAXIMUM_BODY_BYTES // 1024} KB" in PAGE
    assert f"{MAXIMUM_HEADER_BYTES // 1024} KB" in PAGE
    assert f"within {BODY_S:.0f} seconds" in PAGE
    assert f"{DAYS} days" in PAGE
    assert "(RS256 and ES256;" in PAGE
    assert oidc.algorithms == ("RS256", "ES256")
