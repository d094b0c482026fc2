// One sample of traffic. The garbage collector runs as it does in any program.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// As src/traffic/shapes.rs writes it. Go takes no part in the shapes with a limit.
type shape struct {
	Measure   string
	Needed    int64
	HandOvers int `json:"hand_overs"`
	Bytes     int
	Work      struct {
		Queues *struct{ Getters, Returners, Room int }
		Bursts *struct{ Threads, Burst int }
		Tasks  *struct{ Tasks int }
	}
}

func traffic(argument string) float64 {
	var shape shape
	if err := json.Unmarshal([]byte(argument), &shape); err != nil {
		fail("%q is no shape: %v", argument, err)
	}
	created, took := shape.run()
	switch shape.Measure {
	case "created":
		return float64(created)
	case "peak":
		return peakBytes()
	}
	return float64(took.Nanoseconds()) / float64(shape.HandOvers)
}

// The most memory that this process held, which Linux tells as `VmHWM:     1234 kB`.
func peakBytes() float64 {
	status, err := os.ReadFile("/proc/self/status")
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if err != nil || !found {
		fail("the most memory can't be read: %v", err)
	}
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		fail("the most memory is no number: %v", err)
	}
	return kib * 1024
}

func (s shape) run() (int64, time.Duration) {
	var created, missing atomic.Int64
	missing.Store(s.Needed)
	values := sync.Pool{New: func() any {
		created.Add(1)
		made := bytes.Repeat([]byte{1}, s.Bytes)
		return &made
	}}
	get := func() *[]byte {
		item := values.Get().(*[]byte)
		(*item)[0] = 2
		if missing.Load() > 0 {
			missing.Add(-1)
		}
		return item
	}
	// Nobody returns a value before the most values of the shape were out at once.
	put := func(item *[]byte) {
		for missing.Load() > 0 {
			runtime.Gosched()
		}
		values.Put(item)
	}
	var took time.Duration
	switch work := s.Work; {
	case work.Queues != nil:
		took = throughQueues(work.Queues.Getters, work.Queues.Returners, work.Queues.Room, s.HandOvers, get, put)
	case work.Bursts != nil:
		burst := work.Bursts.Burst
		took = inTurn(work.Bursts.Threads, s.HandOvers/burst, func() {
			held := make([]*[]byte, 0, burst)
			for range burst {
				held = append(held, get())
			}
			for _, item := range held {
				put(item)
			}
		})
	case work.Tasks != nil:
		tasks := work.Tasks.Tasks
		took = allAtOnce(tasks, func() {
			returned := make(chan struct{})
			for range s.HandOvers / tasks {
				item := get()
				go func() {
					put(item)
					returned <- struct{}{}
				}()
				<-returned
			}
		})
	default:
		fail("Go takes no part in this shape")
	}
	return created.Load(), took
}

func throughQueues(getters, returners, room, handOvers int, get func() *[]byte, put func(*[]byte)) time.Duration {
	queues := make([]chan *[]byte, returners)
	for i := range queues {
		queues[i] = make(chan *[]byte, room)
		go func() {
			for item := range queues[i] {
				put(item)
			}
		}()
	}
	each := handOvers / getters
	return allAtOnce(getters, func() {
		for i := range each {
			queues[i%len(queues)] <- get()
		}
	})
}

func allAtOnce(goroutines int, work func()) time.Duration {
	return timeOf(func() {
		var group sync.WaitGroup
		for range goroutines {
			group.Add(1)
			go func() {
				defer group.Done()
				work()
			}()
		}
		group.Wait()
	})
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
	return timeOf(func() {
		for turn := range turns {
			orders[turn%goroutines] <- struct{}{}
			<-done
		}
	})
}
