/// A driver of libhdf5 for a file that holds chunks before it is an HDF5 file: datasets adopt them where they lie.
///
/// The library's lock is held by the caller; ids are those of libhdf5.
#ifndef CCHUNKDRIVER_H
#define CCHUNKDRIVER_H

#include <stdint.h>

/// Makes an HDF5 file of one that is there.
///
/// The bytes from `start` up to `stop` stay as they are, those before are for the superblock, and all else comes behind.
/// Negative when it fails, as calls of libhdf5.
int64_t chunk_driver_create(const char *path, uint64_t start, uint64_t stop, int64_t creation, int64_t access);

/// An open file of this driver.
typedef struct chunk_file chunk_file;

/// The file of an id; nothing for one of another driver.
chunk_file *chunk_driver_file(int64_t file);

/// Says where the next chunk that is written lies already; negative for a place that is not within the bytes that stay.
int chunk_driver_adopt_next(chunk_file *file, uint64_t address, uint64_t size);

/// Makes sure that the chunk written since has got that place; negative when it lies elsewhere.
int chunk_driver_has_adopted(chunk_file *file);

/// Has an open file, of a descriptor, written past the system's page cache from here on, or through it; negative where it
/// cannot. Linux then takes whole blocks from whole blocks of memory only. Needs no lock.
int chunk_file_bypass_cache(int descriptor, int bypass);

#endif
