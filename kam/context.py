"""What every page of the shell needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kam import nav
from kam.notices import Bell
from users.choices import Language, Theme

THEME_COOKIE = "kam_theme"
NAV_COOKIE = "kam_nav"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of the page its theme, its other language and, behind sign-in, its navigation and the bell.

    Cost: no query, but 1 where the page shows the bell.
    """
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    theme = user.theme if user is not None and is_signed_in else request.COOKIES.get(THEME_COOKIE, "")
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    navigation = nav.groups(user=user, path=request.path) if is_signed_in else []
    return {
        "shell": {
            "navigation": navigation,
            "bar": nav.bar(navigation),
            "new": nav.links(nav.NEW, user=user, path=request.path) if is_signed_in else [],
            "bell": Bell(user) if user is not None and is_signed_in else None,
            "theme": theme if theme in Theme.values else Theme.SYSTEM,
            "themes": Theme.choices,
            "is_nav_mini": request.COOKIES.get(NAV_COOKIE) == "mini",
            "language": language,
            "other_languages": [(code, name) for code, name in Language.choices if code != language],
            "languages": Language.choices,
            "here": request.get_full_path(),
        },
    }
