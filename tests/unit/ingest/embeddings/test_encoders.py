"""The registry: every encoder that must be known, each name once."""

import pytest

from ingest.embeddings import ENCODERS, find_encoder

REQUIRED = [
    "scbert",
    "cellm",
    "cellplm",
    "geneformer",
    "schyena",
    "tgpt",
    "uce",
    "scfoundation",
    "scgpt",
    "scimilarity",
    "scmulan",
    "geneverse",
    "nicheformer",
    "novae",
    "scgpt_spatial",
    "spaccc",
    "st_align",
    "biomedgpt",
    "chief",
    "conch",
    "conch_v15",
    "gigapath",
    "titan",
    "uni",
    "uni2_h",
    "virchow",
    "virchow2",
    "atlas",
    "ctranspath",
    "hipt",
    "remedis",
    "plip",
    "biomedclip",
    "phikon",
    "phikon_v2",
    "h_optimus_0",
    "h_optimus_1",
]


@pytest.mark.parametrize("key", REQUIRED)
def test_required_encoder_is_listed_with_licence_and_reference(key):
    encoder = ENCODERS[key]
    assert encoder.licence
    assert encoder.reference
    assert encoder.family
    assert encoder.dims or encoder.note


def test_no_name_stands_for_two_encoders():
    names = [name for encoder in ENCODERS.values() for name in encoder.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "key", "dims"),
    [
        ("titan", "titan", (768,)),
        ("TITAN", "titan", (768,)),
        ("h-optimus-0", "h_optimus_0", (1536,)),
        ("hoptimus0", "h_optimus_0", (1536,)),
        ("prov-gigapath", "gigapath", (1536, 768)),
        ("uni_v1", "uni", (1024,)),
        ("scGPT", "scgpt", (512,)),
    ],
)
def test_encoder_is_found_by_any_spelling(name, key, dims):
    encoder = find_encoder(name)
    assert (encoder.key, encoder.dims) == (key, dims)


def test_unlisted_encoder_is_not_found():
    assert find_encoder("resnet50") is None


@pytest.mark.parametrize("encoder", ENCODERS.values(), ids=lambda encoder: encoder.key)
def test_every_licence_is_put_in_plain_words(encoder):
    assert encoder.terms.words
    assert ("NC" in encoder.licence) <= ("non-commercial" in encoder.terms.restrictions)
    assert ("ND" in encoder.licence) <= ("no derivatives" in encoder.terms.restrictions)
