from pathlib import Path

import pytest

from connectors.contract_files import load_contracts
from connectors.contracts import Classification, ColumnType, Normalization, TableKind
from connectors.errors import ContractError

CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: plays
status: active
team:
  members: [{username: listening-team, role: owner}]
servers:
  - {server: raw, type: local, path: "plays/*.csv.gz", format: csv, delimiter: ";"}
schema:
  - name: plays
    description: One play.
    customProperties:
      - {property: signpost.kind, value: events}
      - {property: signpost.time, value: played_at}
      - {property: signpost.person, value: user_id}
      - {property: signpost.minimumGroup, value: 20}
      - {property: signpost.consent, value: {table: plays, person: user_id, flag: agreed, purpose: analytics}}
    properties:
      - {name: play_id, physicalName: PlayID, logicalType: string, primaryKey: true}
      - name: user_id
        logicalType: string
        classification: pseudonymous
        customProperties: [{property: signpost.entity, value: user}]
      - {name: agreed, logicalType: boolean}
      - name: played_at
        logicalType: timestamp
        required: true
        customProperties: [{property: signpost.format, value: epoch_ms}]
      - name: country
        logicalType: string
        classification: public
        businessName: Country
        customProperties:
          - {property: signpost.normalize, value: country}
          - {property: signpost.synonyms, value: [land, market]}
      - {name: email, logicalType: string, classification: personal}
"""


def write(folder: Path, text: str, name: str = "plays") -> Path:
    path = folder / f"{name}.odcs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_contract_is_read_with_every_custom_property(tmp_path: Path) -> None:
    write(tmp_path, CONTRACT)

    (contract,) = load_contracts(tmp_path)

    assert (contract.kind, contract.owner, contract.delimiter) == (
        TableKind.EVENTS,
        "listening-team",
        ";",
    )
    assert contract.primary_key == ("play_id",)
    assert contract.columns[0].source == "PlayID"
    assert contract.columns[1].entity == "user"
    assert contract.columns[3].format == "epoch_ms"
    country = contract.column("country")
    assert country is not None
    assert country.normalize is Normalization.COUNTRY
    assert (country.type, country.synonyms) == (ColumnType.STRING, ("land", "market"))
    assert country.display_name == "Country"
    assert contract.columns[5].classification is Classification.PERSONAL
    assert contract.consent is not None
    assert contract.minimum_group == 20


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("v3.1.0", "v2.2.0", "apiVersion"),
        ("signpost.kind", "signpost.kindness", "signpost.kindness"),
        ("signpost.kind, value: events", "signpost.kind, value: happenings", "kind"),
        ("logicalType: timestamp", "logicalType: moment", "columns.3.type"),
        ("value: played_at", "value: happened_at", "happened_at"),
        ("format: csv", "format: xml", "servers[0].format"),
        ("name: country", "name: Country", "Country"),
        ("classification: pseudonymous", "classification: public", "user_id"),
        ("classification: personal", "classification: secret", "classification"),
        ("flag: agreed", "flag: accepted", "plays.accepted"),
        ("consent, value: {table: plays", "consent, value: {table: people", "people"),
        ("apiVersion: v3.1.0", "apiVersion: [", "YAML"),
        ("name: email,", "name: country,", "country"),
    ],
)
def test_a_mistake_in_a_contract_names_its_key(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    assert old in CONTRACT
    write(tmp_path, CONTRACT.replace(old, new))

    with pytest.raises(ContractError) as caught:
        load_contracts(tmp_path)

    assert named in str(caught.value)
    assert "plays" in str(caught.value)


def test_two_contracts_of_one_table_are_refused(tmp_path: Path) -> None:
    write(tmp_path, CONTRACT)
    write(tmp_path, CONTRACT, name="again")

    with pytest.raises(ContractError, match="both describe table 'plays'"):
        load_contracts(tmp_path)


def test_a_folder_without_contracts_says_how_to_get_some(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="signpost init"):
        load_contracts(tmp_path)
