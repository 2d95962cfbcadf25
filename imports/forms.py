"""Forms of an import: the file, how it is read, which column holds which field."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.choices import DateOrder, DecimalMark, Duplicates, Kind
from imports.fields import KindOfFile
from imports.readers import ENCODING_NAMES, encoding_name
from imports.readers.limits import MAX_FILE_BYTES
from imports.registry import on_offer
from imports.selectors import Look

SUFFIXES = ".csv,.tsv,.txt,.xlsx,.xls,.gz"
FOUND_OUT = [("", gettext_lazy("Found out from the file"))]


class UploadForm(forms.Form):
    """A file and what its rows are: one of the kinds that people of the role may import."""

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of rows"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": SUFFIXES}),
        help_text=gettext_lazy("CSV, TSV, XLSX or XLS. You see what would change before anything is written."),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
    )

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in on_offer(role)]  # type: ignore[attr-defined]

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large before it is stored."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(n)s MB: split it.") % {"n": MAX_FILE_BYTES // 1024 // 1024}
            )
        return file


class ReadingForm(forms.Form):
    """How the file is read: the encoding of a text file, the sheet of a workbook. Sent with GET."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)

    def __init__(self, look: Look) -> None:
        super().__init__(initial={"encoding": look.asked_encoding, "sheet": look.sheet})
        if look.sheets:
            del self.fields["encoding"]
            self.fields["sheet"].choices = [(sheet, sheet) for sheet in look.sheets]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]
            found = _("%(encoding)s, found out") % {"encoding": encoding_name(look.encoding)}
            first = [("", found if not look.asked_encoding else FOUND_OUT[0][1])]
            self.fields["encoding"].choices = [*first, *ENCODING_NAMES.items()]  # type: ignore[attr-defined]


class ColumnsForm(forms.Form):
    """A field for each column of the file, and how doubtful values are read."""

    encoding = forms.CharField(widget=forms.HiddenInput, required=False)
    sheet = forms.CharField(widget=forms.HiddenInput, required=False)
    create_missing = forms.BooleanField(
        label=gettext_lazy("Create what is missing"),
        help_text=gettext_lazy("Unknown accounts, products or regions are created; otherwise their rows are refused."),
        required=False,
    )
    duplicates = forms.ChoiceField(
        label=gettext_lazy("Rows that repeat another one whole"), choices=Duplicates.choices, required=False
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates are written"), choices=[*FOUND_OUT, *DateOrder.choices], required=False
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimals are written with"), choices=[*FOUND_OUT, *DecimalMark.choices], required=False
    )
    OPTIONS = ("create_missing", "duplicates", "date_order", "decimal")

    def __init__(
        self,
        data: Any,
        *,
        about: KindOfFile,
        look: Look,
        mapping: Mapping[str, int],
        options: Mapping[str, Any],
    ) -> None:
        self.about, self.look = about, look
        initial = {"encoding": look.asked_encoding, "sheet": look.asked_sheet}
        super().__init__(data, initial={**initial, **options})
        field_at = {index: name for name, index in mapping.items()}
        choices = [("", _("not read")), *((field.name, field.label) for field in about.fields)]
        for index, name in enumerate(look.column_names):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=field_at.get(index, "")
            )

    def columns(self) -> list[dict[str, Any]]:
        """List the columns of the file: their name, sample cells and the choice of a field."""
        return [
            {
                "name": name,
                "samples": samples,
                "field": self[f"column_{index}"],
                "is_unread": not self[f"column_{index}"].value(),
            }
            for index, (name, samples) in enumerate(zip(self.look.column_names, self.look.samples, strict=True))
        ]

    def options(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OPTIONS]

    def clean(self) -> dict[str, Any]:
        """Find the column of each field. Refuses a field read from two columns, and a file that lacks a needed one."""
        facts = super().clean() or {}
        mapping: dict[str, int] = {}
        for index in range(len(self.look.headers)):
            name = facts.get(f"column_{index}")
            if name and name in mapping:
                other = self.look.column_names[mapping[name]]
                self.add_error(
                    f"column_{index}", _("This field is read from “%(column)s” already.") % {"column": other}
                )
            elif name:
                mapping[name] = index
        if not self.errors:
            for sets in self.about.lacking(set(mapping)):
                self.add_error(None, _("No column is chosen for: %(fields)s.") % {"fields": self._words(sets)})
        facts["mapping"] = mapping
        facts["options"] = {name: facts.get(name) for name in self.OPTIONS}
        return facts

    def _words(self, sets: tuple[tuple[str, ...], ...]) -> str:
        labels = {field.name: field.label for field in self.about.fields}
        return _(" or ").join(" + ".join(labels.get(name, name) for name in names) for names in sets)
