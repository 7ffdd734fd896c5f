/*
 * What a machine can do at best: native libdeflate at our level on some threads, every file read once, its CRC-32
 * taken, and what was packed written in a row. Not a zip: names and directory would add next to nothing.
 * native FOLDER OUTPUT THREADS
 */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "libdeflate.h"

struct file {
	char *path;
	size_t size, packed_size;
	void *packed;
	unsigned crc;
};

static struct file *files;
static size_t count, room;
static atomic_size_t next_file;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int add(const char *path, const struct stat *status, int type, struct FTW *where)
{
	(void)where;
	if (type != FTW_F)
		return 0;
	if (count == room) {
		room = room ? room * 2 : 1024;
		files = realloc(files, room * sizeof(*files));
		if (!files)
			fail("realloc");
	}
	files[count++] = (struct file){ .path = strdup(path), .size = (size_t)status->st_size };
	return 0;
}

static int larger_first(const void *a, const void *b)
{
	size_t one = ((const struct file *)a)->size, other = ((const struct file *)b)->size;
	return one < other ? 1 : one > other ? -1 : 0;
}

static void pack(struct file *file, struct libdeflate_compressor *compressor)
{
	unsigned char *content = malloc(file->size + 1);
	int descriptor = open(file->path, O_RDONLY);
	if (descriptor < 0 || read(descriptor, content, file->size) != (ssize_t)file->size)
		fail(file->path);
	close(descriptor);
	file->crc = libdeflate_crc32(0, content, file->size);
	file->packed = malloc(file->size + 1);
	file->packed_size = libdeflate_deflate_compress(compressor, content, file->size, file->packed, file->size);
	if (file->packed_size == 0) {
		memcpy(file->packed, content, file->size);
		file->packed_size = file->size;
	}
	free(content);
	file->packed = realloc(file->packed, file->packed_size + 1);
}

static void *work(void *unused)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
	for (size_t index; (index = atomic_fetch_add(&next_file, 1)) < count;)
		pack(&files[index], compressor);
	return unused;
}

int main(int argc, char **argv)
{
	if (argc != 4 || nftw(argv[1], add, 64, FTW_PHYS) != 0)
		fail("native FOLDER OUTPUT THREADS");
	qsort(files, count, sizeof(*files), larger_first);
	pthread_t threads[64];
	int wanted = atoi(argv[3]);
	for (int index = 0; index < wanted; index++)
		pthread_create(&threads[index], NULL, work, NULL);
	for (int index = 0; index < wanted; index++)
		pthread_join(threads[index], NULL);
	FILE *output = fopen(argv[2], "wb");
	if (!output)
		fail(argv[2]);
	for (size_t index = 0; index < count; index++)
		fwrite(files[index].packed, 1, files[index].packed_size, output);
	return fclose(output) == 0 ? 0 : 1;
}
