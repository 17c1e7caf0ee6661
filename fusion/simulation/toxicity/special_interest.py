"""Adverse events of special interest, recognised by their terms."""

import re
from enum import StrEnum
from functools import lru_cache


class SpecialInterest(StrEnum):
    """Events that are watched one by one, whatever their organ class."""

    PNEUMONITIS = "Pneumonitis"
    LUNG_DISEASE = "Interstitial lung disease"
    COLITIS = "Colitis"
    HEPATITIS = "Hepatitis"
    ENDOCRINE = "Endocrine events"
    MYOCARDITIS = "Myocarditis"
    FEBRILE_NEUTROPENIA = "Febrile neutropenia"
    QT_PROLONGATION = "QT prolongation"
    CARDIAC = "Cardiac dysfunction"


# Terms of CTCAE 5 with their MedDRA neighbours, as whole words in lower case. A raised ALT is no hepatitis, and a
# trial's own groups ("select pulmonary") are wider than the event, so neither is here.
WORDS = {
    SpecialInterest.PNEUMONITIS: r"pneumonitis",
    SpecialInterest.LUNG_DISEASE: r"interstitial lung disease|ild",
    SpecialInterest.COLITIS: r"(?:entero)?colitis",
    SpecialInterest.HEPATITIS: r"hepatitis",
    SpecialInterest.ENDOCRINE: (
        r"hypothyroidism|hyperthyroidism|thyroiditis|hypophysitis|hypopituitarism|adrenal insufficiency|"
        r"adrenocortical insufficiency\w*|select endocrine"
    ),
    SpecialInterest.MYOCARDITIS: r"myocarditis",
    SpecialInterest.FEBRILE_NEUTROPENIA: r"febrile neutropenia|neutropenic fever",
    SpecialInterest.QT_PROLONGATION: r"qtc?(?: corrected)?(?: interval)? prolong\w*",
    SpecialInterest.CARDIAC: (
        r"cardiac failure|heart failure|ejection fraction decreased|"
        r"(?:lv|left ventricular)(?: systolic)? dysfunction"
    ),
}
# Infections and poisons have a cause of their own.
OTHER_CAUSE = re.compile(r"viral|infectious|infective|\b[abce] reactivation|alcoholic|clostridi", re.IGNORECASE)
PATTERNS = {event: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for event, words in WORDS.items()}


# A study asks for the same few hundred terms again and again.
@lru_cache(maxsize=4096)
def recognise(term: str) -> SpecialInterest | None:
    """The event of special interest that a term names, or None."""
    if OTHER_CAUSE.search(term):
        return None
    return next((event for event, pattern in PATTERNS.items() if pattern.search(term)), None)
