"""Names of regimens that a field suggests."""

from twins.bridge.regimens import offer_regimens
from twins.dossier.forecasts.arms import plain
from twins.models import Forecast, Patient, TreatmentLine, WhatIf


def offered_regimens(patient: Patient) -> list[str]:
    """Arms of the newest forecast and of what was asked besides, what patients of the study were given, the library."""
    forecast = Forecast.objects.filter(twin__patient=patient).first()
    arms = list(forecast.arms.get("arms", {})) if forecast else []
    asked = WhatIf.objects.filter(patient=patient, state=WhatIf.State.ANSWERED).values_list("arms", flat=True)[:20]
    given = TreatmentLine.objects.filter(patient__study=patient.study_id).order_by("regimen")
    names = (
        *arms,
        *(name for each in asked for name in each),
        *given.values_list("regimen", flat=True).distinct(),
        *(each.name for each in offer_regimens(patient.diagnosis or patient.study.diagnosis)),
    )
    return list(dict.fromkeys(plain(name) for name in names if name))
