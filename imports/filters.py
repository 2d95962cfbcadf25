"""Filters of the list of imports; all of them stand in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _

from imports.choices import BatchState, Kind
from imports.models import ImportBatch


class BatchFilter(django_filters.FilterSet):
    """What the list of imports can be narrowed by."""

    kind = django_filters.ChoiceFilter(choices=Kind.choices, label=_("Kind of rows"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=BatchState.choices, label=_("State"), empty_label=_("All"))

    class Meta:
        model = ImportBatch
        fields = ["kind", "state"]
