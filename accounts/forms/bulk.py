"""What is done to many accounts at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Tag
from users.models import User

ASSIGN, HAND, TAG, UNTAG = "owner", "hand", "tag", "untag"


class AssignForm(forms.Form):
    """Who answers for the accounts from now on."""

    owner = forms.ModelChoiceField(
        label=_("Account manager"), queryset=User.objects.none(), required=False, empty_label=_("Not assigned")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = User.objects.who_can_own()


class HandForm(forms.Form):
    """Into whose hands work is put."""

    taker = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["taker"]
        people.queryset = User.objects.visible_to(user).active().order_by("display_name", "username")


class TagForm(forms.Form):
    """The tag to mark accounts with; a new word makes a new tag."""

    tag = forms.CharField(label=_("Tag"), max_length=50)

    def clean_tag(self) -> str:
        word: str = self.cleaned_data["tag"].strip()
        if "," in word or ";" in word or "，" in word or "；" in word:
            raise forms.ValidationError(_("Enter one tag."))
        return word


class UntagForm(forms.Form):
    """The tag to take away."""

    tag = forms.ModelChoiceField(label=_("Tag"), queryset=Tag.objects.all())
