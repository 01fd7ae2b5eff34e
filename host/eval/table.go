package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
)

// Print writes the summary as tables for people.
func (s *Summary) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\timages\treadable\texact\t%\tmissed\tmisread\twrong ok\tclaimed on blank\texpiry\tholder\tnetwork\tp50 ms\tp95 ms\t")
	s.row(t, "all")
	for _, name := range slices.Sorted(maps.Keys(s.Groups)) {
		for _, value := range slices.Sorted(maps.Keys(s.Groups[name])) {
			s.Groups[name][value].row(t, name+" "+value)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nexpiry:  %s; within one digit %d\nholder:  %s; within one letter %d\nnetwork: %s (of the numbers read exactly)\n"+
		"claimed: %d exact with status ok, %d wrong with status ok; %d not exact with the truth among the first candidates; %d failed\n"+
		"ms:      p50 %.0f, p95 %.0f, worst %.0f by the clock; p50 %.0f, p95 %.0f, worst %.0f of the processor\n",
		s.Expiry, s.Expiry.Near, s.Holder, s.Holder.Near, s.Network, s.OKExact, s.WrongOK, s.InCandidates, s.Failed,
		s.P50, s.P95, s.Worst, s.CPU.P50, s.CPU.P95, s.CPU.Worst)
	if err != nil {
		return err
	}
	if err := s.printReliability(w); err != nil || s.Against == nil {
		return err
	}
	return s.Against.Print(w)
}

// printReliability sets confidence against what came of it.
func (s *Summary) printReliability(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\nconfidence\tread\tright\t% right\t% promised\t")
	for i := range s.Reliability {
		if b := &s.Reliability[i]; b.Read > 0 {
			fmt.Fprintf(t, "%g-%g\t%d\t%d\t%.1f\t%.1f\t\n", b.From, b.To, b.Read, b.Right, 100*b.Share(), 100*b.Confidence)
		}
	}
	fmt.Fprintf(t, "expected calibration error\t\t\t%.1f\t\t\n", 100*s.Calibration)
	return t.Flush()
}

func (s *Summary) row(w io.Writer, name string) {
	share := 0.0
	if s.Readable > 0 {
		share = 100 * float64(s.Exact) / float64(s.Readable)
	}
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.1f\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%.0f\t%.0f\t\n", name, s.Images, s.Readable, s.Exact, share, s.Missed,
		s.Misread, s.WrongOK, s.ClaimedOnBlank, s.Expiry.share(), s.Holder.share(), s.Network.share(), s.P50, s.P95)
}

func (f FieldSummary) share() string { return fmt.Sprintf("%d/%d", f.Right, f.Labelled) }

// String is the field's counts in words.
func (f FieldSummary) String() string {
	return fmt.Sprintf("%d right of %d, %d wrong, %d missed, %d extra", f.Right, f.Labelled, f.Wrong, f.Missed, f.Extra)
}
