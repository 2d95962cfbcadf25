"""What was bought: products, orders, lines, and their monthly roll-up."""

from trade.models.orders import Order, OrderLine
from trade.models.products import ExchangeRate, Product, ProductCategory, ProductCost
from trade.models.rollup import DirtyMonth, MonthlyFigures, RecountedAccount, UncostedRevenue

__all__ = [
    "DirtyMonth",
    "ExchangeRate",
    "MonthlyFigures",
    "Order",
    "OrderLine",
    "Product",
    "ProductCategory",
    "ProductCost",
    "RecountedAccount",
    "UncostedRevenue",
]
