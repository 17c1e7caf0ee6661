"""Names of measurements: words for a reader, with the code or the study's own short name beside them."""

from __future__ import annotations

import re
from typing import Final

_CODED = re.compile(r"([A-Z][A-Za-z0-9]*):(\S+)")
_TRACKED = re.compile(r"(.+) \[([0-9a-f]{8})\]")
_NUMBERED = re.compile(r"([A-Z]+)(\d+)")
_POWER = re.compile(r"10\*(\d+)")
_ANNOTATION = re.compile(r"\{[^}]*\}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_UNITS: Final = {"1": "", "[lb_av]": "lb", "[in_i]": "in", "mm[Hg]": "mmHg", "m2": "m²", "kg/m2": "kg/m²", "Cel": "°C"}
# What a code of a vocabulary names, where its own name is not known here: labels of the files are not stored.
_VOCABULARIES: Final = {
    "LOINC": "laboratory or clinical test",
    "LN": "laboratory or clinical test",
    "SNOMED": "clinical finding",
    "HP": "phenotypic feature",
    "NCIT": "clinical finding",
    "MONDO": "disease",
    "GTR": "genetic test",
    "OMOP": "OMOP concept",
}
_FEATURES: Final = ("HP:", "NCIT:", "MONDO:", "SNOMED:")
_NAMES: Final = {
    "LOINC:785-6": "mean cell haemoglobin",
    "LOINC:787-2": "mean cell volume",
    "LOINC:789-8": "red cells",
    "LOINC:4544-3": "haematocrit",
    "LOINC:20570-8": "haematocrit",
    "LOINC:770-8": "neutrophils, part of leucocytes",
    "LOINC:736-9": "lymphocytes, part of leucocytes",
    "LOINC:742-7": "monocytes",
    "LOINC:711-2": "eosinophils",
    "LOINC:704-7": "basophils",
    "LOINC:4548-4": "haemoglobin A1c",
    "LOINC:2276-4": "ferritin",
    "LOINC:3016-3": "thyrotropin",
    "LOINC:3094-0": "urea nitrogen",
    "LOINC:2885-2": "total protein",
    "LOINC:2075-0": "chloride",
    "LOINC:2601-3": "magnesium",
    "LOINC:2777-1": "phosphate",
    "LOINC:1968-7": "direct bilirubin",
    "LOINC:2324-2": "gamma-glutamyl transferase",
    "LOINC:3084-1": "urate",
    "LOINC:1952-1": "beta-2 microglobulin",
    "LOINC:6301-6": "INR",
    "LOINC:5902-2": "prothrombin time",
    "LOINC:14979-9": "aPTT",
    "LOINC:33914-3": "estimated glomerular filtration rate",
    "LOINC:2708-6": "oxygen saturation",
    "LOINC:79892-6": "intraocular pressure, right eye",
    "LOINC:79893-4": "intraocular pressure, left eye",
    "HP:0000486": "strabismus",
    "HP:0000541": "retinal detachment",
    "HP:0000555": "leukocoria",
    "HP:0030084": "clinodactyly",
    "ctdna_mtm_per_ml": "tumour molecules in plasma",
    "ecog": "ECOG",
    "karnofsky": "Karnofsky index",
    "er_status": "ER status",
    "pr_status": "PR status",
    "her2_status": "HER2 status",
    "psa": "PSA",
    "cea": "CEA",
    "afp": "AFP",
    "ca_125": "CA 125",
    "ca_19_9": "CA 19-9",
    "ca_15_3": "CA 15-3",
    "BOR": "best overall response",
    "CBOR": "confirmed best overall response",
    "RSP": "response",
    "CRSP": "confirmed response",
    "CB": "clinical benefit",
    "CCB": "confirmed clinical benefit",
    "BCP": "best response was complete or partial",
    "LSTA": "last assessment of the disease",
    "PD": "progressive disease",
    "DEATH": "death",
    "SDIAM": "sum of diameters",
    "SLDINV": "sum of diameters, investigator",
    "SUMLDIAM": "sum of longest diameters",
}  # fmt: skip
_NUMBERED_NAMES: Final = {"LDIAM": "longest diameter of lesion"}
_ANSWERED: Final = {"er_status", "pr_status", "her2_status"}


def name_of(name: str) -> str:
    """A stored name in words; a code without a name says of which vocabulary it is."""
    if tracked := _TRACKED.fullmatch(name):
        return name_of(tracked[1])
    if name in _NAMES:
        return _NAMES[name]
    if coded := _CODED.fullmatch(name):
        return _VOCABULARIES.get(coded[1], f"{coded[1]} code")
    if (numbered := _NUMBERED.fullmatch(name)) and numbered[1] in _NUMBERED_NAMES:
        return f"{_NUMBERED_NAMES[numbered[1]]} {numbered[2]}"
    return name.replace("_", " ")


def code_of(name: str) -> str:
    """What stands beside the words: the code, a study's short name that the words replace, a lesion's tracking id."""
    if tracked := _TRACKED.fullmatch(name):
        return ", ".join(filter(None, (code_of(tracked[1]), f"lesion {tracked[2]}")))
    is_short = name.isupper() and name_of(name) != name.replace("_", " ")
    return name if _CODED.fullmatch(name) or is_short else ""


def label_of(name: str) -> str:
    """The words with the code in brackets."""
    code = code_of(name)
    return f"{name_of(name)} ({code})" if code else name_of(name)


def unit_of(unit: str) -> str:
    """A UCUM unit as it is written by hand; a count of things has none."""
    if unit in _UNITS:
        return _UNITS[unit]
    plain = _POWER.sub(lambda found: f"10{found[1].translate(_SUPERSCRIPTS)}", _ANNOTATION.sub("", unit))
    return re.sub(r"\bu(?=[lLgm]\b)", "µ", plain)


def answer_of(name: str, value: float | None, state: str, unit: str) -> str:
    """The word of a result that is an answer and no number; empty where it is a number."""
    is_feature = name.startswith(_FEATURES) and not unit
    found, absent = ("positive", "negative") if name in _ANSWERED else ("present", "absent") if is_feature else ("", "")
    if state == "none_found":
        return absent
    return found if state == "value" and value == 1.0 else ""
