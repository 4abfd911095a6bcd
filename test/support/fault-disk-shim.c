/*
 * Stands between a process and the C library's file calls (LD_PRELOAD), for the files below one directory:
 *
 * - records every call that changes a file, a name or what is on the disk, in the order in which they were made, so
 *   that a power cut can be replayed at any of them;
 * - makes chosen calls fail as a full or a broken disk does.
 *
 * It is told what to do by its environment and by what the process writes to a control file:
 *
 *   DESK_DISK_ROOT     the directory; calls on other files pass through
 *   DESK_DISK_LOG      where the record goes; none is kept when unset
 *   DESK_DISK_CONTROL  the control file. What is written to it is a command:
 *     mark TEXT                        puts TEXT into the record
 *     arm KINDS NTH COUNT ERRNO HALF   from now on, of the calls of these kinds, the NTH (from 1) and COUNT - 1 after
 *                                      it fail with ERRNO; with HALF 1 the first of them, if a write, is done to half
 *     disarm                           nothing fails any more
 *     count                            the file then holds how many such calls were seen, and how many failed
 *
 * Kinds: w write, s sync, t truncate, o open to write or to create, r rename, u unlink, m make a directory, p read.
 *
 * A record is a header (struct record, little-endian) and `a` and `b` bytes of data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, RENAME, UNLINK, MAKE_DIRECTORY, MARK, MAPPED };
enum class { OTHER, TRACKED, DIRECTORY, CONTROL };

struct record {
  uint32_t kind, error;
  uint64_t file, offset;
  uint32_t a, b;
};

#define DESCRIPTORS 4096
#define FILES 65536
#define PATHS 4096

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { enum class class; uint64_t file; int flags; char *path; } table[DESCRIPTORS];
static struct { dev_t device; ino_t inode; uint64_t file; } known[FILES];
static uint64_t files;
static int ready, log_descriptor = -1;
static const char *root, *control;
static struct { char kinds[16]; long nth, count; int error, half; long seen, failed; } plan;

#define REAL(result, name, ...)                             \
  static result (*real_##name)(__VA_ARGS__);                \
  if (!real_##name) real_##name = dlsym(RTLD_NEXT, #name);

static void prepare(void) {
  if (ready) return;
  ready = 1;
  root = getenv("DESK_DISK_ROOT");
  control = getenv("DESK_DISK_CONTROL");
  const char *log = getenv("DESK_DISK_LOG");
  REAL(int, open64, const char *, int, ...)
  if (log) log_descriptor = real_open64(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(enum kind kind, int error, uint64_t file, uint64_t offset, const void *a, size_t la, const void *b,
                size_t lb) {
  if (log_descriptor < 0) return;
  REAL(ssize_t, writev, int, const struct iovec *, int)
  struct record head = {kind, (uint32_t)error, file, offset, (uint32_t)la, (uint32_t)lb};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)a, la}, {(void *)b, lb}};
  if (real_writev(log_descriptor, parts, 3) != (ssize_t)(sizeof head + la + lb)) abort();
}

/** Whether this call is one of those that fail; sets errno then. */
static int fails(char kind) {
  if (!strchr(plan.kinds, kind)) return 0;
  plan.seen += 1;
  if (plan.seen < plan.nth || plan.seen >= plan.nth + plan.count) return 0;
  plan.failed += 1;
  errno = plan.error;
  return 1;
}

static void absolute(int directory, const char *path, char *into) {
  char base[PATHS] = "";
  if (path[0] == '/') {
    snprintf(into, PATHS, "%s", path);
    return;
  }
  if (directory == AT_FDCWD) {
    if (!getcwd(base, sizeof base)) base[0] = 0;
  } else {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, base, sizeof base - 1);
    base[length < 0 ? 0 : length] = 0;
  }
  if (snprintf(into, PATHS, "%s/%s", base, path) >= PATHS) abort();
}

static int inside(const char *path) {
  size_t length = root ? strlen(root) : 0;
  return length && !strncmp(path, root, length) && (path[length] == '/' || path[length] == 0);
}

