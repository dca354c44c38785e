/* libgit2's functions, found when they are first needed: linking it would cost every run of mig
 * milliseconds. */
#ifndef MIG_GIT_LIBGIT2_H
#define MIG_GIT_LIBGIT2_H

#include <git2.h>
#include <stdbool.h>

#define LIBGIT2_FUNCTIONS(X)                                                                       \
    X(git_blob_free)                                                                               \
    X(git_blob_lookup)                                                                             \
    X(git_blob_rawcontent)                                                                         \
    X(git_blob_rawsize)                                                                            \
    X(git_commit_author)                                                                           \
    X(git_commit_free)                                                                             \
    X(git_commit_id)                                                                               \
    X(git_commit_lookup)                                                                           \
    X(git_commit_parent_id)                                                                        \
    X(git_commit_parentcount)                                                                      \
    X(git_commit_summary)                                                                          \
    X(git_commit_time)                                                                             \
    X(git_commit_tree)                                                                             \
    X(git_commit_tree_id)                                                                          \
    X(git_diff_free)                                                                               \
    X(git_diff_get_delta)                                                                          \
    X(git_diff_num_deltas)                                                                         \
    X(git_diff_options_init)                                                                       \
    X(git_diff_tree_to_tree)                                                                       \
    X(git_diff_tree_to_workdir_with_index)                                                         \
    X(git_error_last)                                                                              \
    X(git_index_free)                                                                              \
    X(git_index_get_bypath)                                                                        \
    X(git_libgit2_init)                                                                            \
    X(git_libgit2_opts)                                                                            \
    X(git_libgit2_shutdown)                                                                        \
    X(git_merge_base)                                                                              \
    X(git_merge_file)                                                                              \
    X(git_merge_file_result_free)                                                                  \
    X(git_object_free)                                                                             \
    X(git_object_id)                                                                               \
    X(git_object_peel)                                                                             \
    X(git_odb_foreach)                                                                             \
    X(git_odb_free)                                                                                \
    X(git_odb_read_header)                                                                         \
    X(git_oid_fromstr)                                                                             \
    X(git_oid_streq)                                                                               \
    X(git_oid_tostr)                                                                               \
    X(git_reference_free)                                                                          \
    X(git_reference_list)                                                                          \
    X(git_reference_lookup)                                                                        \
    X(git_reference_name_to_id)                                                                    \
    X(git_reference_symbolic_target)                                                               \
    X(git_reflog_entry_byindex)                                                                    \
    X(git_reflog_entry_id_new)                                                                     \
    X(git_reflog_entry_id_old)                                                                     \
    X(git_reflog_entrycount)                                                                       \
    X(git_reflog_free)                                                                             \
    X(git_reflog_read)                                                                             \
    X(git_repository_free)                                                                         \
    X(git_repository_index)                                                                        \
    X(git_repository_is_shallow)                                                                   \
    X(git_repository_odb)                                                                          \
    X(git_repository_open_ext)                                                                     \
    X(git_repository_workdir)                                                                      \
    X(git_revparse_single)                                                                         \
    X(git_strarray_dispose)                                                                        \
    X(git_tree_entry_byindex)                                                                      \
    X(git_tree_entry_bypath)                                                                       \
    X(git_tree_entry_filemode)                                                                     \
    X(git_tree_entry_free)                                                                         \
    X(git_tree_entry_id)                                                                           \
    X(git_tree_entry_name)                                                                         \
    X(git_tree_entry_type)                                                                         \
    X(git_tree_entrycount)                                                                         \
    X(git_tree_free)                                                                               \
    X(git_tree_id)                                                                                 \
    X(git_tree_lookup)

typedef struct Libgit2 {
#define X(name) __typeof__(name) *name;
    LIBGIT2_FUNCTIONS(X)
#undef X
} Libgit2;

/* Loads the library, which stays, and fills in the table; false when it is not installed. */
bool libgit2_load(Libgit2 *library);

/* Starts it, once it is loaded; false when that is not possible. As with git_libgit2_init, each
 * start has its git_libgit2_shutdown. */
bool libgit2_start(const Libgit2 *library);

#endif
