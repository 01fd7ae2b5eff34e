// Command cardglyph reads payment cards from picture files, measures how well it does, shows how it does it, and serves
// both over HTTP. Run it with --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line. Each command has a file of its own.
type commands struct {
	Read    readCommand    `cmd:"" help:"Read cards from picture files."`
	Eval    evalCommand    `cmd:"" help:"Measure reads against a file of labels."`
	Trace   traceCommand   `cmd:"" help:"Draw every stage of one read."`
	Bin     binCommand     `cmd:"" help:"Say what a number's first digits tell: network, bank, product."`
	Version versionCommand `cmd:"" help:"Print the version of the program and of its module."`
	serverCommands
	queueCommands
}

// Exit codes. Errors with a method ExitCode have one of their own: NATS that cannot be used is 3, a full queue 4.
const (
	exitOK     = 0
	exitFailed = 1 // something could not be opened, decoded or written
	exitUsage  = 2
)

// streams is where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], &streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run is main without the process around it.
func run(ctx context.Context, args []string, s *streams) int {
	helped := false // kong prints help and goes on parsing
	parser, err := kong.New(&commands{}, kong.Name("cardglyph"), kong.UsageOnError(),
		kong.Description("Reads payment cards from pictures. No picture leaves the machine."),
		kong.Writers(s.out, s.err), kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(s))
	if err != nil {
		fmt.Fprintln(s.err, "cardglyph:", err)
		return exitFailed
	}
	call, err := parser.Parse(args)
	if helped {
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(s.err, "cardglyph: %v\nRun cardglyph --help.\n", err)
		return exitUsage
	}
	if err := call.Run(); err != nil {
		fmt.Fprintln(s.err, "cardglyph:", err)
		return exitCode(err)
	}
	return exitOK
}

func exitCode(err error) int {
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return exitFailed
}
