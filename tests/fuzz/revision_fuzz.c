/* Revision files: an error has a line; CRLF and comments do not change what a script is. */
#include "fuzz.h"

#include "revision/script.h"

#include <string.h>

static const char *with_crlf(Arena *arena, Span content, size_t *length)
{
    Text text = text_in(arena);
    for (size_t i = 0; i < content.length; i++) {
        if (content.bytes[i] == '\n')
            text_add_char(&text, '\r');
        text_add_char(&text, content.bytes[i]);
    }
    *length = text.length;
    return text_string(&text);
}

static void check_section(const Script *script, const Section *section)
{
    if (!section->exists)
        return;
    require(section->line > 0);
    require(section->sql.length <= script->content.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Script script, other;
    MigError err = {0};
    Span content = input(data, size);
    if (script_parse(arena, "fuzz.sql", content, &script, &err)) {
        require(script.header.id[0] != '\0' && strlen(script.blob_id) == 40);
        check_section(&script, &script.up);
        check_section(&script, &script.down);
        size_t length;
        const char *crlf = with_crlf(arena, content, &length);
        bool plain = memchr(content.bytes, '\r', content.length) == NULL;
        require(!plain || script_parse(arena, "fuzz.sql", (Span){crlf, length}, &other, &err));
        require(!plain || strcmp(script.fingerprint, other.fingerprint) == 0);
    } else {
        require(err.code == MIG_E_REVISION && err.message[0] != '\0');
    }
    arena_close(arena);
    return 0;
}
