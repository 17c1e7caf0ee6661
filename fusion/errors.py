"""Errors of the fusion package.

FusionError
├── CohortError            the database or the arrays cannot make the cohort that was asked for
│   ├── StudyNotFound
│   ├── PatientNotFound
│   ├── EndpointNotFound
│   ├── TooFewEvents
│   └── SyntheticPatient    a synthetic patient where only real ones may be
├── FeatureLeak            a feature measured after the origin day was about to be used
├── CheckpointError        a checkpoint is missing, from another version, or does not match the data
├── GeneError              a gene or pathway cannot be changed in these patients
│   ├── GeneNotFound       the model knows no gene or pathway of this name
│   └── GeneNotTested      it was looked at in none of the patients
├── RegimenNotFound        no arm of this name in the regimen library or the cohort (the nearest is named)
├── CurvesError            reconstructed trial curves that a regimen cannot be fitted to
├── EditError              an edit of a regimen that means nothing or lies outside what may be asked
├── ForecastUnreadable     a kept forecast is not one that can be scored
├── WeightsError           weights of benefit and harm that are no numbers of 0 or more
├── SnapshotChanged        a patient's data are no longer those that a twin was made from
├── HistoryError           a patient's measurements contradict each other or are outside their range
└── InferenceFailed        particles degenerate, an optimiser did not converge: nothing is returned
"""


class FusionError(Exception):
    """Something expected was not found; the message says what, and where.

    Attributes:
        expected: what would have been right.
        found: what was met instead.
        where: study, patient code, parameter or file, never a name or free text.
    """

    def __init__(self, expected: str, found: str, where: str) -> None:
        super().__init__(f"{where}: expected {expected}, found {found}")
        self.expected = expected
        self.found = found
        self.where = where


class CohortError(FusionError):
    """The cohort that was asked for cannot be made."""


class StudyNotFound(CohortError):
    """No study of this id."""


class PatientNotFound(CohortError):
    """No patient of this code in the study."""


class EndpointNotFound(CohortError):
    """No patient of the study has this endpoint."""


class TooFewEvents(CohortError):
    """Fewer events than the fit needs."""


class SyntheticPatient(CohortError):
    """A synthetic patient where only real ones may be: scored, validated, compared or calibrated on."""


class FeatureLeak(FusionError):
    """A feature measured after the origin day."""


class CheckpointError(FusionError):
    """A checkpoint that cannot be used."""


class GeneError(FusionError):
    """A gene or pathway cannot be changed in these patients."""


class GeneNotFound(GeneError):
    """The model knows no gene or pathway of this name."""


class GeneNotTested(GeneError):
    """The gene was looked at in none of the patients."""


class RegimenNotFound(FusionError):
    """No arm of this name."""


class CurvesError(FusionError):
    """A folder of reconstructed curves lacks a file, column, dataset or arm, or holds what no curve can."""


class EditError(FusionError):
    """A dose, schedule, delay, sequence or combination that cannot be simulated."""


class ForecastUnreadable(FusionError):
    """A kept forecast that cannot be scored: no curve, or one that is not a survival curve."""


class WeightsError(FusionError):
    """Weights of benefit and harm that cannot be used."""


class SnapshotChanged(FusionError):
    """The data of a patient are no longer those that the twin was made from."""


class HistoryError(FusionError):
    """Measurements of one patient that contradict each other."""


class InferenceFailed(FusionError):
    """Particles or an optimiser gave nothing usable."""
