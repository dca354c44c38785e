/* dlopen once per call: the system counts, and a library that is there already costs nothing. */
#include "git/libgit2.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/resource.h>

/* dlsym returns a data pointer; POSIX says that it may be copied into a function pointer. */
static bool find(void *handle, const char *name, void *function)
{
    void *found = dlsym(handle, name);
    memcpy(function, &found, sizeof(found));
    return found != NULL;
}

bool libgit2_load(Libgit2 *library)
{
    void *handle = dlopen(MIG_LIBGIT2, RTLD_LAZY | RTLD_LOCAL);
    if (handle == NULL)
        return false;
#define X(name)                                                                                    \
    if (!find(handle, #name, &library->name))                                                      \
        return false;
    LIBGIT2_FUNCTIONS(X)
#undef X
    return true;
}

/* Built with mbedTLS, as Debian builds it, libgit2 starts by reading all certificates that the
 * system trusts, which takes longer than most of what mig asks it. mig asks nothing of a remote.
 * Where no file can be opened it does without them. */
bool libgit2_start(const Libgit2 *library)
{
    struct rlimit usual, none;
    if (getrlimit(RLIMIT_NOFILE, &usual) != 0)
        return library->git_libgit2_init() >= 0;
    none = usual;
    none.rlim_cur = 0;
    bool limited = setrlimit(RLIMIT_NOFILE, &none) == 0;
    bool started = library->git_libgit2_init() >= 0;
    if (limited)
        setrlimit(RLIMIT_NOFILE, &usual);
    return started || (limited && library->git_libgit2_init() >= 0);
}
