"""Sign-in, second factors, tokens, language."""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from twins.views.accounts.account import account
from twins.views.accounts.sign_in import SignIn, SignOut
from twins.views.accounts.tokens import api_token_revoke, api_tokens

urlpatterns = [
    path("language/", login_not_required(set_language), name="set-language"),
    path("account/tokens/", api_tokens, name="api-tokens"),
    path("account/tokens/<str:key>/revoke/", api_token_revoke, name="api-token-revoke"),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    # The same addresses under the names that allauth asks for; what is not here (sign-up, mail) is closed.
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", SignOut.as_view(), name="account_logout"),
    path("account/", account, name="account"),
    path("account/closed/", allauth.account_inactive, name="account_inactive"),
    path("account/confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/password/", allauth.password_change, name="account_change_password"),
    path("account/second-factor/", account, name="mfa_index"),
    path("account/second-factor/", include("allauth.mfa.urls")),
]
