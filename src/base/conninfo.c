/*
 * Connection strings read as libpq reads them, and what of them may be shown.
 *
 * Whether a byte may be shown is decided apart from what libpq would make of it: a password with an
 * unquoted '@', '/' or '&' is cut elsewhere than its owner thinks. So in a URI all from the first
 * ':' to the last '@' is hidden, and parameters are shown only if they are known to be harmless.
 */
#include "base/conninfo.h"

#include "base/text.h"
#include "base/vec.h"

#include <ctype.h>
#include <string.h>

/* libpq's settings without secrets (PostgreSQL manual, 34.1.2), of all its releases. */
static const char *const harmless[] = {
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "options",
    "passfile",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "requiressl",
    "service",
    "servicefile",
    "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
};

static const char quoting[] =
    "in a user's name or password write '@' as %40, ':' as %3A, '/' as %2F and '?' as %3F";

static const char blanks[] = " \t\n\v\f\r";
static const char name_ends[] = "= \t\n\v\f\r";

/* What a connection string says of the place of a database; "" where it says nothing. */
typedef struct Place {
    const char *host, *hostaddr, *port, *dbname, *user, *service;
} Place;

static bool is_harmless(const char *name)
{
    for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
        if (strcmp(harmless[i], name) == 0)
            return true;
    return false;
}

static void place_put(Place *place, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **field;
    } fields[] = {
        {"host", &place->host},     {"hostaddr", &place->hostaddr}, {"port", &place->port},
        {"dbname", &place->dbname}, {"user", &place->user},         {"service", &place->service},
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcmp(fields[i].name, name) == 0)
            *fields[i].field = value;
}

/* A text and which of its bytes are hidden. */
typedef struct Mask {
    const char *text;
    bool *hidden;
} Mask;

static Mask mask_new(Arena *arena, const char *text)
{
    return (Mask){text, arena_alloc(arena, strlen(text) + 1)};
}

static void mask_hide(Mask *mask, const char *from, const char *to)
{
    for (const char *at = from; at < to; at++)
        mask->hidden[at - mask->text] = true;
}

static const char *mask_show(Arena *arena, const Mask *mask)
{
    Text shown = text_in(arena);
    for (size_t i = 0; mask->text[i] != '\0'; i++) {
        if (!mask->hidden[i])
            text_add_char(&shown, mask->text[i]);
        else if (i == 0 || !mask->hidden[i - 1])
            text_add(&shown, "***");
    }
    return text_string(&shown);
}

/* Hides the value of a secret, and all of what is not known to be harmless: it may be the rest of a
 * password that was not quoted. */
static void mask_setting(Mask *mask, const char *name, const char *start, const char *value,
                         const char *end)
{
    bool secret = strcmp(name, "password") == 0 || strcmp(name, "sslpassword") == 0;
    if (secret)
        mask_hide(mask, value, end);
    else if (!is_harmless(name))
        mask_hide(mask, start, end);
}

/* `length` bytes with %XX read as bytes; NULL when an escape is broken or stands for a NUL. */
static const char *decode(Arena *arena, const char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    Text text = text_in(arena);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != '%') {
            text_add_char(&text, bytes[i]);
            continue;
        }
        if (length - i < 3 || !isxdigit((unsigned char)bytes[i + 1]) ||
            !isxdigit((unsigned char)bytes[i + 2]))
            return NULL;
        const char *high = strchr(digits, tolower((unsigned char)bytes[i + 1]));
        const char *low = strchr(digits, tolower((unsigned char)bytes[i + 2]));
        char byte = (char)((high - digits) * 16 + (low - digits));
        if (byte == '\0')
            return NULL;
        text_add_char(&text, byte);
        i += 2;
    }
    return text_string(&text);
}

static bool decode_into(Arena *arena, const char *bytes, size_t length, const char **decoded,
                        MigError *err)
{
    *decoded = decode(arena, bytes, length);
    return *decoded != NULL || fail(err, MIG_E_CONFIG, "the url has a broken %%XX escape") ||
           fail_hint(err, "write '%%' itself as %%25");
}

/* "USER:PASSWORD@", if there is one; `*at` then stands behind it. */
static bool read_user(Arena *arena, const char **at, Place *place, MigError *err)
{
    size_t length = strcspn(*at, "@/");
    if ((*at)[length] != '@')
        return true;
    size_t user = strcspn(*at, ":@");
    const char *password;
    if (!decode_into(arena, *at, user, &place->user, err) ||
        !decode_into(arena, *at + user, length - user, &password, err))
        return false;
    *at += length + 1;
    return true;
}

