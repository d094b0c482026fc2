package main

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Has each thread do work(times) while the others do it too, after work(warmUp): the mean of their
// times, and how much later the last began than the first.
func atOnce(threads, warmUp, times int, work func(int)) (mean, apart time.Duration) {
	type run struct {
		start   time.Time
		elapsed time.Duration
	}
	var ready, done atomic.Int32
	runs := make(chan run, threads)
	for range threads {
		go func() {
			// Ends the thread with the goroutine, so that each sample begins as one of Rust does.
			runtime.LockOSThread()
			work(warmUp)
			ready.Add(1)
			waitFor(&ready, threads)
			start := time.Now()
			work(times)
			elapsed := time.Since(start)
			done.Add(1)
			// The others' time counts as long as they have company.
			for int(done.Load()) < threads {
				work(1)
			}
			runs <- run{start, elapsed}
		}()
	}
	var first, last time.Time
	for number := range threads {
		run := <-runs
		mean += run.elapsed / time.Duration(threads)
		if number == 0 || run.start.Before(first) {
			first = run.start
		}
		if number == 0 || run.start.After(last) {
			last = run.start
		}
	}
	return mean, last.Sub(first)
}

// Spins for a while, since a thread that sleeps begins late; then lets others have the processor.
func waitFor(count *atomic.Int32, threads int) {
	const spins = 100_000
	for turns := 0; int(count.Load()) < threads; turns++ {
		if turns >= spins {
			runtime.Gosched()
		}
	}
}
