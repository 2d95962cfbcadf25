"""The yardstick of the pages: each as plain Django would do it, behind the same middleware."""
