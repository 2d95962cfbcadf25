"""Importers of the trade: products and orders."""

from trade.importers.orders import OrderImporter
from trade.importers.products import ProductImporter

__all__ = ["OrderImporter", "ProductImporter"]
