package core

// work is one picture on its way through the stages, with what the stages leave for one another.
type work struct {
	opts  *Options
	in    Image
	yield func(int) bool
	res   Result
}

type abandoned struct{}

// errAbandoned unwinds the pipeline of a job that was closed before it was done.
var errAbandoned = abandoned{}

// run is the order of the stages.
func (w *work) run() {
	defer func() {
		if e := recover(); e != nil && e != errAbandoned {
			panic(e)
		}
	}()
	w.res = Result{Status: NoCard}
}
