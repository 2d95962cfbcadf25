"""Two plain answers for whoever watches the server."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the web process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be served: the database answers and its migrations are applied.

    Redis and mail are left out on purpose: no page needs them.
    """
    try:
        executor = MigrationExecutor(connection)
        is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("database does not answer\n", status=503, content_type="text/plain")
    if not is_migrated:
        return HttpResponse("migrations are missing: run manage.py migrate\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
