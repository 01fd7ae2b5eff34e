//go:build !wasm

package core

import "context"

// This file is left out of the modules: package context would bring package time with it, and the hosts of a module
// cancel between two steps anyway.

// Recognize reads one still picture. A card that cannot be read is a Result with a Status, not an error.
// Errors: ErrImage, ErrTooLarge, ErrInternal, and context.Cause(ctx) when ctx ends first.
func (r *Recognizer) Recognize(ctx context.Context, m Image) (Result, error) {
	job, err := r.Begin(m)
	if err != nil {
		return Result{}, err
	}
	defer job.Close()
	for {
		if ctx.Err() != nil {
			return Result{}, context.Cause(ctx)
		}
		done, err := job.Step(DefaultBudget)
		if err != nil {
			return Result{}, err
		}
		if done {
			return job.Result(), nil
		}
	}
}
