"""What the many names of one code system are to us."""

from __future__ import annotations

_BY_URI = {
    "http://snomed.info/sct": "SNOMED",
    "http://loinc.org": "LOINC",
    "http://hl7.org/fhir/sid/icd-10": "ICD10",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD10",
    "http://hl7.org/fhir/sid/icd-10-de": "ICD10",
    "http://fhir.de/codesystem/bfarm/icd-10-gm": "ICD10",
    "http://hl7.org/fhir/sid/icd-o-3": "ICDO3",
    "http://terminology.hl7.org/codesystem/icd-o-3": "ICDO3",
    "urn:oid:2.16.840.1.113883.6.43.1": "ICDO3",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM",
    "http://ncicb.nci.nih.gov/xml/owl/evs/thesaurus.owl": "NCIT",
    "http://ncithesaurus-stage.nci.nih.gov": "NCIT",
    "http://www.genenames.org": "HGNC",
    "http://www.genenames.org/geneid": "HGNC",
    "http://unitsofmeasure.org": "UCUM",
    "http://www.sequenceontology.org": "SO",
    "http://sequenceontology.org": "SO",
    "http://varnomen.hgvs.org": "HGVS",
    "http://oncotree.mskcc.org": "ONCOTREE",
    "http://www.whocc.no/atc": "ATC",
    "http://www.meddra.org": "MEDDRA",
    "https://www.meddra.org": "MEDDRA",
}
_BY_PREFIX = {
    "SNOMEDCT": "SNOMED",
    "SCT": "SNOMED",
    "ICD10CM": "ICD10",
    "ICD-10": "ICD10",
    "ICD10GM": "ICD10",
    "ICDO": "ICDO3",
    "ICD-O-3": "ICDO3",
    "LNC": "LOINC",
    "RXCUI": "RXNORM",
    "NCI": "NCIT",
}
_LONGEST = 100
_NESTED = ("HGNC:", "SO:", "NCIT:")


def curie_of(system: str, code: str) -> str:
    """A coding as SYSTEM:code; a system that no table has keeps the last part of its name.

    Some systems write their own name into the code (`HGNC:1014`); it is not written twice.
    """
    short = _BY_URI.get(system.rstrip("/").lower()) or _last_part(system)
    plain = next((code[len(name) :] for name in _NESTED if code.startswith(name) and name[:-1] == short), code)
    return f"{short}:{plain}"[:_LONGEST]


def plain_curie(text: str) -> str:
    """A CURIE with the prefix that our tables use (`SNOMEDCT:1` is `SNOMED:1`), at most 100 characters long."""
    prefix, separator, code = text.partition(":")
    upper = prefix.upper()
    return (f"{_BY_PREFIX.get(upper, upper)}:{code}" if separator else text)[:_LONGEST]


def _last_part(system: str) -> str:
    return system.rstrip("/").replace(":", "/").rsplit("/", 1)[-1].upper()[:20]
