/* dlopen(3) counts how often a library is loaded, so loading it for each connection is cheap; what
 * it takes is taken by the first. */
#include "db/postgres/libpq.h"

#include <dlfcn.h>
#include <string.h>

static const char library[] = "libpq.so.5";

typedef struct Function {
    const char *name;
    size_t offset; /* of its pointer in Libpq */
} Function;

static const Function functions[] = {
#define X(name) {#name, offsetof(Libpq, name)},
    LIBPQ_FUNCTIONS(X)
#undef X
};

bool libpq_load(Libpq *pq, MigError *err)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return fail(err, MIG_E_CONNECTION, "cannot load %s: %s", library, dlerror()) ||
               fail_hint(err, "install libpq5");
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        void *symbol = dlsym(handle, functions[i].name);
        if (symbol == NULL)
            return fail(err, MIG_E_CONNECTION, "%s is too old: it has no %s", library,
                        functions[i].name) ||
                   fail_hint(err, "install a newer libpq5");
        memcpy((char *)pq + functions[i].offset, &symbol, sizeof(symbol));
    }
    return true;
}
