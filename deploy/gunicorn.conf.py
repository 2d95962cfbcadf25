"""How gunicorn serves the product in production; WEB_WORKERS and WEB_THREADS size it."""

import os

wsgi_app = "kam.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 30
keepalive = 5
# Workers are replaced now and then, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
preload_app = False
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG") or None
