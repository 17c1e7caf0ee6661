"""Cohorts."""

from django.urls import path

from twins.views.cohorts.cohorts import cohort, cohorts

urlpatterns = [
    path("cohorts/", cohorts, name="cohorts"),
    path("cohorts/<slug:study>/", cohort, name="cohort"),
]
