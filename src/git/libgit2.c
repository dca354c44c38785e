/* dlopen once per call: the system counts, and a library that is there already costs nothing. */
#include "git/libgit2.h"

#include <dlfcn.h>
#include <string.h>

/* dlsym returns a data pointer; POSIX says that it may be copied into a function pointer. */
static bool find(void *handle, const char *name, void *function)
{
    void *found = dlsym(handle, name);
    memcpy(function, &found, sizeof(found));
    return found != NULL;
}

bool libgit2_load(Libgit2 *library)
{
    void *handle = dlopen(MIG_LIBGIT2, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return false;
#define X(name)                                                                                    \
    if (!find(handle, #name, &library->name))                                                      \
        return false;
    LIBGIT2_FUNCTIONS(X)
#undef X
    return true;
}
