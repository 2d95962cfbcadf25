"""The forms of the four blocks, grouped as the page shows them."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Block
from accounts.forms.versions import Seen
from accounts.forms.widgets import clean_code
from accounts.models import Account, BusinessStatus, Characteristics, Tag, TransactionStatus
from users.models import User

TAG_SEPARATORS = re.compile(r"[,，;；、\n]+")
MAX_TAGS = 20

GROUPS: dict[Block, list[tuple[Promise, list[str]]]] = {
    Block.BASIC: [
        (
            _("Identity"),
            [
                "name",
                "short_name",
                "name_en",
                "credit_code",
                "nature",
                "customer_type",
                "organisation_form",
                "source",
            ],
        ),
        (_("Assignment"), ["industry", "region", "unit", "parent", "tags"]),
        (
            _("Company"),
            [
                "legal_representative",
                "managers",
                "founded_on",
                "trading_since",
                "registered_capital",
                "total_assets",
            ],
        ),
        (
            _("Ways to reach them"),
            ["phone", "phone_2", "email", "website", "address", "city", "province", "country"],
        ),
    ],
    Block.CHARACTERISTICS: [
        (
            _("Scale and capability"),
            [
                "service_region",
                "employees",
                "annual_sales",
                "sales_capability",
                "sales_capability_note",
                "growth_potential",
                "growth_potential_note",
            ],
        ),
        (_("Philosophy, direction, policy"), ["philosophy", "direction", "policy", "operating_features"]),
        (
            _("Culture and export"),
            ["local_culture", "is_exporter", "export_markets", "export_policy_news"],
        ),
    ],
    Block.BUSINESS: [
        (
            _("Quality of their people"),
            ["managers_quality", "managers_quality_note", "staff_quality", "staff_quality_note"],
        ),
        (_("Competitors"), ["competitor_relations"]),
        (_("Relation with us"), ["relation_with_us", "relation_note", "cooperation_attitude"]),
    ],
    Block.TRANSACTION: [
        (
            _("Credit and payment"),
            ["credit_rating", "credit_limit", "credit_days", "payment_method", "payment_habit", "trading_terms"],
        ),
        (
            _("Problems, advantages, counter-measures"),
            ["sales_activity", "open_problems", "advantages", "counter_measures"],
        ),
        (_("Image"), ["corporate_image", "reputation"]),
        (
            _("Market flow"),
            ["market_flow", "final_buyers", "buying_reasons", "resale_and_storage"],
        ),
    ],
}


@dataclass(frozen=True)
class FieldGroup:
    """Some fields of a block under one heading."""

    title: Promise
    fields: list[BoundField]


class BlockForm(Seen, forms.ModelForm[Any]):
    """One block of the dossier, or `only` one fact of it, with what the person saw at first."""

    block: Block
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, user: User, only: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.made_with = {"user": user, "only": only}
        for name in [name for name in self.fields if only and name not in {only, "version"}]:
            del self.fields[name]
        self.fields["version"].initial = self.instance.version
        self.shape()

    def groups(self) -> list[FieldGroup]:
        """Give the fields under their headings."""
        return [FieldGroup(title, [self[name] for name in names]) for title, names in GROUPS[self.block]]


class BasicForm(BlockForm):
    """Basic data; the group parent is entered by number, tags as words."""

    block = Block.BASIC
    parent = forms.CharField(
        label=_("group parent"), help_text=_("The number of its account."), max_length=64, required=False
    )
    tags = forms.CharField(label=_("tags"), help_text=_("Words separated by commas."), max_length=500, required=False)

    class Meta:
        model = Account
        fields = [name for _title, names in GROUPS[Block.BASIC] for name in names if name not in {"parent", "tags"}]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        account: Account = kwargs["instance"]
        parent = Account.objects.visible_to(user).filter(pk=account.parent_id).first() if account.parent_id else None
        shown = {
            "parent": parent.number if parent else "",
            "tags": ", ".join(account.tags.order_by("name").values_list("name", flat=True)) if account.pk else "",
        }
        kwargs["initial"] = {**shown, **kwargs.get("initial", {})}
        super().__init__(*args, user=user, **kwargs)

    def clean_parent(self) -> Account | None:
        """Find the parent among the accounts the person sees; one that they do not see stays as it is."""
        number = str(self.cleaned_data["parent"] or "").strip()
        if not number:
            hidden = self.instance.parent if not self["parent"].initial else None
            return hidden if isinstance(hidden, Account) else None
        found = Account.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No account with this number is visible to you."))
        if found.pk == self.instance.pk:
            raise forms.ValidationError(_("An account is not its own parent."))
        return found

    def clean_tags(self) -> list[str]:
        words = [word.strip()[:50] for word in TAG_SEPARATORS.split(self.cleaned_data["tags"]) if word.strip()]
        return list(dict.fromkeys(words))[:MAX_TAGS]

    def clean_credit_code(self) -> str:
        return clean_code(self.cleaned_data.get("credit_code"))

    def changes(self) -> dict[str, Any]:
        """Give the changed facts, the words of the tags as tags."""
        found = super().changes()
        if "tags" in found:
            found["tags"] = [Tag.objects.get_or_create(name=word)[0] for word in found["tags"]]
        return found

    def _get_validation_exclusions(self) -> set[str]:
        # The database knows whether a credit code is taken; the view tells it in words of the page.
        unchecked: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*unchecked, "parent", "tags", "credit_code"}


class CharacteristicsForm(BlockForm):
    block = Block.CHARACTERISTICS

    class Meta:
        model = Characteristics
        fields = [name for _title, names in GROUPS[Block.CHARACTERISTICS] for name in names]


class BusinessForm(BlockForm):
    block = Block.BUSINESS

    class Meta:
        model = BusinessStatus
        fields = [name for _title, names in GROUPS[Block.BUSINESS] for name in names]


class TransactionForm(BlockForm):
    block = Block.TRANSACTION

    class Meta:
        model = TransactionStatus
        fields = [name for _title, names in GROUPS[Block.TRANSACTION] for name in names]


BLOCK_FORMS: dict[Block, type[BlockForm]] = {
    Block.BASIC: BasicForm,
    Block.CHARACTERISTICS: CharacteristicsForm,
    Block.BUSINESS: BusinessForm,
    Block.TRANSACTION: TransactionForm,
}
