/* A cached snapshot: whatever is in the file, it is read or it is nothing; what is read is written
 * as what reads the same. */
#include "fuzz.h"

#include "schema/store.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Schema *schema = store_read(arena, input(data, size));
    if (schema != NULL) {
        const char *text = store_write(arena, schema);
        Schema *again = store_read(arena, span_of(text));
        require(again != NULL);
        require(strcmp(store_write(arena, again), text) == 0);
    }
    arena_close(arena);
    return 0;
}
