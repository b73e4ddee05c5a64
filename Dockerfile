# Signpost as an image: no root, no shell needed, nothing written outside of /workspace/.signpost and /tmp.
# The tag names the release of Python; for a build that repeats to the byte, pass the digest that you
# have checked:  --build-arg PYTHON_IMAGE=python:3.11.13-slim-bookworm@sha256:<digest>
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
# Package index of torch's builds for processors without a graphics card. Without it pip takes the
# default build of the same version, which is several gigabytes larger and no faster here.
ARG TORCH_INDEX_URL=
# Which optional parts go in: see [project.optional-dependencies] in pyproject.toml.
ARG EXTRAS=postgres,redis,traces,openai,anthropic,ollama
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/signpost
ENV PATH=/opt/signpost/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install -c constraints.txt ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} \
    "torch==$(sed -n 's/^torch==//p' constraints.txt)"
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY assistant assistant
COPY connectors connectors
COPY evals evals
COPY guardrails guardrails
COPY retrieval retrieval
RUN pip install -c constraints.txt ".[${EXTRAS}]"

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Signpost" \
      org.opencontainers.image.description="Answers on a media service with numbers that cannot be invented." \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 signpost \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin signpost \
 && install -d -o signpost -g signpost -m 0750 /workspace /workspace/.signpost
COPY --from=build /opt/signpost /opt/signpost
# No token is here: TOKENIZERS_PARALLELISM only sounds like one.
# hadolint ignore=DL3064
ENV PATH=/opt/signpost/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    TOKENIZERS_PARALLELISM=false \
    ANONYMIZED_TELEMETRY=False \
    ORT_DISABLE_TELEMETRY=1
WORKDIR /workspace
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["signpost"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
