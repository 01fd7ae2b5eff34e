package core
import ("testing";"fmt";"github.com/cardglyph/cardglyph/core/synth")
func TestDev112(t *testing.T){
	sc := synth.Card(112, synth.Options{Width: 560, Difficulty: 0.3})
	r, _ := New(&Options{Fields: FieldNumber})
	job, _ := r.Begin(imageOf(sc))
	for done := false; !done; { done, _ = job.Step(1 << 30) }
	b := job.work.best
	job.work.yield = func(int) bool { return true }
	places := job.work.places(b.strip)
	fmt.Println("len", len(places), b.placed.at)
	for i := b.placed.at[15]-6; i<len(places); i++ { fmt.Print(i,":",places[i].score/256," ") }
	fmt.Println()
}