static uint64_t *find(const struct stat *about) {
  for (uint64_t i = 0; i < files; i += 1)
    if (known[i].inode == about->st_ino && known[i].device == about->st_dev && known[i].file) return &known[i].file;
  return NULL;
}

static uint64_t remember(const struct stat *about) {
  if (files >= FILES) abort();
  known[files].device = about->st_dev;
  known[files].inode = about->st_ino;
  known[files].file = files + 1;
  return ++files;
}

/** The number of an inode is used again once nothing names it. */
static void forget(const char *path) {
  struct stat about;
  if (lstat(path, &about) || !S_ISREG(about.st_mode) || about.st_nlink != 1) return;
  uint64_t *file = find(&about);
  if (file) *file = 0;
}

static enum class class_of(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS ? table[descriptor].class : OTHER;
}

static void opened(int descriptor, const char *path, int flags, int was_there) {
  struct stat about;
  if (descriptor < 0 || descriptor >= DESCRIPTORS || fstat(descriptor, &about)) return;
  if (control && !strcmp(path, control)) {
    table[descriptor].class = CONTROL;
    return;
  }
  if (!inside(path)) return;
  table[descriptor].flags = flags;
  if (S_ISDIR(about.st_mode)) {
    table[descriptor].class = DIRECTORY;
    table[descriptor].path = strdup(path);
  } else if (S_ISREG(about.st_mode)) {
    table[descriptor].class = TRACKED;
    uint64_t *file = was_there ? find(&about) : NULL;
    if (!file) {
      uint64_t number = remember(&about);
      // An existing file of which nothing is known is told as an error: its content is not in the record.
      put(CREATE, was_there, number, 0, path, strlen(path), NULL, 0);
      file = &known[number - 1].file;
    } else if (flags & O_TRUNC) {
      put(TRUNCATE, 0, *file, 0, NULL, 0, NULL, 0);
    }
    table[descriptor].file = *file;
  }
}

static int open_path(int directory, const char *path, int flags, mode_t mode) {
  REAL(int, openat64, int, const char *, int, ...)
  char whole[PATHS];
  pthread_mutex_lock(&lock);
  prepare();
  absolute(directory, path, whole);
  struct stat about;
  int was_there = !stat(whole, &about);
  int writes = (flags & O_ACCMODE) != O_RDONLY || flags & O_CREAT;
  int descriptor = -1;
  if (!(inside(whole) && writes && fails('o'))) {
    descriptor = real_openat64(directory, path, flags, mode);
    if (descriptor >= 0) opened(descriptor, whole, flags, was_there);
  }
  pthread_mutex_unlock(&lock);
  return descriptor;
}

#define MODE(flags)                                                      \
  mode_t mode = 0;                                                       \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                                 \
    va_list rest;                                                        \
    va_start(rest, flags);                                               \
    mode = va_arg(rest, mode_t);                                         \
    va_end(rest);                                                        \
  }

int open(const char *path, int flags, ...) { MODE(flags) return open_path(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_path(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return open_path(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags) return open_path(at, path, flags, mode); }

int close(int descriptor) {
  REAL(int, close, int)
  pthread_mutex_lock(&lock);
  if (class_of(descriptor) != OTHER) {
    free(table[descriptor].path);
    memset(&table[descriptor], 0, sizeof table[descriptor]);
  }
  pthread_mutex_unlock(&lock);
  return real_close(descriptor);
}

static void command(int descriptor, const char *text, size_t length) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off_t)
  char line[512] = "";
  memcpy(line, text, length < sizeof line ? length : sizeof line - 1);
  if (!strncmp(line, "mark ", 5)) {
    put(MARK, 0, 0, 0, text + 5, length - 5, NULL, 0);
  } else if (!strncmp(line, "arm ", 4)) {
    memset(&plan, 0, sizeof plan);
    if (sscanf(line, "arm %15s %ld %ld %d %d", plan.kinds, &plan.nth, &plan.count, &plan.error, &plan.half) != 5) abort();
  } else if (!strncmp(line, "disarm", 6)) {
    plan.kinds[0] = 0;
  } else if (!strncmp(line, "count", 5)) {
    int told = snprintf(line, sizeof line, "%20ld %20ld\n", plan.seen, plan.failed);
    real_pwrite64(descriptor, line, told, 0);
  } else abort();
}

