"""The API for programs: read only, the same access rule and filters as the pages."""
