package main

import "sync"

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