/** A write of whatever form; an offset below zero means where the file stands. */
static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset) {
  REAL(ssize_t, writev, int, const struct iovec *, int)
  REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t)
  pthread_mutex_lock(&lock);
  prepare();
  enum class class = class_of(descriptor);
  ssize_t done = -1;
  if (class == CONTROL) {
    command(descriptor, parts[0].iov_base, parts[0].iov_len);
    done = parts[0].iov_len;
  } else if (class == TRACKED) {
    struct iovec half = {parts[0].iov_base, parts[0].iov_len / 2};
    if (fails('w')) {
      if (!(plan.half && plan.failed == 1 && half.iov_len)) goto out;
      parts = &half;
      count = 1;
    }
    off_t at = offset;
    if (offset < 0) at = table[descriptor].flags & O_APPEND ? lseek(descriptor, 0, SEEK_END) : lseek(descriptor, 0, SEEK_CUR);
    done = offset < 0 ? real_writev(descriptor, parts, count) : real_pwritev(descriptor, parts, count, offset);
    ssize_t left = done;
    for (int i = 0; i < count && left > 0; i += 1) {
      size_t length = (size_t)left < parts[i].iov_len ? (size_t)left : parts[i].iov_len;
      put(WRITE, 0, table[descriptor].file, at, parts[i].iov_base, length, NULL, 0);
      at += length;
      left -= length;
    }
    if (done > 0 && table[descriptor].flags & O_DSYNC) put(SYNC, 0, table[descriptor].file, 0, NULL, 0, NULL, 0);
  } else {
    // Outside the lock: a write to a pipe may wait for whoever reads it.
    pthread_mutex_unlock(&lock);
    return offset < 0 ? real_writev(descriptor, parts, count) : real_pwritev(descriptor, parts, count, offset);
  }
out:
  pthread_mutex_unlock(&lock);
  return done;
}

static ssize_t write_one(int descriptor, const void *data, size_t length, off_t offset) {
  struct iovec part = {(void *)data, length};
  return write_parts(descriptor, &part, 1, offset);
}

ssize_t write(int descriptor, const void *data, size_t length) { return write_one(descriptor, data, length, -1); }
ssize_t pwrite(int descriptor, const void *data, size_t length, off_t at) { return write_one(descriptor, data, length, at); }
ssize_t pwrite64(int descriptor, const void *data, size_t length, off_t at) { return write_one(descriptor, data, length, at); }
ssize_t writev(int descriptor, const struct iovec *parts, int count) { return write_parts(descriptor, parts, count, -1); }
ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t at) { return write_parts(descriptor, parts, count, at); }
ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t at) { return write_parts(descriptor, parts, count, at); }

