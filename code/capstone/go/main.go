// The groups of `prove` with Go's own means: new values, and those of a sync.Pool.
//
// The arguments are an arm, what to measure, and the parameters of a group as a results file has them:
//
//	prove-go pool time threads=1 held_at_once=1 capacity_bytes=1024 written_bytes=1
//
// Each line of standard input is a number of operations, and each is answered with one line, as the
// workers written in Rust answer (../../bench-harness/src/worker.rs): nanoseconds per operation, with `apart`
// behind them if they must not count; or allocations per operation.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

func main() {
	// The garbage collector stays at its default: it is what a new value costs in Go.
	arm, measure, parameters := arguments()
	runtime.GOMAXPROCS(parameters["threads"])
	workload := newWorkload(arm, parameters)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		operations, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			fail("a request is a number of operations: %v", err)
		}
		switch measure {
		case "time":
			fmt.Println(workload.time(operations))
		case "allocations":
			fmt.Println(workload.allocations(operations))
		default:
			fail("nothing is measured as %q", measure)
		}
	}
}

func arguments() (arm, measure string, parameters map[string]int) {
	if len(os.Args) < 3 {
		fail("this program is started by `prove`, with an arm, what to measure, and parameters")
	}
	parameters = map[string]int{}
	for _, argument := range os.Args[3:] {
		name, value, _ := strings.Cut(argument, "=")
		number, err := strconv.Atoi(value)
		if err != nil {
			fail("%s is no number: %v", name, err)
		}
		parameters[name] = number
	}
	return os.Args[1], os.Args[2], parameters
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "error: "+format+"\n", arguments...)
	os.Exit(1)
}
