/*
 * An ini file as a list of settings, each with its line. inih reads it; what Debian's build of inih
 * would cut (lines over 200 bytes, section names over 49, what follows " ;") arrives whole.
 *
 * A setting stands on one line, indented or not. A value in double quotes is taken as it is, with
 * \" for a quote and \\ for a backslash. Behind any other value a ';' with blanks on both sides
 * begins a comment, except within quotes of either kind that the value itself holds.
 */
#ifndef MIG_CONFIG_INI_H
#define MIG_CONFIG_INI_H

#include "base/text.h"
#include "base/vec.h"

typedef struct IniSetting {
    const char *section, *key, *value;
    int line;
    bool commented; /* a comment stands behind the value, which is not quoted */
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
 * or blank, a " ;" that may or may not begin a comment, a section or key that stands twice, a
 * setting before any section, bad UTF-8 and a NUL are MIG_E_CONFIG with file and line. */
bool ini_read(Arena *arena, const char *file, Span text, Ini *ini, MigError *err) MIG_MUST_CHECK;

/* A value as it must stand in a file to be read back as it is. */
const char *ini_quote(Arena *arena, const char *value);

#endif
