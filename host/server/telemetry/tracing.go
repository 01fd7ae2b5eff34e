package telemetry

import (
	"context"
	"fmt"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.26.0"
	traceapi "go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Tracing sends traces. A nil Tracing sends none. It is safe for concurrent use.
type Tracing struct {
	provider *trace.TracerProvider
	tracer   traceapi.Tracer
}

// NewTracing sends a share of the traces (0 to 1, of those that the client did not decide about) to an OTLP/HTTP endpoint, a URL such as
// http://127.0.0.1:4318/v1/traces. Spans hold codes and sizes, no numbers, keys or URLs of pictures. An endpoint that does not answer costs nothing but the traces.
func NewTracing(ctx context.Context, endpoint string, share float64, version string) (*Tracing, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(endpoint))
	if err != nil {
		return nil, fmt.Errorf("telemetry: tracing: %w", err)
	}
	return newTracing(trace.NewTracerProvider(
		trace.WithBatcher(exporter),
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(share))),
		trace.WithResource(resource.NewSchemaless(semconv.ServiceName("cardglyph"), semconv.ServiceVersion(version))),
	)), nil
}

func newTracing(p *trace.TracerProvider) *Tracing {
	return &Tracing{provider: p, tracer: p.Tracer("github.com/cardglyph/cardglyph/host/server")}
}

// Handler puts a span around each request of h, the child of the client's when it sent traceparent.
func (t *Tracing) Handler(name string, h http.Handler) http.Handler {
	if t == nil {
		return h
	}
	return otelhttp.NewHandler(h, name, otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithSpanNameFormatter(func(string, *http.Request) string { return name }))
}

// Start begins a span within that of ctx.
func (t *Tracing) Start(ctx context.Context, name string) (context.Context, traceapi.Span) {
	if t == nil {
		return ctx, noop.Span{}
	}
	return t.tracer.Start(ctx, name)
}

// Annotate adds to the span of ctx.
func (t *Tracing) Annotate(ctx context.Context, about ...attribute.KeyValue) {
	if t != nil {
		traceapi.SpanFromContext(ctx).SetAttributes(about...)
	}
}

// Close sends what is left, until ctx ends.
func (t *Tracing) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}
