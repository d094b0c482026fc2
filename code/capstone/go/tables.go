package main

import (
	"sync"
	"sync/atomic"
)

// A table of 1 KiB that is computed, and that work leaves as it was.
type tables struct {
	steps int
	pool  sync.Pool
}

type table = [128]uint64

// What was read goes here, once for many tables, so that the compiler can't leave the reading out.
var seen atomic.Uint64

// A variable, so that the compiler can't know which entry is read.
var index = 7

func newTables(steps int) *tables {
	t := &tables{steps: steps}
	t.pool.New = func() any { return compute(steps) }
	return t
}

//go:noinline
func compute(steps int) *table {
	table := new(table)
	for entry := range table {
		x := uint64(entry) + 1
		// Each step waits for the one before it, so the compiler can't shorten the chain.
		for range steps {
			x = (x ^ (x >> 31)) * 0x9e37_79b9_7f4a_7c15
		}
		table[entry] = x
	}
	return table
}

func (t *tables) fresh(operations int) {
	var sum uint64
	for range operations {
		sum += compute(t.steps)[index]
	}
	seen.Store(sum)
}

func (t *tables) pooled(operations int) {
	var sum uint64
	for range operations {
		table := t.pool.Get().(*table)
		sum += table[index]
		t.pool.Put(table)
	}
	seen.Store(sum)
}
