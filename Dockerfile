# Built in one stage with everything the set-up needs, run in another with what running needs.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends gettext nodejs npm libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/kam
COPY . .
RUN bash scripts/setup.sh --production \
 && DATA_DIR=/tmp/data MANIFEST_STATIC=1 .venv/bin/python manage.py collectstatic --noinput -v0 \
 && rm -rf node_modules .venv/uv /tmp/data

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/kam --create-home kam
COPY --from=build /opt/kam /opt/kam
WORKDIR /opt/kam
ENV DATA_DIR=/var/lib/kam MANIFEST_STATIC=1 PYTHONUNBUFFERED=1 PATH=/opt/kam/.venv/bin:$PATH
USER kam
VOLUME /var/lib/kam
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
