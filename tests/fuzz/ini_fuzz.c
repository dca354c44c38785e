/* modules.ini: what is read is found again when it is written with ini_quote. */
#include "fuzz.h"

#include "config/ini.h"

#include <string.h>

static void check_setting(Arena *arena, const IniSetting *setting)
{
    Text text = text_in(arena);
    Ini again;
    MigError err;
    text_printf(&text, "[s]\nkey = %s\n", ini_quote(arena, setting->value));
    require(ini_read(arena, "again.ini", span_of(text_string(&text)), &again, &err));
    require(again.settings.count == 1);
    require(strcmp(again.settings.items[0].value, setting->value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_open();
    Ini ini;
    MigError err = {0};
    if (ini_read(arena, "fuzz.ini", input(data, size), &ini, &err)) {
        for (size_t i = 0; i < ini.settings.count; i++)
            check_setting(arena, &ini.settings.items[i]);
    } else {
        require(err.code == MIG_E_CONFIG && err.message[0] != '\0');
        require(err.line > 0);
        require(span_valid_utf8(span_of(err.message)) == strlen(err.message));
    }
    arena_close(arena);
    return 0;
}
