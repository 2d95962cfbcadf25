"""What tests of order files look at."""

from trade.models import OrderLine

Facts = list[tuple[object, ...]]


def lines(*names: str) -> Facts:
    """The lines as they are stored, by order and line."""
    return list(OrderLine.objects.order_by("order__number", "pk").values_list("order__number", "line_number", *names))


def one(name: str) -> object:
    return OrderLine.objects.values_list(name, flat=True).get()