/* A host, which is in brackets where it holds colons. */
static bool read_host(Arena *arena, const char **at, Text *hosts, MigError *err)
{
    const char *start = *at;
    size_t length = strcspn(start, ":/?,");
    *at += length;
    if (start[0] == '[') {
        start++;
        length = strcspn(start, "]");
        if (start[length] == '\0')
            return fail(err, MIG_E_CONFIG, "the url has a '[' without a ']'");
        if (length == 0)
            return fail(err, MIG_E_CONFIG, "the url has nothing between '[' and ']'");
        *at = start + length + 1;
        if (strchr(":/?,", **at) == NULL)
            return fail(err, MIG_E_CONFIG, "the url has text between ']' and the port");
    }
    const char *host;
    if (!decode_into(arena, start, length, &host, err))
        return false;
    text_add(hosts, host);
    return true;
}

/* ":PORT", if there is one. */
static bool read_port(Arena *arena, const char **at, Text *ports, MigError *err)
{
    if (**at != ':')
        return true;
    size_t length = strcspn(++*at, "/?,");
    const char *port;
    if (!decode_into(arena, *at, length, &port, err))
        return false;
    text_add(ports, port);
    *at += length;
    return true;
}

/* "HOST:PORT,…" */
static bool read_hosts(Arena *arena, const char **at, Place *place, MigError *err)
{
    Text hosts = text_in(arena), ports = text_in(arena);
    while (read_host(arena, at, &hosts, err) && read_port(arena, at, &ports, err)) {
        place->host = text_string(&hosts);
        place->port = text_string(&ports);
        if (**at != ',')
            return true;
        ++*at;
        text_add_char(&hosts, ',');
        text_add_char(&ports, ',');
    }
    return false;
}

/* "NAME=VALUE&…" */
static bool read_parameters(Arena *arena, const char *at, Place *place, MigError *err)
{
    while (*at != '\0') {
        size_t length = strcspn(at, "&");
        size_t name_length = strcspn(at, "=&");
        const char *equals = at + name_length;
        if (*equals != '=')
            return fail(err, MIG_E_CONFIG, "a parameter of the url has no '='");
        const char *value = equals + 1;
        size_t value_length = length - name_length - 1;
        if (memchr(value, '=', value_length) != NULL)
            return fail(err, MIG_E_CONFIG, "a parameter of the url has two '='") ||
                   fail_hint(err, "write '=' within a value as %%3D");
        const char *name_text, *value_text;
        if (!decode_into(arena, at, name_length, &name_text, err) ||
            !decode_into(arena, value, value_length, &value_text, err))
            return false;
        place_put(place, name_text, value_text);
        at += length + (at[length] == '&');
    }
    return true;
}

static bool read_uri(Arena *arena, const char *at, Place *place, MigError *err)
{
    if (!read_user(arena, &at, place, err))
        return false;
    if (at[strcspn(at, "@?")] == '@')
        return fail(err, MIG_E_CONFIG,
                    "the url has an '@' where libpq looks for a host or a "
                    "database") ||
               fail_hint(err, "%s", quoting);
    if (!read_hosts(arena, &at, place, err))
        return false;
    if (*at == '/') {
        size_t length = strcspn(++at, "?");
        if (!decode_into(arena, at, length, &place->dbname, err))
            return false;
        at += length;
    }
    return *at != '?' || read_parameters(arena, at + 1, place, err);
}

static const char *show_uri(Arena *arena, const char *text, const char *authority)
{
    Mask mask = mask_new(arena, text);
    const char *colon = strchr(authority, ':');
    const char *last = strrchr(authority, '@');
    if (colon != NULL && last != NULL && colon < last)
        mask_hide(&mask, colon + 1, last);
    const char *at = authority + strcspn(authority, "?");
    while (*at != '\0') {
        at++;
        const char *end = at + strcspn(at, "&");
        const char *equals = at + strcspn(at, "=&");
        const char *name = decode(arena, at, (size_t)(equals - at));
        mask_setting(&mask, name == NULL || *equals != '=' ? "" : name, at, equals + 1, end);
        at = end;
    }
    return mask_show(arena, &mask);
}

/* One value, perhaps quoted, with its escapes read; `*at` then stands behind it. */
static bool read_value(Arena *arena, const char **at, const char **value, MigError *err)
{
    bool quoted = **at == '\'';
    const char *ends = quoted ? "'" : blanks;
    const char *from = *at + quoted;
    Text text = text_in(arena);
    for (; *from != '\0' && strchr(ends, *from) == NULL; from++) {
        if (*from == '\\' && *++from == '\0')
            break;
        text_add_char(&text, *from);
    }
    if (quoted && *from == '\0')
        return fail(err, MIG_E_CONFIG, "the url has a quoted value that is not closed");
    *at = from + quoted;
    *value = text_string(&text);
    return true;
}

