package main

import "sync"

// A byte buffer with room, of which a part is written in pieces, as ../../bench-harness/src/subject.rs has it.
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
