# enrich in a container: docker run --rm -v "$PWD:/docs" enrich refresh /docs
FROM python:3.12-slim
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY enricher enricher
COPY fixtures fixtures
RUN pip install --no-cache-dir --constraint constraints.txt . && useradd --uid 1000 --create-home writer
USER 1000
WORKDIR /docs
ENTRYPOINT ["enrich"]
