// One sample of traffic: `time` or `created`, and the numbers of the shape, as src/traffic/shapes.rs gives
// them. The garbage collector runs as it does in any program.
package main

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func traffic(arguments []string) float64 {
	numbers := map[string]int{}
	for _, argument := range arguments[1:] {
		name, value, _ := strings.Cut(argument, "=")
		number, err := strconv.Atoi(value)
		if err != nil {
			fail("%s is no number: %v", name, err)
		}
		numbers[name] = number
	}
	created, took := run(numbers)
	if arguments[0] == "created" {
		return float64(created)
	}
	return float64(took.Nanoseconds()) / float64(numbers["hand_overs"])
}

func run(numbers map[string]int) (int64, time.Duration) {
	var created, missing atomic.Int64
	missing.Store(int64(numbers["needed"]))
	values := sync.Pool{New: func() any {
		created.Add(1)
		made := bytes.Repeat([]byte{1}, numbers["bytes"])
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
	handOvers := numbers["hand_overs"]
	var took time.Duration
	switch {
	case numbers["getters"] > 0:
		took = throughQueues(numbers, get, put)
	case numbers["threads"] > 0:
		burst := numbers["burst"]
		took = inTurn(numbers["threads"], handOvers/burst, func() {
			held := make([]*[]byte, 0, burst)
			for range burst {
				held = append(held, get())
			}
			for _, item := range held {
				put(item)
			}
		})
	case numbers["tasks"] > 0:
		took = allAtOnce(numbers["tasks"], func() {
			returned := make(chan struct{})
			for range handOvers / numbers["tasks"] {
				item := get()
				go func() {
					put(item)
					returned <- struct{}{}
				}()
				<-returned
			}
		})
	default:
		fail("no numbers say which shape is meant")
	}
	return created.Load(), took
}

func throughQueues(numbers map[string]int, get func() *[]byte, put func(*[]byte)) time.Duration {
	queues := make([]chan *[]byte, numbers["returners"])
	for i := range queues {
		queues[i] = make(chan *[]byte, numbers["room"])
		go func() {
			for item := range queues[i] {
				put(item)
			}
		}()
	}
	each := numbers["hand_overs"] / numbers["getters"]
	return allAtOnce(numbers["getters"], func() {
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
