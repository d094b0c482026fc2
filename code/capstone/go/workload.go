package main

import (
	"runtime"
	"strconv"
	"time"
)

// As many values as are held at once where it is more than one.
const held = 8

// A part of the operations goes before the clock starts: the caches hold what another workload needed.
const warmUpPart = 8

// One arm at work on one group.
type workload struct {
	work    func(operations int)
	threads int
}

// What both arms do, one value at a time. Each is a loop of its own: a call through an interface for
// each value would cost what no Go program pays.
type subject interface {
	fresh(operations int)
	pooled(operations int)
}

// The same with several values held at once.
type manyHeld interface {
	freshHeld(operations int)
	pooledHeld(operations int)
}

func newWorkload(arm string, parameters map[string]int) workload {
	value := newSubject(parameters)
	works := map[string]func(int){"fresh": value.fresh, "pool": value.pooled}
	if parameters["held_at_once"] != 1 {
		many, ok := value.(manyHeld)
		if !ok || parameters["held_at_once"] != held {
			fail("this value is not held %d times at once", parameters["held_at_once"])
		}
		works = map[string]func(int){"fresh": many.freshHeld, "pool": many.pooledHeld}
	}
	work, ok := works[arm]
	if !ok {
		fail("there is no arm %q", arm)
	}
	return workload{work, parameters["threads"]}
}

func newSubject(parameters map[string]int) subject {
	if size, ok := parameters["capacity_bytes"]; ok {
		return newBuffers(size, parameters["written_bytes"])
	}
	if size, ok := parameters["zeroed_bytes"]; ok {
		return newZeroed(size)
	}
	if steps, ok := parameters["steps_to_create"]; ok {
		return newTables(steps)
	}
	if entries, ok := parameters["entries"]; ok {
		return newMaps(entries)
	}
	fail("no parameter says which value is meant")
	return nil
}

func (w workload) time(operations int) string {
	warmUp := (operations + warmUpPart - 1) / warmUpPart
	operations = rounded(operations)
	if w.threads > 1 {
		mean, apart := atOnce(w.threads, warmUp, operations, w.work)
		answer := perOperation(float64(mean.Nanoseconds()), operations)
		if apart >= mean/10 {
			answer += " apart"
		}
		return answer
	}
	w.work(warmUp)
	start := time.Now()
	w.work(operations)
	return perOperation(float64(time.Since(start).Nanoseconds()), operations)
}

func (w workload) allocations(operations int) string {
	w.work(operations)
	operations = rounded(operations)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w.work(operations)
	runtime.ReadMemStats(&after)
	return perOperation(float64(after.Mallocs-before.Mallocs), operations)
}

// Whole bursts for every workload, so that all are asked for alike.
func rounded(operations int) int {
	return (operations + held - 1) / held * held
}

func perOperation(total float64, operations int) string {
	return strconv.FormatFloat(total/float64(operations), 'g', 5, 64)
}
