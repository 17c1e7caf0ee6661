"""Addresses of the pages."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import path
from django.views.generic import RedirectView

from twins.views.access import access
from twins.views.fitted import models
from twins.views.imports import import_detail, import_issues, import_new, imports
from twins.views.patient import patient, report
from twins.views.patients import patients
from twins.views.sign_in import SignIn

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="patients"), name="home"),
    path("patients/", patients, name="patients"),
    # A code may hold a slash, so the report comes first.
    path("patients/<slug:study>/<path:code>/report.pdf", report, name="report"),
    path("patients/<slug:study>/<path:code>/", patient, name="patient"),
    path("imports/", imports, name="imports"),
    path("imports/new/", import_new, name="import-new"),
    path("imports/<int:pk>/", import_detail, name="import"),
    path("imports/<int:pk>/issues.csv", import_issues, name="import-issues"),
    path("models/", models, name="models"),
    path("access/", access, name="access"),
    path("admin/", admin.site.urls),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
]
