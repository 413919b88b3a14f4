// Stands between a process and its files below TORTURE_ROOT (Linux, LD_PRELOAD). It can write down every call that changes
// them into TORTURE_LOG, and let calls fail: TORTURE_FAIL="<kind> <n> <error> <once|on>", where kind is write, sync, rename,
// open, mkdir or unlink, n counts the calls of that kind from 1, and error is an errno or -1 for a write that is cut short, as
// a change of a file's length cannot be.
// TORTURE_COUNT is a file that gets the number of calls of each kind at the end.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE, SYNC, RENAME, OPEN, MKDIR, UNLINK, KINDS, FILES = 4096 };
static const char *names[KINDS] = {"write", "sync", "rename", "open", "mkdir", "unlink"};
static long counts[KINDS];
static int failing = -1, failure, fails_on;
static long failing_call;
static char is_ours[FILES];
static const char *root;
static int log_file = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void prepare(void) {
  const char *log = getenv("TORTURE_LOG"), *fail = getenv("TORTURE_FAIL");
  char kind[16], how[16];
  root = getenv("TORTURE_ROOT");
  if (log) log_file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fail && sscanf(fail, "%15s %ld %d %15s", kind, &failing_call, &failure, how) == 4) {
    for (int number = 0; number < KINDS; number++)
      if (!strcmp(kind, names[number])) failing = number;
    fails_on = !strcmp(how, "on");
  }
}

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("TORTURE_COUNT");
  int file = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (file < 0) return;
  for (int kind = 0; kind < KINDS; kind++) dprintf(file, "%s %ld\n", names[kind], counts[kind]);
}

// The whole path when it lies below the root, else nothing.
static const char *below_root(const char *path, char *whole) {
  size_t length = 0;
  if (!root || !path) return NULL;
  if (path[0] != '/') {
    if (!getcwd(whole, PATH_MAX)) return NULL;
    length = strlen(whole);
    whole[length++] = '/';
  }
  if (length + strlen(path) >= PATH_MAX) return NULL;
  strcpy(whole + length, path);
  length = strlen(root);
  return !strncmp(whole, root, length) && (whole[length] == '/' || !whole[length]) ? whole : NULL;
}

// Whether this call of a kind has to fail. The lock is held.
static int has_to_fail(int kind) {
  long call = ++counts[kind];
  return kind == failing && (fails_on ? call >= failing_call : call == failing_call);
}

static void put(const void *bytes, size_t count) {
  for (const char *rest = bytes; count > 0;) {
    ssize_t written = syscall(SYS_write, log_file, rest, count);
    if (written <= 0) _exit(99);
    rest += written, count -= written;
  }
}

static void note(const void *bytes, size_t count, const char *format, ...) {
  char line[3 * PATH_MAX];
  va_list arguments;
  if (log_file < 0) return;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  put(line, length);
  if (bytes) put(bytes, count);
}

#define CALL(result_type, kind, is_part, call, ...)                  \
  do {                                                               \
    if (!(is_part)) return (call);                                   \
    pthread_mutex_lock(&lock);                                       \
    result_type result = -1;                                         \
    if (has_to_fail(kind) && failure > 0) errno = failure;           \
    else if ((result = (call)) >= 0) { int number = errno; __VA_ARGS__; errno = number; } \
    pthread_mutex_unlock(&lock);                                     \
    return result;                                                   \
  } while (0)

// MARK: Opening

static int open_any(int (*call)(int, const char *, int, ...), int folder, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  const char *found = folder == AT_FDCWD || path[0] == '/' ? below_root(path, whole) : NULL;
  if (!found) return call(folder, path, flags, mode);
  pthread_mutex_lock(&lock);
  int file = -1;
  if ((flags & O_CREAT) && has_to_fail(OPEN)) errno = failure;
  else if ((file = call(folder, path, flags, mode)) >= 0 && file < FILES) {
    is_ours[file] = 1;
    note(NULL, 0, "open %d %d %s\n", file, flags & (O_CREAT | O_TRUNC | O_APPEND), found);
  }
  pthread_mutex_unlock(&lock);
  return file;
}

