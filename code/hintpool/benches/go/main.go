// The works with Go's sync.Pool. Told on standard input, one line a sample, what to do:
//
//	WORK N
//
// it answers with one line: nanoseconds, and the part of the longer thread's time during which both
// worked. `src/go_side.rs` starts it and asks it in turn with the other arms.
//
// With an argument it runs one sample of traffic instead: see traffic.go.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
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

// A ring of one sender and one receiver, made like the one of the other side: it spins for a while,
// and then lets others have the processor. Both indices have cache lines of their own, and each side
// keeps a copy of the other's.
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
	if tail-r.headSeen == queueSize {
		turns := 0
		for {
			r.headSeen = r.head.Load()
			if tail-r.headSeen < queueSize {
				break
			}
			pause(&turns)
		}
	}
	r.slots[tail%queueSize] = item
	r.tail.Store(tail + 1)
}

func (r *ring) pop() *[]byte {
	head := r.head.Load()
	if head == r.tailSeen {
		turns := 0
		for {
			r.tailSeen = r.tail.Load()
			if head != r.tailSeen {
				break
			}
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

type span struct{ start, end time.Time }

func spanOf(work func()) span {
	start := time.Now()
	work()
	return span{start, time.Now()}
}

func (s span) length() time.Duration { return s.end.Sub(s.start) }

// Runs both at once, each on a thread of its own.
func both(here, there func()) (span, span) {
	var gate atomic.Int32
	pass := func() {
		gate.Add(1)
		for gate.Load() < 2 {
		}
	}
	answer := make(chan span)
	go func() {
		runtime.LockOSThread()
		pass()
		answer <- spanOf(there)
	}()
	pass()
	mine := spanOf(here)
	return mine, <-answer
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func shared(a, b span) float64 {
	common := earlier(a.end, b.end).Sub(later(a.start, b.start))
	return float64(max(common, 0)) / float64(max(a.length(), b.length()))
}

func hull(a, b span) time.Duration {
	return later(a.end, b.end).Sub(earlier(a.start, b.start))
}

func handover(n int, send, receive func(*ring, int)) (time.Duration, float64) {
	r := new(ring)
	here, there := both(func() { receive(r, n) }, func() { send(r, n) })
	return hull(here, there), shared(here, there)
}

func sample(work string, n int) (time.Duration, float64) {
	switch work {
	case "rounds":
		rounds(n / 8)
		return spanOf(func() { rounds(n) }).length(), 1
	case "handover":
		return handover(n, send, receive)
	case "queue":
		return handover(n, sendNothing, receiveNothing)
	}
	fmt.Fprintf(os.Stderr, "no work is called %q\n", work)
	os.Exit(2)
	return 0, 0
}

func main() {
	if len(os.Args) > 1 {
		if err := traffic(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		return
	}
	runtime.LockOSThread()
	// The pool is measured and not the garbage collector, which would empty it.
	debug.SetGCPercent(-1)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var work string
		var n int
		if _, err := fmt.Sscan(lines.Text(), &work, &n); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		length, shared := sample(work, n)
		fmt.Println(length.Nanoseconds(), shared)
	}
}
