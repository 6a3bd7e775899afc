# syntax=docker/dockerfile:1
#
# The simulator as an image; docs/containers.md says how it is used. Everything here is Python or comes as a wheel
# for either processor, so that linux/amd64 and linux/arm64 are built from the same lines.

# Pinned by its exact version, not by digest: a digest has to be looked up where the image is built. To pin that, too,
# add what `docker buildx imagetools inspect python:3.13.15-slim-trixie` calls the digest.
FROM python:3.13.15-slim-trixie AS python


FROM python AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
# What pyproject.toml builds with. Without build isolation it is this version and no newer one.
RUN pip install setuptools==84.2.1
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY scenarios scenarios
COPY simulator simulator
RUN pip wheel --no-build-isolation --no-deps --wheel-dir /wheels .
# The environment has no pip of its own. Wheels only: there is no compiler here, and a build that needs one should say so.
RUN python -m venv --without-pip /opt/voice-simulator \
    && pip --python /opt/voice-simulator/bin/python install \
        --only-binary :all: --constraint constraints.txt "$(echo /wheels/*.whl)[audio]"


FROM python
LABEL org.opencontainers.image.title="voice-simulator" \
      org.opencontainers.image.description="A local simulator of the Vonage (Nexmo) Voice API" \
      org.opencontainers.image.licenses="Apache-2.0"
# The user has a fixed number, so that a folder of the host's can be given to it. A volume begins as a copy of /tls,
# with its owner; others may look in, because clients read ca.pem there, but the key in it is its owner's alone.
RUN groupadd --gid 10001 simulator \
    && useradd --uid 10001 --gid simulator --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin simulator \
    && install --directory --owner=simulator --group=simulator --mode=755 /tls \
    && pip uninstall --yes --root-user-action=ignore pip
COPY --from=build /opt/voice-simulator /opt/voice-simulator
ENV PATH=/opt/voice-simulator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VOICE_SIMULATOR_HOST=0.0.0.0 \
    VOICE_SIMULATOR_PORT=8480 \
    VOICE_SIMULATOR_TLS=true \
    VOICE_SIMULATOR_TLS_PORT=8443,443 \
    VOICE_SIMULATOR_TLS_DIR=/tls
VOLUME /tls
EXPOSE 8480 8443 443
# A number, because Kubernetes' runAsNonRoot does not look up names. Docker lets any user of a container listen on 443;
# docs/containers.md has what to do where that is not so.
USER 10001:10001
# 401 is good health, too: the control API then has a token. No urllib, which would ask a proxy that Docker passes on.
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s --start-interval=1s \
    CMD ["python", "-IS", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['VOICE_SIMULATOR_PORT']), timeout=2); c.request('GET', '/_simulator/health'); sys.exit(c.getresponse().status not in (200, 401))"]
ENTRYPOINT ["voice-simulator"]
CMD ["serve"]
