"""Records as programs read them. Guarded facts are in none of them; money is text with four decimals."""

from typing import Any

from rest_framework import serializers

from accounts.models import Account, AccountFigures, Contact
from scoring.models import Score
from trade.models import Order, OrderLine

MONEY: dict[str, Any] = {"max_digits": 19, "decimal_places": 4, "read_only": True, "allow_null": True}
SCORE_MONEY = (
    "revenue cost_of_goods cost_to_serve concessions financing direct_value additional_value current_value "
    "forecast_value lifetime_value potential_value composite"
).split()


class MoneyModelSerializer(serializers.ModelSerializer):
    """Money columns are decimals; everything is read only."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        if type(model_field).__name__ == "MoneyField":
            return serializers.DecimalField, dict(MONEY)
        return super().build_standard_field(field_name, model_field)


class FiguresSerializer(MoneyModelSerializer):
    """What the published run says of an account."""

    flags = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = AccountFigures
        fields = [
            *("as_of", "run_number", "tier", "is_tier_overridden", "rank", "composite", "revenue", "prior_revenue"),
            *("direct_value", "current_value", "potential_value", "flags", "first_order_on", "last_order_on"),
            *("last_contact_on", "has_current_plan"),
        ]
        read_only_fields = fields


class AccountSerializer(MoneyModelSerializer):
    """One account: who it is, who of us answers for it, what it is worth."""

    industry = serializers.CharField(source="industry.name", read_only=True, allow_null=True, default=None)
    region = serializers.CharField(source="region.code", read_only=True, allow_null=True, default=None)
    unit = serializers.CharField(source="unit.code", read_only=True, allow_null=True, default=None)
    owner = serializers.CharField(source="owner.username", read_only=True, allow_null=True, default=None)
    figures = FiguresSerializer(read_only=True)

    class Meta:
        model = Account
        fields = [
            *("number", "name", "short_name", "name_en", "credit_code", "industry", "region", "unit", "nature"),
            *("customer_type", "category", "organisation_form", "founded_on", "trading_since", "registered_capital"),
            *("phone", "email", "website", "address", "city", "province", "country", "source", "owner"),
            *("completeness", "review_due_on", "archived_at", "created_at", "updated_at", "figures"),
        ]
        read_only_fields = fields


class ContactSerializer(serializers.ModelSerializer):
    """One person at an account, without personal facts."""

    account = serializers.CharField(source="account.number", read_only=True)
    tie_holder = serializers.CharField(source="tie_holder.username", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Contact
        fields = [
            *("id", "account", "name", "title", "department", "level", "buying_role", "influence", "attitude"),
            *("tie_strength", "tie_holder", "reports_to", "phone", "mobile", "email", "wechat"),
        ]
        read_only_fields = fields


class OrderLineSerializer(MoneyModelSerializer):
    """One line of an order. A line below zero is a return, a void one counts nothing."""

    product = serializers.CharField(source="product.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = OrderLine
        fields = [
            *("line_number", "product", "quantity", "unit_price", "discount_ratio", "net_amount", "cost_amount"),
            *("currency", "original_amount", "status", "is_void", "destination", "end_customer"),
            *("shipped_on", "due_on", "delivered_on"),
        ]
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer):
    """One order with its lines."""

    account = serializers.CharField(source="account.number", read_only=True)
    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = ["number", "account", "ordered_on", "salesperson", "lines"]
        read_only_fields = fields


class ScoreSerializer(MoneyModelSerializer):
    """What the published run found for an account, term by term. Empty is unknown, never zero."""

    account = serializers.CharField(source="account.number", read_only=True)
    flags = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Score
        fields = [
            *("account", "tier", "rank", "flags", "assumed_share", "forecast_basis", "social_index", "loyalty_index"),
            *("indirect_index", *SCORE_MONEY),
        ]
        read_only_fields = fields
