# つなぎ帳: one container. Any Debian with Python 3.11 or newer can be the base:
#   docker build --build-arg BASE_IMAGE=debian:trixie-slim -t tsunagicho .
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BASE_IMAGE} AS build
RUN python3 -c 'import ensurepip' 2>/dev/null \
    || (apt-get update && apt-get install -y --no-install-recommends python3 python3-venv)
WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock

FROM ${BASE_IMAGE}
# A Japanese font for charts saved as pictures; Python only where the base has none.
RUN apt-get update \
    && apt-get install -y --no-install-recommends fontconfig fonts-morisawa-bizud-gothic \
    && (command -v python3 >/dev/null || apt-get install -y --no-install-recommends python3) \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin tsunagicho \
    && install -d -o 10001 -g 10001 -m 700 /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY pyproject.toml Home.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY core core
COPY data data
ENV TSUNAGICHO_DATA_DIR=/data \
    TSUNAGICHO_HOST=0.0.0.0 \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/app/.venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["/app/.venv/bin/python", "-m", "core.cli", "serve"]
