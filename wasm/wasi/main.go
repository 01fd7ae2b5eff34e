// Command wasi reads one card: a picture on standard input, the result as a line of JSON on standard output. It is built for
// WASI preview 1 and runs in any runtime that has it, as a command or, where the CGI variables are set, as a CGI or
// WAGI script. README.md tells how.
package main

import (
	"io"
	"os"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/edge"
)

// Exit codes.
const (
	exitRead  = 0 // a result was written, whatever its status
	exitInput = 1 // the picture cannot be read or decoded
	exitUsage = 2 // wrong arguments or configuration
)

const usage = `usage: cardglyph-wasi [-mask] < PICTURE
Writes one line of JSON. -mask masks the digits.
With the CGI variables set it answers a request instead; CARDGLYPH_CONFIG may hold its configuration.
`

// process is what the command gets from outside.
type process struct {
	args        []string
	env         func(string) string
	in          io.Reader
	out, errors io.Writer
}

func main() {
	p := process{os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr}
	os.Exit(p.run())
}

func (p process) run() int {
	if p.env("REQUEST_METHOD") != "" {
		return p.answer()
	}
	mask := false
	for _, arg := range p.args {
		if arg != "-mask" && arg != "--mask" {
			p.complain(usage)
			return exitUsage
		}
		mask = true
	}
	return p.read(mask)
}

func (p process) complain(text string) { _, _ = io.WriteString(p.errors, text) }

// read is the command.
func (p process) read(mask bool) int {
	file, err := io.ReadAll(io.LimitReader(p.in, edge.LargestMaxBody+1))
	if err != nil || len(file) > edge.LargestMaxBody {
		p.complain("cardglyph-wasi: standard input cannot be read, or is over 64 MiB\n")
		return exitInput
	}
	config := edge.Config{Mode: edge.Read, Fields: core.AllFields, MaxPixels: core.DefaultMaxPixels}
	read, err := edge.NewReader(config)
	if err != nil {
		p.complain("cardglyph-wasi: " + err.Error() + "\n")
		return exitUsage
	}
	res, err := read(file, func(int) error { return nil })
	if err != nil {
		p.complain("cardglyph-wasi: " + err.Error() + "\n")
		return exitInput
	}
	text := core.AppendJSON(nil, &res, core.JSONOptions{Mask: mask})
	if _, err := p.out.Write(append(text, '\n')); err != nil {
		return exitInput
	}
	return exitRead
}
