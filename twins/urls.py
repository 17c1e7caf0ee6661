"""Addresses of the pages."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import path
from django.views.generic import RedirectView

from twins.views.access import access
from twins.views.encoders import encoders
from twins.views.evaluated import model, model_card
from twins.views.fitted import models
from twins.views.import_sources import import_new, import_options, import_source, import_source_discard
from twins.views.imports import import_commit, import_detail, import_undo, imports
from twins.views.issues import import_issues
from twins.views.monitor import monitor, monitor_scores
from twins.views.patient import patient, report, variants
from twins.views.patients import patients
from twins.views.sign_in import SignIn
from twins.views.uploads import upload_finish, upload_new, upload_slice, upload_status

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="patients"), name="home"),
    path("patients/", patients, name="patients"),
    # A code may hold a slash, so what lies below a patient comes first.
    path("patients/<slug:study>/<path:code>/report.pdf", report, name="report"),
    path("patients/<slug:study>/<path:code>/variants/", variants, name="variants"),
    path("patients/<slug:study>/<path:code>/", patient, name="patient"),
    path("imports/", imports, name="imports"),
    path("imports/new/", import_new, name="import-new"),
    path("imports/uploads/", upload_new, name="upload-new"),
    path("imports/uploads/<uuid:pk>/", upload_status, name="upload"),
    path("imports/uploads/<uuid:pk>/<int:position>/", upload_slice, name="upload-slice"),
    path("imports/uploads/<uuid:pk>/finish/", upload_finish, name="upload-finish"),
    path("imports/sources/<uuid:pk>/", import_source, name="import-source"),
    path("imports/sources/<uuid:pk>/options/", import_options, name="import-options"),
    path("imports/sources/<uuid:pk>/discard/", import_source_discard, name="import-source-discard"),
    path("imports/<int:pk>/", import_detail, name="import"),
    path("imports/<int:pk>/commit/", import_commit, name="import-commit"),
    path("imports/<int:pk>/undo/", import_undo, name="import-undo"),
    path("imports/<int:pk>/issues.csv", import_issues, name="import-issues"),
    path("models/", models, name="models"),
    path("models/<int:pk>/", model, name="model"),
    path("models/<int:pk>/card/", model_card, name="model-card"),
    path("models/<int:pk>/monitor/", monitor, name="model-monitor"),
    path("models/<int:pk>/monitor/scores.csv", monitor_scores, name="model-scores"),
    path("encoders/", encoders, name="encoders"),
    path("access/", access, name="access"),
    path("admin/", admin.site.urls),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
]
