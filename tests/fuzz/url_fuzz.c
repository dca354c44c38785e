/* Database URLs: a password that stands in one is neither shown nor in a message. */
#include "fuzz.h"

#include "base/url.h"

#include <string.h>

static void check(Arena *arena, const char *text, const char *secret)
{
    Url url;
    MigError err = {0};
    if (url_parse(arena, text, "/folder", &url, &err)) {
        require(secret == NULL || url.kind == URL_SQLITE || strstr(url.shown, secret) == NULL);
        require(secret == NULL || url.kind == URL_SQLITE || strstr(url.identity, secret) == NULL);
    } else {
        require(err.message[0] != '\0');
        require(secret == NULL || strstr(err.message, secret) == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char secret[] = "s3cr3t";
    Arena *arena = arena_open();
    const char *text = arena_strndup(arena, (const char *)data, size);
    check(arena, text, NULL);
    if (strstr(text, secret) != NULL) {
        arena_close(arena);
        return 0;
    }
    check(arena, arena_printf(arena, "postgresql://u:%s%s@h/d", secret, text), secret);
    check(arena, arena_printf(arena, "host=h password='%s%s'", secret, text), secret);
    check(arena, arena_printf(arena, "postgresql://h/d?password=%s&%s", secret, text), secret);
    arena_close(arena);
    return 0;
}
