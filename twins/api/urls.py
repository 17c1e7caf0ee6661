"""Addresses under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from twins.api.access import Events
from twins.api.board import Case, Cases, Meetings
from twins.api.imports import Import, Imports
from twins.api.models import Model, Models
from twins.api.patients import PatientDossier, Patients
from twins.api.studies import Studies
from twins.api.twins import PatientForecast, PatientTwin
from twins.api.what_ifs import Answer, Question

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("studies/", Studies.as_view(), name="studies"),
    path("patients/", Patients.as_view(), name="patients"),
    # A code may hold a slash, so what lies below a patient comes first.
    path("patients/<slug:study>/<path:code>/twin/", PatientTwin.as_view(), name="twin"),
    path("patients/<slug:study>/<path:code>/forecast/", PatientForecast.as_view(), name="forecast"),
    path("patients/<slug:study>/<path:code>/what-ifs/<int:pk>/", Answer.as_view(), name="what-if"),
    path("patients/<slug:study>/<path:code>/what-ifs/", Question.as_view(), name="what-ifs"),
    path("patients/<slug:study>/<path:code>/", PatientDossier.as_view(), name="dossier"),
    path("board/meetings/", Meetings.as_view(), name="meetings"),
    path("board/cases/", Cases.as_view(), name="cases"),
    path("board/cases/<int:pk>/", Case.as_view(), name="case"),
    path("models/", Models.as_view(), name="models"),
    path("models/<int:pk>/", Model.as_view(), name="model"),
    path("imports/", Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", Import.as_view(), name="import"),
    path("access-events/", Events.as_view(), name="access-events"),
]
