"""Numbered checks of the installation, run by `manage.py check` and before migrations."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

FONTS = ("NotoSansSC-400.ttf", "NotoSansSC-600.ttf")


@register(Tags.staticfiles)
def check_assets(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Third-party assets and fonts are laid out by the set-up, not committed."""
    found: list[CheckMessage] = []
    missing = [name for name in FONTS if not (settings.FONTS_DIR / name).exists()]
    if missing:
        found.append(
            checks.Warning(
                f"Fonts are missing in {settings.FONTS_DIR}: {', '.join(missing)}. No PDF can be printed.",
                hint="Run make setup.",
                id="kam.W001",
            )
        )
    if not settings.MANIFEST_STATIC and not (settings.BASE_DIR / "static" / "vendor").is_dir():
        found.append(
            checks.Warning(
                "static/vendor is missing: pages would have no style.", hint="Run make setup.", id="kam.W002"
            )
        )
    return found


@register(Tags.database)
def check_letters(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostgreSQL must know letters beyond ASCII, or case-insensitive search finds no Chinese or accented name."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT datctype, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
            )
            letters, encoding = cursor.fetchone()
        if encoding != "UTF8" or letters in {"C", "POSIX"}:
            found.append(
                Error(
                    f"Database {connection.settings_dict['NAME']} has encoding {encoding} and lc_ctype {letters}.",
                    hint="Create it with ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0.",
                    id="kam.E003",
                )
            )
    return found


@register(Tags.database)
def check_search(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """PostgreSQL searches names by an index of pg_trgm; where the extension may not be had, it reads every account."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_regclass('accounts_account') IS NOT NULL, to_regclass('account_search') IS NOT NULL"
            )
            has_accounts, has_index = cursor.fetchone()
        if has_accounts and not has_index:
            found.append(
                checks.Warning(
                    f"Database {connection.settings_dict['NAME']} has no index for the search: it reads every account.",
                    hint=(
                        "Let a superuser run: CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX account_search "
                        "ON accounts_account USING gin (search_text gin_trgm_ops); CREATE INDEX contact_search ON "
                        "accounts_contact USING gin (accounts_person(name, email, wechat, title, phone, mobile) "
                        "gin_trgm_ops);"
                    ),
                    id="kam.W004",
                )
            )
    return found
