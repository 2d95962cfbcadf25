"""Forms of the dossier; plain Django forms, drawn by the field component."""