static bool read_pairs(Arena *arena, const char *text, Place *place, const char **shown,
                       MigError *err)
{
    Mask mask = mask_new(arena, text);
    const char *at = text + strspn(text, blanks);
    while (*at != '\0') {
        const char *start = at;
        size_t length = strcspn(at, name_ends);
        const char *name = arena_strndup(arena, at, length);
        at += length;
        at += strspn(at, blanks);
        if (*at != '=' || length == 0)
            return fail(err, MIG_E_CONFIG,
                        "the url is a key=value string with a part that is not "
                        "key=value") ||
                   fail_hint(err, "put a value with blanks in 'single quotes'");
        at += 1 + strspn(at + 1, blanks);
        const char *from = at, *value;
        if (!read_value(arena, &at, &value, err))
            return false;
        place_put(place, name, value);
        bool nested = strstr(value, "://") != NULL; /* a whole URL as dbname */
        mask_setting(&mask, nested ? "password" : name, start, from, at);
        at += strspn(at, blanks);
    }
    *shown = mask_show(arena, &mask);
    return true;
}

static bool is_port(const char *port)
{
    size_t length = strspn(port, "0123456789");
    if (port[length] != '\0' || length > 5)
        return false;
    int number = 0;
    for (const char *at = port; *at != '\0'; at++)
        number = number * 10 + (*at - '0');
    return length == 0 || (number >= 1 && number <= 65535);
}

/* The items of a comma list, empty ones too. */
static StringVec split_list(Arena *arena, const char *list)
{
    StringVec items = {0};
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, ",");
        vec_push(arena, &items, arena_strndup(arena, at, length));
        at += length;
        if (*at == '\0')
            return items;
    }
}

static const char *lower(Arena *arena, const char *host)
{
    char *copy = arena_strdup(arena, host);
    if (host[0] == '/' || host[0] == '@')
        return copy; /* the folder of a socket */
    for (char *at = copy; *at != '\0'; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return copy;
}

/* "postgresql://HOST:PORT,HOST:PORT/DATABASE", with libpq's defaults for what is not said. */
static bool place_identity(Arena *arena, const Place *place, const char **identity, MigError *err)
{
    StringVec hosts = split_list(arena, place->host[0] != '\0' ? place->host : place->hostaddr);
    StringVec ports = split_list(arena, place->port);
    for (size_t i = 0; i < ports.count; i++)
        if (!is_port(ports.items[i]))
            return fail(err, MIG_E_CONFIG, "the url's port is not a number from 1 to 65535") ||
                   fail_hint(err, "%s", quoting);
    Text text = text_in(arena);
    text_add(&text, "postgresql://");
    for (size_t i = 0; i < hosts.count; i++) {
        const char *port = ports.items[i < ports.count ? i : 0];
        text_printf(&text, "%s%s:%s", i == 0 ? "" : ",", lower(arena, hosts.items[i]),
                    port[0] == '\0' ? "5432" : port);
    }
    const char *database = place->dbname[0] != '\0' ? place->dbname : place->user;
    text_printf(&text, "/%s", database);
    if (place->service[0] != '\0')
        text_printf(&text, "?service=%s", place->service);
    *identity = text_string(&text);
    return true;
}

/* What follows "://", or NULL where this is no PostgreSQL URI. */
static const char *find_authority(const char *text)
{
    static const char *const schemes[] = {"postgresql://", "postgres://"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t length = strlen(schemes[i]);
        if (strncmp(text, schemes[i], length) == 0)
            return text + length;
    }
    return NULL;
}

bool conninfo_is(const char *text)
{
    const char *equals = strchr(text, '=');
    const char *scheme = strstr(text, "://");
    return find_authority(text) != NULL || (equals != NULL && (scheme == NULL || equals < scheme));
}

bool conninfo_read(Arena *arena, const char *text, const char **shown, const char **identity,
                   MigError *err)
{
    Place place = {"", "", "", "", "", ""};
    const char *authority = find_authority(text);
    if (authority == NULL)
        return read_pairs(arena, text, &place, shown, err) &&
               place_identity(arena, &place, identity, err);
    *shown = show_uri(arena, text, authority);
    return read_uri(arena, authority, &place, err) && place_identity(arena, &place, identity, err);
}
