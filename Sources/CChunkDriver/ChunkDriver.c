#define _GNU_SOURCE

#include "CChunkDriver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hdf5.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

/// The bytes that stay.
typedef struct {
  haddr_t start, stop;
} held_t;

/// An open file; libhdf5 knows its first part.
struct chunk_file {
  H5FD_t public_part;
  int descriptor;
  held_t held;
  haddr_t allocated; ///< The end of what is given away.
  haddr_t next;      ///< Where the next chunk lies, or `HADDR_UNDEF`.
};

static hid_t driver_id(void);

/// Tells libhdf5's error stack in the words of its own driver, of which the caller reads the number.
static void tell(const char *function, const char *what, int number) {
  H5Epush2(H5E_DEFAULT, __FILE__, function, __LINE__, H5E_ERR_CLS, H5E_IO, H5E_WRITEERROR,
           "%s: errno = %d, error message = '%s'", what, number, strerror(number));
}

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t largest) {
  (void)flags;
  (void)largest;
  const held_t *held = H5Pget_driver_info(access);
  chunk_file *file = calloc(1, sizeof *file);
  if (!held || !file) {
    free(file);
    return NULL;
  }
  file->descriptor = open(name, O_RDWR | O_CLOEXEC);
  if (file->descriptor < 0) {
    tell(__func__, "unable to open file", errno);
    free(file);
    return NULL;
  }
  file->held = *held;
  file->next = HADDR_UNDEF;
  return &file->public_part;
}

static herr_t driver_close(H5FD_t *opened) {
  chunk_file *file = (chunk_file *)opened;
  int result = close(file->descriptor);
  if (result < 0) tell(__func__, "unable to close file", errno);
  free(file);
  return result < 0 ? -1 : 0;
}

static herr_t driver_query(const H5FD_t *opened, unsigned long *features) {
  (void)opened;
  // Without aggregation nothing but the superblock lies before the bytes that stay.
  *features = H5FD_FEAT_ACCUMULATE_METADATA;
  return 0;
}

static haddr_t driver_allocate(H5FD_t *opened, H5FD_mem_t kind, hid_t transfer, hsize_t size) {
  (void)transfer;
  chunk_file *file = (chunk_file *)opened;
  // The superblock comes first, and lies before what stays.
  if (file->allocated > 0 && file->allocated < file->held.stop) file->allocated = file->held.stop;
  haddr_t place = file->allocated;
  if (kind == H5FD_MEM_DRAW && file->next != HADDR_UNDEF) {
    place = file->next;
    file->next = HADDR_UNDEF;
    return size <= file->held.stop - place ? place : HADDR_UNDEF;
  }
  if (place == 0 && size > file->held.start) return HADDR_UNDEF;
  file->allocated += size;
  return place;
}

static haddr_t driver_get_allocated(const H5FD_t *opened, H5FD_mem_t kind) {
  (void)kind;
  return ((const chunk_file *)opened)->allocated;
}

static herr_t driver_set_allocated(H5FD_t *opened, H5FD_mem_t kind, haddr_t end) {
  (void)kind;
  ((chunk_file *)opened)->allocated = end;
  return 0;
}

/// The file counts as empty until something of it is given away.
static haddr_t driver_get_end(const H5FD_t *opened, H5FD_mem_t kind) {
  return driver_get_allocated(opened, kind);
}

static herr_t driver_get_handle(H5FD_t *opened, hid_t access, void **handle) {
  (void)access;
  *handle = opened;
  return 0;
}

static herr_t driver_read(
    H5FD_t *opened, H5FD_mem_t kind, hid_t transfer, haddr_t place, size_t size, void *bytes) {
  (void)kind;
  (void)transfer;
  chunk_file *file = (chunk_file *)opened;
  for (char *rest = bytes; size > 0;) {
    ssize_t count = pread(file->descriptor, rest, size, (off_t)place);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      tell(__func__, "file read failed", errno);
      return -1;
    }
    if (count == 0) {
      memset(rest, 0, size);
      break;
    }
    rest += count, size -= (size_t)count, place += (haddr_t)count;
  }
  return 0;
}

