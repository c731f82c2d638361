# syntax=docker/dockerfile:1
#
# docker build -t propusk .
# docker run -d --name propusk --env-file .env -p 127.0.0.1:8080:8080 -v propusk:/data propusk

# The same Debian in both stages, so that the program meets the C library that it was linked against.
FROM rust:1.94-bookworm AS build
WORKDIR /build
COPY . .
# The caches outlive the build: a rebuild compiles only what changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/build/target \
    cargo build --profile dist --locked --bin propusk \
    && install -D target/dist/propusk /out/bin/propusk \
    && install -d -o 65532 -g 65532 /out/data

# The C library and nothing else: no shell, no package manager. Certificates and time zones are inside the program.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/bin/propusk /usr/local/bin/propusk
COPY --from=build --chown=65532:65532 /out/data /data
# By number, so that a cluster can see that it is not root.
USER 65532:65532
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:///data/propusk.db HTTP_LISTEN=0.0.0.0:8080
EXPOSE 8080
# There is no curl in here: the program asks its own /healthz.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["propusk", "health"]
# The program answers SIGTERM by finishing what it has begun.
STOPSIGNAL SIGTERM
ENTRYPOINT ["propusk"]
CMD ["run"]
