package caddyglyph

import (
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"go.uber.org/zap"
)

// report writes a verdict into the handler's log, the access log and the placeholders.
func (h *Handler) report(r *http.Request, c *call) {
	outcome := zap.String("cardglyph", c.outcome)
	if extra, ok := r.Context().Value(caddyhttp.ExtraLogFieldsCtxKey).(*caddyhttp.ExtraLogFields); ok {
		extra.Set(outcome)
	}
	if replacer, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer); ok {
		replacer.Set("http.cardglyph.outcome", c.outcome)
	}
	line := h.log.Check(c.level, "request looked into")
	if line == nil {
		return
	}
	line.Write(zap.String("outcome", c.outcome), zap.String("reason", c.said.Reason), zap.Int("pictures", c.pictures), zap.Int("cards", c.cards),
		zap.String("method", c.said.Method), zap.String("path", c.said.Path), zap.String("request_id", c.said.RequestID), zap.Duration("took", c.took))
}
