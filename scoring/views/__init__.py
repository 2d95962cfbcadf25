"""The value pyramid: who is worth what, and what a director decides about it. Everything starts at visible_to."""
