/*
 * What libdeflate needs of a C library, and the three functions that the package writer calls. Memory is only ever
 * taken: one compressor is made per instance, and what follows it belongs to the caller.
 */
#include <stddef.h>
#include "libdeflate.h"

extern unsigned char __heap_base;
static unsigned char *top = &__heap_base;

static size_t aligned(const unsigned char *at)
{
	return ((size_t)at + 63) & ~(size_t)63;
}

static void *take(size_t size)
{
	size_t at = aligned(top);
	size_t end = at + size;
	size_t have = __builtin_wasm_memory_size(0) * 65536;
	if (end > have && __builtin_wasm_memory_grow(0, (end - have + 65535) / 65536) == (size_t)-1)
		return NULL;
	top = (unsigned char *)end;
	return (void *)at;
}

static void keep(void *memory)
{
	(void)memory;
}

struct libdeflate_compressor *open_compressor(int level)
{
	libdeflate_set_memory_allocator(take, keep);
	return libdeflate_alloc_compressor(level);
}

/* Where the caller's memory begins. */
size_t free_memory(void)
{
	return aligned(top);
}

/* Bytes written; 0 if they do not fit. */
size_t compress(struct libdeflate_compressor *compressor, const void *content, size_t size, void *out, size_t room)
{
	return libdeflate_deflate_compress(compressor, content, size, out, room);
}
