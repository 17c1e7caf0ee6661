"""Care teams, for data managers."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from twins.actions import access
from twins.actions import care_teams as actions
from twins.forms.accounts.care_teams import MemberForm, PatientForm, StudyForm, TeamForm
from twins.models import CareTeam, Membership, Patient
from twins.permissions.care_teams import check_manage_teams
from twins.views.viewer import viewer

OFFERED = 20
SHORTEST = 2


def team_manager(request: HttpRequest) -> User:
    """The user who is signed in, when one who manages teams."""
    user = viewer(request)
    check_manage_teams(user)
    return user


@require_http_methods(["GET", "HEAD", "POST"])
def care_teams(request: HttpRequest) -> HttpResponse:
    """All teams; a new one."""
    user = team_manager(request)
    form = TeamForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("care-team", actions.create(form.cleaned_data["name"], by=user).pk)
    teams = CareTeam.objects.annotate(
        members=Count("memberships", distinct=True), named=Count("patients", distinct=True)
    ).prefetch_related("studies")
    status = 422 if form.is_bound else 200
    return render(request, "care_teams/list.html", {"teams": teams, "form": form}, status=status)


@require_safe
def care_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Members, studies and patients of one team."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    return show(request, user, team)


def show(request: HttpRequest, user: User, team: CareTeam, *, faulty: PatientForm | None = None) -> HttpResponse:
    """The page of a team; it names patients, so it is a read of them."""
    named = list(team.patients.select_related("study").order_by("study__code", "code"))
    if named:
        listed = [{"study": each.study.code, "code": each.code} for each in named]
        access.record("list", by=user, detail={"part": "care team", "patients": listed})
    context = {
        "team": team,
        "memberships": team.memberships.select_related("user", "added_by").order_by("user__username"),
        "studies": team.studies.annotate(number=Count("patients")).order_by("code"),
        "patients": named,
        "member_form": MemberForm(team=team),
        "study_form": StudyForm(team=team),
        "patient_form": faulty or PatientForm(),
        "name_form": TeamForm(instance=team),
    }
    return render(request, "care_teams/detail.html", context, status=422 if faulty else 200)


@require_safe
def patient_codes(request: HttpRequest) -> HttpResponse:
    """Codes that hold what was typed, for the page of a team: study and code, nothing else."""
    user = team_manager(request)
    text = request.GET.get("patient", "").strip()
    asked = text.partition("/")[2] or text
    found = Patient.objects.filter(code__icontains=asked) if len(asked) >= SHORTEST else Patient.objects.none()
    rows = list(found.select_related("study").order_by("code", "study__code")[:OFFERED])
    if rows:
        listed = [{"study": each.study.code, "code": each.code} for each in rows]
        access.record("list", by=user, detail={"part": "care team search", "patients": listed})
    return render(request, "care_teams/codes.html", {"rows": rows})


@require_POST
def team_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a team otherwise; a name that is taken leaves it as it is."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    form = TeamForm(request.POST, instance=CareTeam.objects.get(pk=pk))
    if form.is_valid():
        actions.rename(team, form.cleaned_data["name"], by=user)
    else:
        messages.warning(request, _("There is a team of this name."))
    return redirect("care-team", pk)


@require_POST
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a person."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    form = MemberForm(request.POST, team=team)
    if form.is_valid():
        actions.add_member(team, form.cleaned_data["user"], by=user)
    return redirect("care-team", team.pk)


@require_POST
def member_remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Remove a person."""
    user = team_manager(request)
    found = get_object_or_404(Membership.objects.select_related("team", "user"), team=pk, pk=member)
    actions.remove_member(found, by=user)
    return redirect("care-team", pk)


@require_POST
def study_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a study."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    form = StudyForm(request.POST, team=team)
    if form.is_valid():
        actions.add_study(team, form.cleaned_data["study"], by=user)
    return redirect("care-team", team.pk)


@require_POST
def study_remove(request: HttpRequest, pk: int, study: int) -> HttpResponse:
    """Remove a study."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    actions.remove_study(team, get_object_or_404(team.studies, pk=study), by=user)
    return redirect("care-team", pk)


@require_POST
def patient_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one patient."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    form = PatientForm(request.POST)
    if not form.is_valid():
        return show(request, user, team, faulty=form)
    actions.add_patient(team, form.cleaned_data["patient"], by=user)
    return redirect("care-team", pk)


@require_POST
def patient_remove(request: HttpRequest, pk: int, patient: int) -> HttpResponse:
    """Remove one patient."""
    user, team = team_manager(request), get_object_or_404(CareTeam, pk=pk)
    actions.remove_patient(team, get_object_or_404(team.patients, pk=patient), by=user)
    return redirect("care-team", pk)
