"""Care teams, emergency access, the audit trail."""

from django.urls import path

from twins.views.accounts import care_teams
from twins.views.accounts.access import access, access_export
from twins.views.accounts.emergency import emergency, emergency_end
from twins.views.accounts.reviews import review, reviews

urlpatterns = [
    path("access/", access, name="access"),
    path("access/export.csv", access_export, name="access-export"),
    path("emergency/<slug:study>/<path:code>/", emergency, name="emergency"),
    path("emergency-access/", reviews, name="reviews"),
    path("emergency-access/<int:pk>/", review, name="review"),
    path("emergency-access/<int:pk>/end/", emergency_end, name="emergency-end"),
    path("care-teams/", care_teams.care_teams, name="care-teams"),
    path("care-teams/codes/", care_teams.patient_codes, name="patient-codes"),
    path("care-teams/<int:pk>/", care_teams.care_team, name="care-team"),
    path("care-teams/<int:pk>/name/", care_teams.team_rename, name="care-team-rename"),
    path("care-teams/<int:pk>/members/", care_teams.member_add, name="care-team-member-add"),
    path("care-teams/<int:pk>/members/<int:member>/", care_teams.member_remove, name="care-team-member-remove"),
    path("care-teams/<int:pk>/studies/", care_teams.study_add, name="care-team-study-add"),
    path("care-teams/<int:pk>/studies/<int:study>/", care_teams.study_remove, name="care-team-study-remove"),
    path("care-teams/<int:pk>/patients/", care_teams.patient_add, name="care-team-patient-add"),
    path("care-teams/<int:pk>/patients/<int:patient>/", care_teams.patient_remove, name="care-team-patient-remove"),
]
