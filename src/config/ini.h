/*
 * An ini file as a list of settings, each with its line. inih reads it; what Debian's build of inih
 * would cut (lines over 200 bytes, section names over 49, what follows " ;") arrives whole.
 */
#ifndef MIG_CONFIG_INI_H
#define MIG_CONFIG_INI_H

#include "base/text.h"
#include "base/vec.h"

typedef struct IniSetting {
    const char *section, *key, *value;
    int line;
} IniSetting;

typedef struct IniSection {
    const char *name;
    int line;
} IniSection;

typedef struct Ini {
    Vec(IniSection) sections; /* in the file's order, also those without settings */
    Vec(IniSetting) settings;
} Ini;

/* Reads the text of an ini file; `file` is for errors. A line that is no section, setting, comment
 * or blank, a section or key that stands twice, bad UTF-8 and a NUL are MIG_E_CONFIG with file and
 * line. */
bool ini_parse(Arena *arena, const char *file, Span text, Ini *ini, MigError *err) MIG_MUST_CHECK;

#endif
