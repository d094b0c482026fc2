package main

import "sync"

// A map that is filled and cleared. A map is a pointer already, so the pool holds it as it is.
type maps struct {
	entries int
	pool    sync.Pool
}

func newMaps(entries int) *maps {
	m := &maps{entries: entries}
	m.pool.New = func() any { return make(map[uint64]uint64, entries) }
	return m
}

// Not inlined, so that both arms run the same machine code here.
//
//go:noinline
func insertAll(into map[uint64]uint64, entries int) {
	for key := range uint64(entries) {
		into[key] = key
	}
}

func (m *maps) fresh(operations int) {
	for range operations {
		insertAll(make(map[uint64]uint64, m.entries), m.entries)
	}
}

func (m *maps) pooled(operations int) {
	for range operations {
		value := m.pool.Get().(map[uint64]uint64)
		insertAll(value, m.entries)
		clear(value)
		m.pool.Put(value)
	}
}