static herr_t driver_write(
    H5FD_t *opened, H5FD_mem_t kind, hid_t transfer, haddr_t place, size_t size, const void *bytes) {
  (void)transfer;
  chunk_file *file = (chunk_file *)opened;
  held_t held = file->held;
  if (place < held.stop && place + size > held.start) {
    // A chunk that is there already; nothing else has a place among them.
    if (kind == H5FD_MEM_DRAW && place >= held.start && place + size <= held.stop) return 0;
    tell(__func__, "write into bytes that have to stay", EINVAL);
    return -1;
  }
  for (const char *rest = bytes; size > 0;) {
    ssize_t count = pwrite(file->descriptor, rest, size, (off_t)place);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      tell(__func__, "file write failed", count < 0 ? errno : ENOSPC);
      return -1;
    }
    rest += count, size -= (size_t)count, place += (haddr_t)count;
  }
  return 0;
}

static herr_t driver_truncate(H5FD_t *opened, hid_t transfer, hbool_t is_closing) {
  (void)transfer;
  (void)is_closing;
  chunk_file *file = (chunk_file *)opened;
  if (ftruncate(file->descriptor, (off_t)file->allocated) == 0) return 0;
  tell(__func__, "unable to extend file properly", errno);
  return -1;
}

static const H5FD_class_t driver = {
#ifdef H5FD_CLASS_VERSION
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)600,
#endif
    .name = "loligo_chunks",
    .maxaddr = ((haddr_t)1 << 62) - 1,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(held_t),
    .open = driver_open,
    .close = driver_close,
    .query = driver_query,
    .alloc = driver_allocate,
    .get_eoa = driver_get_allocated,
    .set_eoa = driver_set_allocated,
    .get_eof = driver_get_end,
    .get_handle = driver_get_handle,
    .read = driver_read,
    .write = driver_write,
    .truncate = driver_truncate,
    .fl_map = H5FD_FLMAP_SINGLE,
};

static hid_t driver_id(void) {
  static hid_t id = H5I_INVALID_HID;
  if (id < 0) id = H5FDregister(&driver);
  return id;
}

int64_t chunk_driver_create(const char *path, uint64_t start, uint64_t stop, int64_t creation, int64_t access) {
  held_t held = {start, stop};
  if (H5Pset_driver((hid_t)access, driver_id(), &held) < 0) return -1;
  return H5Fcreate(path, H5F_ACC_TRUNC, (hid_t)creation, (hid_t)access);
}

chunk_file *chunk_driver_file(int64_t file_id) {
  hid_t access = H5Fget_access_plist((hid_t)file_id);
  int is_ours = access >= 0 && H5Pget_driver(access) == driver_id();
  if (access >= 0) H5Pclose(access);
  void *handle = NULL;
  return is_ours && H5Fget_vfd_handle((hid_t)file_id, H5P_DEFAULT, &handle) >= 0 ? handle : NULL;
}

int chunk_driver_adopt_next(chunk_file *file, uint64_t address, uint64_t size) {
  if (address < file->held.start || address > file->held.stop || size > file->held.stop - address) return -1;
  file->next = address;
  return 0;
}

int chunk_driver_has_adopted(chunk_file *file) { return file->next == HADDR_UNDEF ? 0 : -1; }

int chunk_file_bypass_cache(int descriptor, int bypass) {
#if defined(O_DIRECT)
  int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? -1 : fcntl(descriptor, F_SETFL, bypass ? flags | O_DIRECT : flags & ~O_DIRECT);
#elif defined(F_NOCACHE)
  return fcntl(descriptor, F_NOCACHE, bypass);
#else
  (void)descriptor;
  return bypass ? -1 : 0;
#endif
}
