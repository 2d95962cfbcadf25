"""Forms of documents: filing one with its file, correcting its particulars, looking for one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.documents import check_file
from accounts.choices import KINDS_OF_PART, DocumentKind, DocumentPart
from accounts.file_kinds import ACCEPTED, NAMED_KINDS
from accounts.forms.versions import VersionedForm
from accounts.models import Document

ARCHIVED = "archived"


class DocumentForm(VersionedForm):
    """Particulars of a document. The kind says in which part it is bound; part II is offered to who may write there."""

    is_verified = forms.BooleanField(label=gettext_lazy("Confirmed against the original"), required=False)

    class Meta:
        model = Document
        fields = ["title", "kind", "dated_on", "source", "is_verified", "paper_place", "note"]

    def __init__(self, *args: Any, writes_credit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_with = {"writes_credit": writes_credit}
        self.initial.setdefault("is_verified", self.instance.is_verified)
        kinds: Any = self.fields["kind"]
        kinds.choices = [
            (part.label, [(kind.value, kind.label) for kind in KINDS_OF_PART[part]])
            for part in DocumentPart
            if writes_credit or part != DocumentPart.CREDIT
        ]
        if not self.is_new:
            kinds.help_text = _("A kind of another part moves the document there, under a new number.")
        self.fields["paper_place"].help_text = _("For example cabinet 3, folder 12.")
        self.order_fields(self.Meta.fields)


class FilingForm(DocumentForm):
    """A document to be filed, with its file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose a file."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(kinds)s, at most %(most)s MB.") % {
            "kinds": NAMED_KINDS,
            "most": settings.DOCUMENT_MAX_MB,
        }
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, the document is called as its file.")
        self.order_fields(["file", *self.Meta.fields])

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what may not be filed before anything is stored."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        check_file(file)
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for the file again where something else is wrong: a browser does not keep it."""
        facts = super().clean() or {}
        if self.errors and facts.get("file"):
            self.add_error("file", _("Choose the file once more: the browser does not keep it."))
        return facts

    def particulars(self) -> dict[str, Any]:
        """Give the facts besides the file."""
        return {name: value for name, value in self.facts().items() if name != "file"}


class ContentsForm(forms.Form):
    """What the contents are narrowed by."""

    q = forms.CharField(label=gettext_lazy("Number or words"), required=False, max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("All")), *DocumentKind.choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("Current")), (ARCHIVED, _("Archived"))]  # type: ignore[attr-defined]

    def chosen(self, name: str) -> str:
        """Give the usable value of a field as text, empty for none."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
