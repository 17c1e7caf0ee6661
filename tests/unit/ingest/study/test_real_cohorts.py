"""The example manifests against the cohorts they describe, where those are at hand."""

from collections import Counter

from ingest.records import Knowing, OutcomeStatus, Package
from ingest.registry import read
from tests.paths import PROJECT, dev_data


def imported(name: str) -> Package:
    package = read([PROJECT / "docs" / "examples" / f"{name}.toml", dev_data(name)], study=name)
    assert package.errors == []
    return package


def events(package: Package, endpoint: str) -> Counter[OutcomeStatus]:
    return Counter(outcome.status for outcome in package.outcomes if outcome.endpoint == endpoint)


def test_oak() -> None:
    package = imported("oak")

    assert (len(package.patients), len(package.variants)) == (850, 8_724)
    assert events(package, "OS") == {OutcomeStatus.EVENT: 569, OutcomeStatus.CENSORED: 281}
    assert events(package, "PFS")[OutcomeStatus.EVENT] == 755
    assert Counter(record.regimen for record in package.treatments) == {"atezolizumab": 425, "docetaxel": 425}
    assert Counter(record.variants for record in package.specimens) == {Knowing.VALUE: 642, Knowing.NONE_FOUND: 155}
    assert {record.name for record in package.observations} == {"sum_of_longest_diameters"}
    assert not [issue for issue in package.warnings if issue.code == "gene_not_in_table"]


def test_hancock() -> None:
    package = imported("hancock")

    assert len(package.patients) == 763
    assert events(package, "OS") == {OutcomeStatus.EVENT: 213, OutcomeStatus.CENSORED: 550}
    assert sum(events(package, "RFS").values()) == 753
    assert {(table.name, table.dim) for table in package.embeddings} == {
        (stain, 512) for stain in ("CD163", "CD3", "CD56", "CD68", "CD8", "HE", "MHC1", "PDL1")
    }
    (negative,) = [issue for issue in package.warnings if issue.code == "negative_time"]
    assert (negative.file, negative.column, negative.count) == ("targets.csv", "days_to_rfs_event", 10)


def test_colon() -> None:
    package = imported("colon")

    assert (len(package.patients), events(package, "OS")[OutcomeStatus.EVENT]) == (929, 452)
    assert events(package, "RFS")[OutcomeStatus.EVENT] == 468
