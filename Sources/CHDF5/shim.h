/// What of libhdf5 does not import into Swift: macros that call a function, and calls whose
/// signature depends on the version of the library.
#ifndef CHDF5_SHIM_H
#define CHDF5_SHIM_H

#include <hdf5.h>
#include <hdf5_hl.h>

/// Makes a function `CHDF5_<name>` that returns the value of the macro `<name>`.
#define CHDF5_VALUE(type, name)                                                                    \
  static inline type CHDF5_##name(void) { return name; }

CHDF5_VALUE(hid_t, H5E_DEFAULT)
CHDF5_VALUE(hid_t, H5P_DEFAULT)
CHDF5_VALUE(hid_t, H5S_ALL)
CHDF5_VALUE(hsize_t, H5S_UNLIMITED)
CHDF5_VALUE(unsigned, H5F_ACC_RDONLY)
CHDF5_VALUE(unsigned, H5F_ACC_EXCL)
CHDF5_VALUE(unsigned, H5F_ACC_RDWR)

CHDF5_VALUE(hid_t, H5P_FILE_ACCESS)
CHDF5_VALUE(hid_t, H5P_FILE_CREATE)
CHDF5_VALUE(hid_t, H5P_GROUP_CREATE)
CHDF5_VALUE(hid_t, H5P_DATASET_CREATE)
CHDF5_VALUE(hid_t, H5P_DATASET_ACCESS)

CHDF5_VALUE(hid_t, H5T_C_S1)
CHDF5_VALUE(hid_t, H5T_IEEE_F32LE)
CHDF5_VALUE(hid_t, H5T_IEEE_F64LE)
CHDF5_VALUE(hid_t, H5T_STD_I8LE)
CHDF5_VALUE(hid_t, H5T_STD_I16LE)
CHDF5_VALUE(hid_t, H5T_STD_I32LE)
CHDF5_VALUE(hid_t, H5T_STD_I64LE)
CHDF5_VALUE(hid_t, H5T_STD_U8LE)
CHDF5_VALUE(hid_t, H5T_STD_U16LE)
CHDF5_VALUE(hid_t, H5T_STD_U32LE)
CHDF5_VALUE(hid_t, H5T_STD_U64LE)
CHDF5_VALUE(hid_t, H5T_STD_REF_OBJ)
CHDF5_VALUE(hid_t, H5T_IEEE_F32BE)
CHDF5_VALUE(hid_t, H5T_IEEE_F64BE)
CHDF5_VALUE(hid_t, H5T_STD_I8BE)
CHDF5_VALUE(hid_t, H5T_STD_I16BE)
CHDF5_VALUE(hid_t, H5T_STD_I32BE)
CHDF5_VALUE(hid_t, H5T_STD_I64BE)
CHDF5_VALUE(hid_t, H5T_STD_U8BE)
CHDF5_VALUE(hid_t, H5T_STD_U16BE)
CHDF5_VALUE(hid_t, H5T_STD_U32BE)
CHDF5_VALUE(hid_t, H5T_STD_U64BE)
CHDF5_VALUE(hid_t, H5T_NATIVE_FLOAT)
CHDF5_VALUE(hid_t, H5T_NATIVE_DOUBLE)
CHDF5_VALUE(hid_t, H5T_NATIVE_INT8)
CHDF5_VALUE(hid_t, H5T_NATIVE_INT16)
CHDF5_VALUE(hid_t, H5T_NATIVE_INT32)
CHDF5_VALUE(hid_t, H5T_NATIVE_INT64)
CHDF5_VALUE(hid_t, H5T_NATIVE_UINT8)
CHDF5_VALUE(hid_t, H5T_NATIVE_UINT16)
CHDF5_VALUE(hid_t, H5T_NATIVE_UINT32)
CHDF5_VALUE(hid_t, H5T_NATIVE_UINT64)

#undef CHDF5_VALUE

/// Marks a string type as being as long as each value says.
static inline herr_t CHDF5_set_variable_length(hid_t type) { return H5Tset_size(type, H5T_VARIABLE); }

/// Reads a chunk as it is in the file; `leftOut` becomes the mask of the filters that were not applied.
static inline herr_t CHDF5_read_chunk(hid_t dataset, const hsize_t *offset, uint32_t *leftOut, void *bytes, size_t size) {
#if H5_VERSION_GE(2, 0, 0)
  return H5Dread_chunk2(dataset, H5P_DEFAULT, offset, leftOut, bytes, &size);
#else
  (void)size;
  return H5Dread_chunk(dataset, H5P_DEFAULT, offset, leftOut, bytes);
#endif
}

/// What a link leads to.
enum CHDF5_link {
  CHDF5_LINK_UNREADABLE = -1,
  CHDF5_LINK_GROUP = 0,
  CHDF5_LINK_DATASET = 1,
  CHDF5_LINK_OTHER_OBJECT = 2,
  CHDF5_LINK_SOFT = 3,
  CHDF5_LINK_EXTERNAL = 4,
  CHDF5_LINK_USER_DEFINED = 5
};

/// What the link `name` leads to; only hard links are followed.
static inline int CHDF5_link_target(hid_t place, const char *name) {
  H5L_info_t link;
  if (H5Lget_info(place, name, &link, H5P_DEFAULT) < 0) return CHDF5_LINK_UNREADABLE;
  if (link.type == H5L_TYPE_SOFT) return CHDF5_LINK_SOFT;
  if (link.type == H5L_TYPE_EXTERNAL) return CHDF5_LINK_EXTERNAL;
  if (link.type != H5L_TYPE_HARD) return CHDF5_LINK_USER_DEFINED;
#if H5_VERSION_GE(1, 12, 0)
  H5O_info2_t object;
  if (H5Oget_info_by_name3(place, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return CHDF5_LINK_UNREADABLE;
#else
  H5O_info_t object;
  if (H5Oget_info_by_name2(place, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return CHDF5_LINK_UNREADABLE;
#endif
  if (object.type == H5O_TYPE_GROUP) return CHDF5_LINK_GROUP;
  if (object.type == H5O_TYPE_DATASET) return CHDF5_LINK_DATASET;
  return CHDF5_LINK_OTHER_OBJECT;
}

/// A function that is handed each name in turn.
typedef void (*CHDF5_name_visitor)(void *context, const char *name);

struct CHDF5_name_visit {
  CHDF5_name_visitor visitor;
  void *context;
};

static inline herr_t CHDF5_visit_link(hid_t group, const char *name, const H5L_info_t *link, void *visit) {
  (void)group;
  (void)link;
  const struct CHDF5_name_visit *each = (const struct CHDF5_name_visit *)visit;
  each->visitor(each->context, name);
  return 0;
}

/// Hands the name of each link in `group` to `visitor`.
static inline herr_t CHDF5_visit_links(hid_t group, CHDF5_name_visitor visitor, void *context) {
  struct CHDF5_name_visit visit = {visitor, context};
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, CHDF5_visit_link, &visit);
}

static inline herr_t CHDF5_visit_attribute(hid_t object, const char *name, const H5A_info_t *attribute, void *visit) {
  (void)object;
  (void)attribute;
  const struct CHDF5_name_visit *each = (const struct CHDF5_name_visit *)visit;
  each->visitor(each->context, name);
  return 0;
}

/// Hands the name of each attribute of `object` to `visitor`.
static inline herr_t CHDF5_visit_attributes(hid_t object, CHDF5_name_visitor visitor, void *context) {
  struct CHDF5_name_visit visit = {visitor, context};
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, CHDF5_visit_attribute, &visit);
}

#endif
