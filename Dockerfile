FROM python:3.11-slim

RUN useradd --system --create-home --uid 1000 paperwire && mkdir /data && chown paperwire /data
WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
COPY adapters adapters
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER paperwire
WORKDIR /data
ENV PAPERWIRE_DATA_DIR=/data PAPERWIRE_HTTP_PORT=8000 PYTHONUNBUFFERED=1
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["paperwire", "run"]
