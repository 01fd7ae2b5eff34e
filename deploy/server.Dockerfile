# The HTTP service: docker build -f deploy/server.Dockerfile -t cardglyph-server .
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go run ./wasm/modules/build build \
 && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o /cardglyph ./host/cmd/cardglyph

# Nothing but the program and the authorities that remote pictures' and NATS's certificates come from: no shell, no packages.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /cardglyph /cardglyph
USER 65532:65532
EXPOSE 8080 9090
ENTRYPOINT ["/cardglyph", "serve"]
