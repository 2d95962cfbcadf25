"""Reads of the dossier, shaped for pages and actions."""
