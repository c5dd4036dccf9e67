# One image for both processes:
#   web:     wardlight serve --host 0.0.0.0 --no-worker      (on SQLite leave --no-worker out: the worker ticks inside)
#   worker:  wardlight worker        run it with --no-healthcheck: /healthz of the web process names a worker that is stale
# Any base with Python 3.11 or newer and its venv module will do.
ARG BASE=python:3.11-slim-bookworm

# hadolint ignore=DL3006 - the tag is in BASE
FROM ${BASE} AS build
WORKDIR /srv/wardlight
# A hospital's network may sign with an authority of its own, which the base then carries.
ENV UV_SYSTEM_CERTS=1 UV_NO_CACHE=1 UV_PYTHON=/opt/wardlight/bin/python
COPY requirements-build.txt requirements.txt ./
RUN python3 -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes --requirement requirements-build.txt \
    && python3 -m venv --without-pip /opt/wardlight \
    && /opt/build/bin/uv pip install --compile-bytecode --require-hashes --requirement requirements.txt
COPY pyproject.toml ./
COPY app ./app
RUN /opt/build/bin/python -m hatchling build --target wheel:editable --directory /tmp/dist \
    && /opt/build/bin/uv pip install --no-deps --no-index /tmp/dist/*.whl \
    && /opt/wardlight/bin/python -m compileall -q app

# hadolint ignore=DL3006 - the same base
FROM ${BASE}
# The data folder is the only place that the service writes to.
RUN groupadd --gid 10001 wardlight \
    && useradd --uid 10001 --gid wardlight --home-dir /data --shell /usr/sbin/nologin wardlight \
    && install --directory --owner=wardlight --group=wardlight --mode=0750 /data
WORKDIR /srv/wardlight
COPY --from=build /opt/wardlight /opt/wardlight
COPY --from=build /srv/wardlight/app ./app
COPY pyproject.toml alembic.ini ./
COPY alembic ./alembic
COPY static ./static
COPY templates ./templates
ENV PATH=/opt/wardlight/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WARDLIGHT_DATABASE_URL=sqlite:////data/wardlight.db
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["wardlight"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
