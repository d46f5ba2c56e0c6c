# Two stages: what builds does not ship. Everything from PyPI comes from a lock with hashes.
FROM python:3.11-slim AS build
WORKDIR /source
RUN python -m venv /opt/build && python -m venv /opt/stationmaster
COPY requirements/app.txt requirements/build.txt requirements/
RUN /opt/build/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/build.txt \
 && /opt/stationmaster/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/app.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY action action
RUN /opt/build/bin/python -m hatchling build --target wheel \
 && /opt/stationmaster/bin/python -m pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.11-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin stationmaster \
 && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /opt/stationmaster /opt/stationmaster
ENV PATH=/opt/stationmaster/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIONMASTER_DATA=/data \
    STATIONMASTER_LISTEN=0.0.0.0:8321
# The root may be read-only: only /data is written, and /tmp where there is one.
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8321
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-I", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['STATIONMASTER_LISTEN'].rpartition(':')[2] + '/healthz', timeout=4)"]
ENTRYPOINT ["stationmaster"]
CMD ["serve"]
