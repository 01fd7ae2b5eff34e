package edge

import "errors"

// Errors that end the work on a request before its time.
var (
	// ErrSpent is returned when Config.MaxTime is used up.
	ErrSpent = errors.New("edge: the time for this request is used up")
	// ErrGone is returned when the client has left.
	ErrGone = errors.New("edge: the client has left")
)

// unitsPerMillisecond is how many units of core.Job make a millisecond.
const unitsPerMillisecond = 1000

// pollUnits is how much work may be done before the host is asked whether the client still waits: 5 ms. The call is also
// where a Go host can stop the plugin's thread for its collector.
const pollUnits = 5000

// meter counts the work on one request.
type meter struct {
	left     int // units
	unpolled int
	gone     func() bool // may be nil
	err      error       // why the work ended; it stays
}

func (e *Edge) newMeter() *meter {
	return &meter{left: e.config.MaxTime * unitsPerMillisecond, gone: e.Gone}
}

// spend pays for work that was done. Errors: ErrSpent, ErrGone; once there was one, it stays.
func (m *meter) spend(units int) error {
	m.left -= units
	m.unpolled += units
	if m.err == nil && m.left < 0 {
		m.err = ErrSpent
	}
	if m.err == nil && m.unpolled >= pollUnits {
		return m.poll()
	}
	return m.err
}

// poll asks whether the client still waits. Errors: ErrGone.
func (m *meter) poll() error {
	m.unpolled = 0
	if m.err == nil && m.gone != nil && m.gone() {
		m.err = ErrGone
	}
	return m.err
}
