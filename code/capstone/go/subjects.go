// What is made, used and made clean, as in ../../bench-harness/src/subject.rs.

package main

import (
	"sync"
	"sync/atomic"
)

// A byte buffer with room, of which a part is written in pieces.
type buffers struct {
	size, written int
	piece         []byte
	// Of pointers, as the documentation of sync.Pool advises: a slice would be allocated anew at each Put.
	pool sync.Pool
}

func newBuffers(size, written int) *buffers {
	const smallest, largest, pieces = 16, 16 << 10, 16
	b := &buffers{size: size, written: written}
	b.piece = make([]byte, min(max(size/pieces, smallest), largest))
	b.pool.New = func() any {
		buffer := make([]byte, 0, size)
		return &buffer
	}
	return b
}

// Not inlined, so that both arms run the same machine code here.
//
//go:noinline
func (b *buffers) write(buffer *[]byte) {
	for left := b.written; left > 0; {
		part := min(left, len(b.piece))
		*buffer = append(*buffer, b.piece[:part]...)
		left -= part
	}
}

func (b *buffers) fresh(operations int) {
	for range operations {
		buffer := make([]byte, 0, b.size)
		b.write(&buffer)
	}
}

func (b *buffers) pooled(operations int) {
	for range operations {
		buffer := b.pool.Get().(*[]byte)
		b.write(buffer)
		*buffer = (*buffer)[:0]
		b.pool.Put(buffer)
	}
}

func (b *buffers) freshHeld(operations int) {
	for range rounded(operations) / held {
		var burst [held][]byte
		for i := range burst {
			burst[i] = make([]byte, 0, b.size)
			b.write(&burst[i])
		}
	}
}

func (b *buffers) pooledHeld(operations int) {
	for range rounded(operations) / held {
		var burst [held]*[]byte
		for i := range burst {
			burst[i] = b.pool.Get().(*[]byte)
			b.write(burst[i])
		}
		for _, buffer := range burst {
			*buffer = (*buffer)[:0]
			b.pool.Put(buffer)
		}
	}
}

// A buffer of zeros in which one byte is set. Every new one of Go is zeroed; a pooled one is cleared.
type zeroed struct {
	size int
	pool sync.Pool
}

func newZeroed(size int) *zeroed {
	z := &zeroed{size: size}
	z.pool.New = func() any {
		buffer := make([]byte, size)
		return &buffer
	}
	return z
}

// Not inlined, so that the compiler can't do without the buffer.
//
//go:noinline
func setOne(buffer []byte) {
	buffer[len(buffer)/2] = 1
}

func (z *zeroed) fresh(operations int) {
	for range operations {
		setOne(make([]byte, z.size))
	}
}

func (z *zeroed) pooled(operations int) {
	for range operations {
		buffer := z.pool.Get().(*[]byte)
		setOne(*buffer)
		clear(*buffer)
		z.pool.Put(buffer)
	}
}

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