#define MODE                              \
  mode_t mode = 0;                        \
  if (flags & (O_CREAT | __O_TMPFILE)) {  \
    va_list arguments;                    \
    va_start(arguments, flags);           \
    mode = va_arg(arguments, mode_t);     \
    va_end(arguments);                    \
  }

int open(const char *path, int flags, ...) { MODE return open_any(REAL(openat), AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_any(REAL(openat64), AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE return open_any(REAL(openat), folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE return open_any(REAL(openat64), folder, path, flags, mode); }

int close(int file) {
  if (file < 0 || file >= FILES || !is_ours[file]) return REAL(close)(file);
  pthread_mutex_lock(&lock);
  is_ours[file] = 0;
  int result = REAL(close)(file);
  note(NULL, 0, "close %d\n", file);
  pthread_mutex_unlock(&lock);
  return result;
}

// MARK: Contents

static int ours(int file) { return file >= 0 && file < FILES && is_ours[file]; }

// Writes at a place, or where the file stands (-1); a write that has to be cut short is.
static ssize_t write_any(int file, const void *bytes, size_t count, off_t place) {
  ssize_t (*at)(int, const void *, size_t, off_t) = REAL(pwrite64);
  ssize_t (*here)(int, const void *, size_t) = REAL(write);
  if (!ours(file)) return place < 0 ? here(file, bytes, count) : at(file, bytes, count, place);
  pthread_mutex_lock(&lock);
  ssize_t result = -1;
  int fails = has_to_fail(WRITE);
  if (fails && failure > 0) errno = failure;
  else {
    if (fails && count > 1) count /= 2;
    off_t start = place < 0 ? lseek(file, 0, SEEK_CUR) : place;
    result = place < 0 ? here(file, bytes, count) : at(file, bytes, count, place);
    int number = errno;
    if (result > 0) note(bytes, result, "write %d %lld %zd\n", file, (long long)start, result);
    errno = number;
  }
  pthread_mutex_unlock(&lock);
  return result;
}

ssize_t write(int file, const void *bytes, size_t count) { return write_any(file, bytes, count, -1); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) { return write_any(file, bytes, count, place); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) { return write_any(file, bytes, count, place); }

int ftruncate(int file, off_t size) {
  CALL(int, WRITE, ours(file), REAL(ftruncate)(file, size), note(NULL, 0, "truncate %d %lld\n", file, (long long)size));
}
int ftruncate64(int file, off64_t size) {
  CALL(int, WRITE, ours(file), REAL(ftruncate64)(file, size), note(NULL, 0, "truncate %d %lld\n", file, (long long)size));
}
int fsync(int file) { CALL(int, SYNC, ours(file), REAL(fsync)(file), note(NULL, 0, "sync %d\n", file)); }
int fdatasync(int file) { CALL(int, SYNC, ours(file), REAL(fdatasync)(file), note(NULL, 0, "sync %d\n", file)); }

// MARK: Names

#define NAMES(from, to)                                                        \
  char whole_from[PATH_MAX], whole_to[PATH_MAX];                               \
  const char *old = below_root(from, whole_from), *new = below_root(to, whole_to)

int rename(const char *from, const char *to) {
  NAMES(from, to);
  CALL(int, RENAME, old && new, REAL(rename)(from, to), note(NULL, 0, "rename %s\t%s\n", old, new));
}
int link(const char *from, const char *to) {
  NAMES(from, to);
  CALL(int, RENAME, old && new, REAL(link)(from, to), note(NULL, 0, "link %s\t%s\n", old, new));
}
int unlink(const char *path) {
  char whole[PATH_MAX];
  const char *found = below_root(path, whole);
  CALL(int, UNLINK, found, REAL(unlink)(path), note(NULL, 0, "unlink %s\n", found));
}
int rmdir(const char *path) {
  char whole[PATH_MAX];
  const char *found = below_root(path, whole);
  CALL(int, UNLINK, found, REAL(rmdir)(path), note(NULL, 0, "rmdir %s\n", found));
}
int mkdir(const char *path, mode_t mode) {
  char whole[PATH_MAX];
  const char *found = below_root(path, whole);
  CALL(int, MKDIR, found, REAL(mkdir)(path, mode), note(NULL, 0, "mkdir %s\n", found));
}