#define READ(name, declared, passed)                      \
  ssize_t name declared {                                 \
    REAL(ssize_t, name, int, ...)                         \
    pthread_mutex_lock(&lock);                            \
    int failed = class_of(descriptor) == TRACKED && fails('p'); \
    pthread_mutex_unlock(&lock);                          \
    return failed ? -1 : ((ssize_t(*) declared)real_##name)passed; \
  }
READ(read, (int descriptor, void *into, size_t length), (descriptor, into, length))
READ(pread, (int descriptor, void *into, size_t length, off_t at), (descriptor, into, length, at))
READ(pread64, (int descriptor, void *into, size_t length, off_t at), (descriptor, into, length, at))

static int truncate_to(int descriptor, off_t length) {
  REAL(int, ftruncate64, int, off_t)
  pthread_mutex_lock(&lock);
  int tracked = class_of(descriptor) == TRACKED, result = -1;
  if (!(tracked && fails('t'))) {
    result = real_ftruncate64(descriptor, length);
    if (!result && tracked) put(TRUNCATE, 0, table[descriptor].file, length, NULL, 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int descriptor, off_t length) { return truncate_to(descriptor, length); }
int ftruncate64(int descriptor, off_t length) { return truncate_to(descriptor, length); }

/** What a file has unsaved is lost to it when its sync fails: Linux marks those pages clean, and no later sync writes them. */
static int sync_file(int descriptor, int (*real)(int)) {
  pthread_mutex_lock(&lock);
  enum class class = class_of(descriptor);
  int result = class != OTHER && fails('s') ? -1 : real(descriptor);
  int error = result ? errno : 0;
  if (class == TRACKED) put(SYNC, error, table[descriptor].file, 0, NULL, 0, NULL, 0);
  if (class == DIRECTORY)
    put(SYNC_DIRECTORY, error, 0, 0, table[descriptor].path, strlen(table[descriptor].path), NULL, 0);
  errno = error;
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int descriptor) {
  REAL(int, fsync, int)
  return sync_file(descriptor, real_fsync);
}
int fdatasync(int descriptor) {
  REAL(int, fdatasync, int)
  return sync_file(descriptor, real_fdatasync);
}

static int rename_paths(int from_at, const char *from, int to_at, const char *to) {
  REAL(int, renameat, int, const char *, int, const char *)
  char a[PATHS], b[PATHS];
  pthread_mutex_lock(&lock);
  prepare();
  absolute(from_at, from, a);
  absolute(to_at, to, b);
  int result = -1, tracked = inside(a) || inside(b);
  if (!(tracked && fails('r'))) {
    struct stat about;
    int replaces = tracked && !lstat(b, &about);
    if (replaces) forget(b);
    result = real_renameat(from_at, from, to_at, to);
    if (result && replaces) abort();
    if (!result && tracked) put(RENAME, 0, 0, 0, a, strlen(a), b, strlen(b));
  }
  pthread_mutex_unlock(&lock);
  return result;
}
int rename(const char *from, const char *to) { return rename_paths(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int from_at, const char *from, int to_at, const char *to) { return rename_paths(from_at, from, to_at, to); }

static int remove_path(int at, const char *path, int flags) {
  REAL(int, unlinkat, int, const char *, int)
  char whole[PATHS];
  pthread_mutex_lock(&lock);
  prepare();
  absolute(at, path, whole);
  int result = -1, tracked = inside(whole);
  if (!(tracked && fails('u'))) {
    struct stat about;
    int was_file = tracked && !lstat(whole, &about) && !S_ISDIR(about.st_mode);
    if (was_file && !(flags & AT_REMOVEDIR)) forget(whole);
    result = real_unlinkat(at, path, flags);
    if (!result && tracked) put(UNLINK, 0, 0, 0, whole, strlen(whole), NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return result;
}
int unlink(const char *path) { return remove_path(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return remove_path(at, path, flags); }
int rmdir(const char *path) { return remove_path(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  struct stat about;
  return remove_path(AT_FDCWD, path, !lstat(path, &about) && S_ISDIR(about.st_mode) ? AT_REMOVEDIR : 0);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t)
  char whole[PATHS];
  pthread_mutex_lock(&lock);
  prepare();
  absolute(AT_FDCWD, path, whole);
  int result = -1;
  if (!(inside(whole) && fails('m'))) {
    result = real_mkdir(path, mode);
    if (!result && inside(whole)) put(MAKE_DIRECTORY, 0, 0, 0, whole, strlen(whole), NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

/** Writes through shared memory cannot be recorded. They are told, so that nobody takes the record for whole. */
static void *map(void *at, size_t length, int protection, int flags, int descriptor, off_t offset) {
  REAL(void *, mmap64, void *, size_t, int, int, int, off_t)
  void *memory = real_mmap64(at, length, protection, flags, descriptor, offset);
  if (memory != MAP_FAILED && class_of(descriptor) == TRACKED && protection & PROT_WRITE && flags & MAP_SHARED)
    put(MAPPED, 0, table[descriptor].file, 0, NULL, 0, NULL, 0);
  return memory;
}
void *mmap(void *at, size_t length, int protection, int flags, int descriptor, off_t offset) {
  return map(at, length, protection, flags, descriptor, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int descriptor, off_t offset) {
  return map(at, length, protection, flags, descriptor, offset);
}
