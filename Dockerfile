# enrich in a container: docker build --build-arg VERSION=1.0.0rc1 --tag enrich:1.0.0rc1 .
# docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/docs" enrich:1.0.0rc1 refresh /docs
FROM python:3.12-slim
# git tells which files a docset has, and which policies a checkout had earlier. Its version can't be
# pinned: Debian removes the one before with each security update.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY enricher enricher
COPY fixtures fixtures
ARG VERSION=0.0
ENV SETUPTOOLS_SCM_PRETEND_VERSION_FOR_ENRICH_WAF=$VERSION
RUN pip install --no-cache-dir --constraint constraints.txt . && useradd --uid 1000 --create-home writer
USER 1000
WORKDIR /docs
ENTRYPOINT ["enrich"]
