// Lets the n-th call of malloc and its kin fail: TORTURE_MEMORY="<malloc|mmap> <n>" (Linux, LD_PRELOAD). Of kind mmap are the
// calls for 128 KiB and more, for which glibc maps memory; the tool itself maps none.
// TORTURE_COUNT is a file that gets the numbers of calls at the end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);

static atomic_long malloc_count, mmap_count;
static long failing_malloc = -1, failing_mmap = -1;
static char is_counting;

__attribute__((constructor)) static void prepare(void) {
  const char *fail = getenv("TORTURE_MEMORY");
  char kind[16];
  long number;
  if (fail && sscanf(fail, "%15s %ld", kind, &number) == 2)
    *(strcmp(kind, "mmap") ? &failing_malloc : &failing_mmap) = number;
  is_counting = 1;
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("TORTURE_COUNT");
  is_counting = 0;
  int file = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (file >= 0) dprintf(file, "malloc %ld\nmmap %ld\n", (long)malloc_count, (long)mmap_count);
}

static int fails(size_t size) {
  if (!is_counting) return 0;
  int is_failing = ++malloc_count == failing_malloc;
  if (size >= 128 << 10 && ++mmap_count == failing_mmap) is_failing = 1;
  if (is_failing) errno = ENOMEM;
  return is_failing;
}

void *malloc(size_t size) { return fails(size) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails(count * size) ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails(size) ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) { return fails(size) ? NULL : __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  if (fails(size)) return ENOMEM;
  *result = __libc_memalign(alignment, size);
  return *result || !size ? 0 : ENOMEM;
}
