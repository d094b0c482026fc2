// One sample of traffic: what to run comes as JSON, as src/traffic.rs writes it, and so does the
// answer. The garbage collector runs as it does in any program.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type run struct {
	Work struct {
		Queue *struct {
			Getters, Returners, Room int
			Relay                    bool
			Turn                     int
		}
		Bursts *struct{ Threads, Burst int }
		Tasks  *struct{ Tasks int }
	}
	Needed    int64
	HandOvers int `json:"hand_overs"`
	Bytes     int
}

type value struct{ bytes []byte }

func traffic(told string) error {
	var r run
	if err := json.Unmarshal([]byte(told), &r); err != nil {
		return err
	}
	var counts struct {
		sync.Mutex
		created, live, peak int64
	}
	var missing atomic.Int64
	missing.Store(r.Needed)
	// A value lives until a garbage collection finds that it does not.
	finalize := func(*value) {
		counts.Lock()
		counts.live--
		counts.Unlock()
	}
	values := sync.Pool{New: func() any {
		counts.Lock()
		counts.created++
		counts.live++
		counts.peak = max(counts.peak, counts.live)
		counts.Unlock()
		made := &value{bytes.Repeat([]byte{1}, r.Bytes)}
		runtime.SetFinalizer(made, finalize)
		return made
	}}
	get := func() *value {
		item := values.Get().(*value)
		item.bytes[0] = 2
		if missing.Load() > 0 {
			missing.Add(-1)
		}
		return item
	}
	// Nobody returns a value before the most values of the shape were out at once.
	put := func(item *value) {
		for missing.Load() > 0 {
			runtime.Gosched()
		}
		values.Put(item)
	}
	var length time.Duration
	switch {
	case r.Work.Queue != nil:
		length = r.queue(get, put)
	case r.Work.Bursts != nil:
		burst := r.Work.Bursts.Burst
		length = inTurn(r.Work.Bursts.Threads, r.HandOvers/burst, func() {
			held := make([]*value, 0, burst)
			for range burst {
				held = append(held, get())
			}
			for _, item := range held {
				put(item)
			}
		})
	case r.Work.Tasks != nil:
		tasks := r.Work.Tasks.Tasks
		length = allAtOnce(tasks, func() {
			returned := make(chan struct{})
			for range r.HandOvers / tasks {
				item := get()
				go func() {
					put(item)
					returned <- struct{}{}
				}()
				<-returned
			}
		})
	default:
		return fmt.Errorf("no work for Go in %s", told)
	}
	counts.Lock()
	fmt.Printf(`{"created": %d, "peak": %d, "nanoseconds": %d}`, counts.created, counts.peak, length.Nanoseconds())
	return nil
}

// Starts a goroutine that does this with each value that is sent to it.
func serve(room int, each func(*value)) chan *value {
	queue := make(chan *value, room)
	go func() {
		for item := range queue {
			each(item)
		}
	}()
	return queue
}

func (r run) queue(get func() *value, put func(*value)) time.Duration {
	q := r.Work.Queue
	queues := make([]chan *value, q.Returners)
	for i := range queues {
		queues[i] = serve(q.Room, put)
		if q.Relay {
			last := queues[i]
			queues[i] = serve(q.Room, func(item *value) { last <- item })
		}
	}
	work := func(handOvers int) {
		for i := range handOvers {
			queues[i%len(queues)] <- get()
		}
	}
	if q.Turn > 0 {
		return inTurn(q.Getters, r.HandOvers/q.Turn, func() { work(q.Turn) })
	}
	return allAtOnce(q.Getters, func() { work(r.HandOvers / q.Getters) })
}

func allAtOnce(goroutines int, work func()) time.Duration {
	return spanOf(func() {
		var group sync.WaitGroup
		for range goroutines {
			group.Add(1)
			go func() {
				defer group.Done()
				work()
			}()
		}
		group.Wait()
	}).length()
}

// Goroutines that live from the first turn to the last, and of which one at a time works.
func inTurn(goroutines, turns int, work func()) time.Duration {
	done := make(chan struct{})
	orders := make([]chan struct{}, goroutines)
	for i := range orders {
		orders[i] = make(chan struct{})
		go func() {
			for range orders[i] {
				work()
				done <- struct{}{}
			}
		}()
	}
	return spanOf(func() {
		for turn := range turns {
			orders[turn%goroutines] <- struct{}{}
			<-done
		}
	}).length()
}
