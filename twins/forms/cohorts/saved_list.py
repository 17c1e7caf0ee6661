"""A name for a search."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SavedListForm(forms.Form):
    """What the list is called, and the filters as the page's address carries them."""

    name = forms.CharField(
        label=_("Name of this list"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
