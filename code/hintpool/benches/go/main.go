// The works with Go's sync.Pool: a worker of the harness. The first argument is a work, or `traffic` and
// what traffic.go says.
//
// Each line of standard input is a number of operations, and each is answered with one line, as the workers
// written in Rust answer (../../../bench-harness/src/worker.rs): nanoseconds per operation.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	capacity  = 1024
	queueSize = 256
)

// A pointer to the slice, as the documentation of sync.Pool advises: a slice itself would be
// allocated anew at each Put.
var pool = sync.Pool{New: func() any {
	buffer := make([]byte, 0, capacity)
	return &buffer
}}

func write(buffer *[]byte) {
	*buffer = append(*buffer, 1)
}

func rounds(n int) {
	for range n {
		buffer := pool.Get().(*[]byte)
		write(buffer)
		*buffer = (*buffer)[:0]
		pool.Put(buffer)
	}
}

// A ring of one sender and one receiver: it spins for a while, and then lets others have the processor. Both
// indices have cache lines of their own, and each side keeps a copy of the other's.
type ring struct {
	slots    [queueSize]*[]byte
	_        [128]byte
	head     atomic.Uint64
	tailSeen uint64
	_        [128]byte
	tail     atomic.Uint64
	headSeen uint64
	_        [128]byte
}

func pause(turns *int) {
	*turns++
	if *turns >= 1000 {
		runtime.Gosched()
	}
}

func (r *ring) push(item *[]byte) {
	tail := r.tail.Load()
	turns := 0
	for tail-r.headSeen == queueSize {
		if r.headSeen = r.head.Load(); tail-r.headSeen == queueSize {
			pause(&turns)
		}
	}
	r.slots[tail%queueSize] = item
	r.tail.Store(tail + 1)
}

func (r *ring) pop() *[]byte {
	head := r.head.Load()
	turns := 0
	for head == r.tailSeen {
		if r.tailSeen = r.tail.Load(); head == r.tailSeen {
			pause(&turns)
		}
	}
	item := r.slots[head%queueSize]
	r.head.Store(head + 1)
	return item
}

func send(r *ring, n int) {
	for range n {
		buffer := pool.Get().(*[]byte)
		write(buffer)
		r.push(buffer)
	}
}

func receive(r *ring, n int) {
	for range n {
		buffer := r.pop()
		*buffer = (*buffer)[:0]
		pool.Put(buffer)
	}
}

var nothing = new([]byte)

func sendNothing(r *ring, n int) {
	for range n {
		r.push(nothing)
	}
}

func receiveNothing(r *ring, n int) {
	for range n {
		if r.pop() == nil {
			panic("nil was sent")
		}
	}
}

func timeOf(work func()) time.Duration {
	start := time.Now()
	work()
	return time.Since(start)
}

// Another goroutine, on a thread of its own, sends what this one receives.
func handOver(n int, send, receive func(*ring, int)) time.Duration {
	r := new(ring)
	ready := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		ready <- struct{}{}
		send(r, n)
	}()
	<-ready
	return timeOf(func() { receive(r, n) })
}

func sample(work string, n int) time.Duration {
	switch work {
	case "rounds":
		rounds(n / 8)
		return timeOf(func() { rounds(n) })
	case "handover":
		return handOver(n, send, receive)
	case "queue":
		return handOver(n, sendNothing, receiveNothing)
	}
	fail("no work is called %q", work)
	return 0
}

func main() {
	if len(os.Args) < 2 {
		fail("this program is started by `hintpool-benches`, with a work")
	}
	if os.Args[1] == "traffic" {
		answer := traffic(os.Args[len(os.Args)-1])
		serve(func(int) float64 { return answer })
		return
	}
	runtime.LockOSThread()
	// The pool is measured and not the garbage collector, which would empty it.
	debug.SetGCPercent(-1)
	serve(func(n int) float64 {
		return float64(sample(os.Args[1], n).Nanoseconds()) / float64(n)
	})
}

func serve(answer func(operations int) float64) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		operations, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			fail("a request is a number of operations: %v", err)
		}
		fmt.Println(answer(operations))
	}
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "error: "+format+"\n", arguments...)
	os.Exit(1)
}
