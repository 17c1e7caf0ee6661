"""The mark of synthetic patients, and the door that they do not pass.

Synthetic patients help a fit to learn; nothing is ever judged, calibrated or compared on them. The mark is part of the
code, so that it stays with a patient through every selection and copy of a cohort.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.errors import SyntheticPatient
from fusion.shapes import Bools

MARK = "synthetic of "


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmented:
    """Training patients with synthetic ones after them; no cohort, so that it is not taken for one.

    Attributes:
        cohort: real patients first; for fitting members only.
        real: how many are real.
    """

    cohort: Cohort
    real: int

    @property
    def synthetic(self) -> Bools:
        """(n,) who is synthetic."""
        return find_synthetic(self.cohort.codes)


def mark_synthetic(code: str, number: int) -> str:
    """The code of a synthetic patient drawn from a real one."""
    return f"{MARK}{code} {number}"


def find_synthetic(codes: Sequence[str]) -> Bools:
    """(n,) which codes are marked."""
    return np.array([code.startswith(MARK) for code in codes], dtype=bool)


def check_real(codes: Sequence[str], where: str) -> None:
    """Raise unless all patients are real.

    Args:
        codes: of the patients.
        where: what was about to be done with them.

    Raises:
        SyntheticPatient: some are not.
    """
    count = int(find_synthetic(codes).sum())
    if count:
        raise SyntheticPatient(expected="real patients only", found=f"{count} synthetic", where=where)
