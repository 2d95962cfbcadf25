"""Pages of the shell: home, search, the own settings of a person, the style page."""

from kam.views.home import home, more
from kam.views.reading import reading_log
from kam.views.search import search
from kam.views.settings import language_set, nav_set, theme_set
from kam.views.style import components

__all__ = ["components", "home", "language_set", "more", "nav_set", "reading_log", "search", "theme_set"]
