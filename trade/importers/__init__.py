"""Importers of the trade: products, exchange rates and orders."""

from trade.importers.orders import OrderImporter
from trade.importers.products import ProductImporter
from trade.importers.rates import RateImporter

__all__ = ["OrderImporter", "ProductImporter", "RateImporter"]
