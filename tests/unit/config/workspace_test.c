/* modules.ini from file to values, and every refusal with its line. */
#include "config/workspace.h"

#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "scratch.h"

#include <string.h>
#include <unistd.h>

static Arena *arena;
static const char *folder;

static void open_folder(void)
{
    arena = arena_open();
    folder = scratch_make(arena);
}

static void close_folder(void)
{
    scratch_remove(folder);
    arena_close(arena);
}

TestSuite(workspace, .init = open_folder, .fini = close_folder);

static const char *environment(const char *name)
{
    static const char *const variables[][2] = {
        {"PGPASSWORD", "pa;ss ; w"},
        {"LIST", "b, c"},
        {"rev", "wrong"},
        {"URL", "postgresql://u:secret@db/app"},
        {"BAD_URL", "mysql://u:secret@db/app"},
    };
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        if (strcmp(variables[i][0], name) == 0)
            return variables[i][1];
    return NULL;
}

static const char *in_folder(const char *path)
{
    return path_join(arena, folder, path);
}

static bool try_load(const char *text, const char *url, Workspace *workspace, MigError *err)
{
    const char *file = in_folder("modules.ini");
    cr_assert(file_replace(file, span_of(text), err), "%s", err->message);
    return workspace_load(arena, file, url, environment, workspace, err);
}

static Workspace load(const char *text)
{
    Workspace workspace;
    MigError err;
    cr_assert(try_load(text, NULL, &workspace, &err), "%d: %s", err.line, err.message);
    return workspace;
}

static const Module *load_module(const char *text, const char *name)
{
    Workspace *workspace = arena_new(arena, Workspace);
    *workspace = load(text);
    const Module *module = workspace_module(workspace, name);
    cr_assert_not_null(module);
    return module;
}

static void expect_list(const StringVec *list, const char *joined)
{
    cr_assert_str_eq(strings_join(arena, list, " "), joined);
}

Test(workspace, a_module_without_settings_has_the_defaults)
{
    Workspace workspace = load("[mig]\nurl = sqlite:dev.db\n\n[app]\n");
    int cores = process_cores();
    cr_assert_str_eq(workspace.file, in_folder("modules.ini"));
    cr_assert_str_eq(workspace.folder, folder);
    cr_assert_eq(workspace.jobs, cores < 16 ? cores : 16);
    cr_assert_eq(workspace.modules.count, 1);
    const Module *module = &workspace.modules.items[0];
    cr_assert_str_eq(module->name, "app");
    cr_assert_eq(module->line, 4);
    cr_assert_eq(module->url.kind, URL_SQLITE);
    cr_assert_str_eq(module->url.target, in_folder("dev.db"));
    cr_assert_str_eq(module->dev_url, "");
    cr_assert_eq(module->jobs, workspace.jobs);
    cr_assert_str_eq(module->path, in_folder("app"));
    cr_assert_str_eq(module->script_location, in_folder("app/migrations"));
    expect_list(&module->version_locations, in_folder("app/migrations/versions"));
    cr_assert(!module->recursive_version_locations);
    cr_assert_str_eq(module->table_prefix, "");
    cr_assert_str_eq(module->version_table, "mig_version");
    cr_assert_str_eq(module->version_table_schema, "");
    expect_list(&module->schemas, "");
    cr_assert_str_eq(module->target_schema, in_folder("app/schema.sql"));
    expect_list(&module->depends_on, "");
    expect_list(&module->include, "");
    expect_list(&module->exclude, "");
    expect_list(&module->allow_outside, "");
    expect_list(&module->compare, "");
    expect_list(&module->ignore, "");
    cr_assert_eq(module->isolation, ISOLATION_ENFORCE);
    cr_assert_eq(module->lock_timeout, 5000000);
    cr_assert_eq(module->statement_timeout, 0);
    cr_assert_eq(module->lock_retries, 10);
    cr_assert(module->transaction_per_migration);
    cr_assert_str_eq(module->file_template, "${rev}_${slug}");
    cr_assert_eq(module->truncate_slug_length, 40);
    cr_assert_str_eq(module->timezone, "UTC");
    cr_assert_str_eq(module->editor, "");
    cr_assert_str_eq(module->post_write_hook, "");
}

Test(workspace, every_key_is_read)
{
    const Module *module = load_module("[other]\n"
                                       "url = sqlite:other.db\n"
                                       "[app]\n"
                                       "url = postgresql://u@h/d\n"
                                       "dev_url = postgresql://u:${PGPASSWORD}@h/scratch\n"
                                       "jobs = 3\n"
                                       "lock_timeout = 250ms\n"
                                       "lock_retries = 0\n"
                                       "statement_timeout = 1h\n"
                                       "transaction_per_migration = no\n"
                                       "file_template = ${year}/${rev}_${UNSET:-x}\n"
                                       "truncate_slug_length = 10\n"
                                       "timezone = Europe/Berlin\n"
                                       "editor = vi -e\n"
                                       "path = x/../src/app\n"
                                       "script_location = db/app\n"
                                       "version_locations = more, /abs ${here}/there\n"
                                       "recursive_version_locations = ON\n"
                                       "table_prefix = app_\n"
                                       "version_table = versions\n"
                                       "version_table_schema = meta\n"
                                       "schemas = public,meta\n"
                                       "target_schema = db/schema\n"
                                       "depends_on = other\n"
                                       "include = a* b*\n"
                                       "exclude = a?,${LIST}\n"
                                       "isolation = warn\n"
                                       "allow_outside = legacy_*\n"
                                       "compare = owners, privileges\n"
                                       "ignore = comments indexes statistics\n"
                                       "post_write_hook = \"fmt {} ; chmod a+x {}\"\n",
                                       "app");
    cr_assert_str_eq(module->url.target, "postgresql://u@h/d");
    cr_assert_str_eq(module->dev_url, "postgresql://u:pa;ss ; w@h/scratch");
    cr_assert_eq(module->jobs, 3);
    cr_assert_eq(module->lock_timeout, 250000);
    cr_assert_eq(module->lock_retries, 0);
    cr_assert_eq(module->statement_timeout, INT64_C(3600000000));
    cr_assert(!module->transaction_per_migration);
    cr_assert_str_eq(module->file_template, "${year}/${rev}_x");
    cr_assert_eq(module->truncate_slug_length, 10);
    cr_assert_str_eq(module->timezone, "Europe/Berlin");
    cr_assert_str_eq(module->editor, "vi -e");
    cr_assert_str_eq(module->path, in_folder("src/app"));
    cr_assert_str_eq(module->script_location, in_folder("db/app"));
    expect_list(&module->version_locations,
                arena_printf(arena, "%s %s /abs %s", in_folder("db/app/versions"),
                             in_folder("more"), in_folder("there")));
    cr_assert(module->recursive_version_locations);
    cr_assert_str_eq(module->table_prefix, "app_");
    cr_assert_str_eq(module->version_table, "versions");
    cr_assert_str_eq(module->version_table_schema, "meta");
    expect_list(&module->schemas, "public meta");
    cr_assert_str_eq(module->target_schema, in_folder("db/schema"));
    expect_list(&module->depends_on, "other");
    expect_list(&module->include, "a* b*");
    expect_list(&module->exclude, "a? b c");
    cr_assert_eq(module->isolation, ISOLATION_WARN);
    expect_list(&module->allow_outside, "legacy_*");
    expect_list(&module->compare, "owners privileges");
    expect_list(&module->ignore, "comments indexes statistics");
    cr_assert_str_eq(module->post_write_hook, "fmt {} ; chmod a+x {}");
}

Test(workspace, what_a_module_does_not_say_comes_from_the_defaults_wherever_they_stand)
{
    Workspace workspace = load("[a]\nlock_retries = 3\njobs = 2\n"
                               "[b]\ntable_prefix = b_\nlock_timeout =\nurl = sqlite:b.db\n"
                               "[mig]\nurl = sqlite:dev.db\nlock_timeout = 1s\nlock_retries = 7\n"
                               "isolation = off\ncompare = owners\njobs = 5\n");
    const Module *a = workspace_module(&workspace, "a"), *b = workspace_module(&workspace, "b");
    cr_assert_eq(workspace.jobs, 5);
    cr_assert_eq(a->jobs, 2);
    cr_assert_eq(b->jobs, 5);
    cr_assert_str_eq(a->url.target, in_folder("dev.db"));
    cr_assert_str_eq(b->url.target, in_folder("b.db"));
    cr_assert_eq(a->lock_timeout, 1000000);
    cr_assert_eq(b->lock_timeout, 5000000, "an empty value is the built-in default");
    cr_assert_eq(a->lock_retries, 3);
    cr_assert_eq(b->lock_retries, 7);
    cr_assert_eq(a->isolation, ISOLATION_OFF);
    expect_list(&b->compare, "owners");
    cr_assert_str_eq(b->version_table, "b_mig_version");
    cr_assert_null(workspace_module(&workspace, "mig"));
    cr_assert_null(workspace_module(&workspace, "c"));
}

Test(workspace, comments_stand_behind_values_as_the_manual_shows)
{
    const Module *module = load_module(
        "[mig]                            ; defaults\n"
        "url           = ${DATABASE_URL:-sqlite:dev.db}\n"
        "dev_url       =                  ; scratch server\n"
        "jobs          = auto             ; modules run at once\n"
        "lock_timeout  = 5s               ; wait for a table lock\n"
        "file_template = ${rev}_${slug}   ; also ${year}\n"
        "editor        =                  ; else $VISUAL, $EDITOR\n"
        "\n"
        "[module_one]\n"
        "path            = examples/one   ; what `cd` into selects\n"
        "table_prefix    = one_           ; empty: owns the rest\n"
        "schemas         =                ; PostgreSQL schemas looked at, or * for all\n"
        "post_write_hook =                ; command; {} is its path\n",
        "module_one");
    cr_assert_str_eq(module->url.target, in_folder("dev.db"));
    cr_assert_str_eq(module->dev_url, "");
    cr_assert_str_eq(module->file_template, "${rev}_${slug}");
    cr_assert_str_eq(module->path, in_folder("examples/one"));
    cr_assert_str_eq(module->version_table, "one_mig_version");
    cr_assert_str_eq(module->post_write_hook, "");
}

Test(workspace, a_long_url_and_a_long_section_name_arrive_whole)
{
    Text password = text_in(arena);
    for (int i = 0; i < 1000; i++)
        text_printf(&password, "p%04d", i);
    char name[121];
    memset(name, 'n', 120);
    name[120] = '\0';
    const char *url = arena_printf(arena, "postgresql://u:%s@h/d", text_string(&password));
    const Module *module = load_module(arena_printf(arena, "[%s]\nurl = %s\n", name, url), name);
    cr_assert_str_eq(module->url.target, url);
    cr_assert_str_eq(module->url.shown, "postgresql://u:***@h/d");
    cr_assert_str_eq(module->path, in_folder(name));
}

Test(workspace, a_semicolon_in_a_quoted_url_is_kept)
{
    const Module *module =
        load_module("[a]\nurl = \"host=h password='pa ;ss ; w' dbname=d\" ; comment\n", "a");
    cr_assert_str_eq(module->url.target, "host=h password='pa ;ss ; w' dbname=d");
    module = load_module("[a]\nurl = host=h password='pa ;ss ; w' dbname=d\n", "a");
    cr_assert_str_eq(module->url.target, "host=h password='pa ;ss ; w' dbname=d");
    module = load_module("[a]\nurl = sqlite:a.db ; comment\n", "a");
    cr_assert_str_eq(module->url.target, in_folder("a.db"));
    module = load_module("[a]\nurl = ${URL} ; comment\n", "a");
    cr_assert_str_eq(module->url.target, "postgresql://u:secret@db/app");
}

Test(workspace, three_hundred_modules_are_read)
{
    Text text = text_in(arena);
    text_add(&text, "[mig]\nurl = sqlite:dev.db\n");
    for (int i = 0; i < 300; i++)
        text_printf(&text, "[module_%03d]\npath = src/m%d\ntable_prefix = m%03d_\n%s", i, i, i,
                    i == 0 ? "" : arena_printf(arena, "depends_on = module_%03d\n", i - 1));
    Workspace workspace = load(text_string(&text));
    cr_assert_eq(workspace.modules.count, 300);
    cr_assert_str_eq(workspace.modules.items[299].version_table, "m299_mig_version");
    expect_list(&workspace.modules.items[299].depends_on, "module_298");
    cr_assert_eq(workspace.modules.items[299].line, 3 + 299 * 4 - 1);
}

Test(workspace, a_url_from_outside_stands_for_all_and_the_files_own_are_not_read)
{
    Workspace workspace;
    MigError err;
    const char *text = "[mig]\nurl = ${UNSET}\n[a]\nurl = nonsense\n[b]\ntable_prefix = b_\n";
    const char *elsewhere = in_folder("elsewhere");
    cr_assert(folder_make(elsewhere, &err));
    cr_assert_eq(chdir(elsewhere), 0);
    cr_assert(try_load(text, "sqlite:x.db", &workspace, &err), "%s", err.message);
    for (size_t i = 0; i < 2; i++)
        cr_assert_str_eq(workspace.modules.items[i].url.target, in_folder("elsewhere/x.db"));
    cr_assert(!try_load(text, "mysql://u:secret@h", &workspace, &err));
    cr_assert_eq(err.code, MIG_E_CONFIG);
    cr_assert_str_eq(err.message,
                     "the url begins with 'mysql://', which is no database known here");
    cr_assert_str_eq(err.file, "");
}

Test(workspace, the_folder_may_have_blanks_in_its_name)
{
    Workspace workspace;
    MigError err;
    const char *file = in_folder("my repo, too/modules.ini");
    cr_assert(folder_make(path_parent(arena, file), &err));
    cr_assert(file_create(file,
                          span_of("[a]\nurl = sqlite:${here}/x y.db\npath = ${here}/a\n"
                                  "version_locations = ${here}/more\n"),
                          &err));
    cr_assert(workspace_load(arena, file, NULL, environment, &workspace, &err), "%s", err.message);
    const Module *module = &workspace.modules.items[0];
    cr_assert_str_eq(module->url.target, in_folder("my repo, too/x y.db"));
    cr_assert_str_eq(module->path, in_folder("my repo, too/a"));
    cr_assert_eq(module->version_locations.count, 2);
    cr_assert_str_eq(module->version_locations.items[1], in_folder("my repo, too/more"));
}

Test(workspace, a_file_without_modules_is_fine)
{
    Workspace workspace = load("");
    cr_assert_eq(workspace.modules.count, 0);
    cr_assert_geq(workspace.jobs, 1);
}

Test(workspace, a_file_that_cannot_be_read_is_an_error)
{
    Workspace workspace;
    MigError err;
    cr_assert(!workspace_load(arena, "/no/such/modules.ini", NULL, environment, &workspace, &err));
    cr_assert_eq(err.code, MIG_E_FILE);
    cr_assert_str_eq(err.message, "cannot read '/no/such/modules.ini': No such file or directory");
}

Test(workspace, a_relative_file_is_seen_from_the_working_folder_and_named_as_given)
{
    Workspace workspace;
    MigError err;
    load("[a]\nurl = sqlite:a.db\n");
    cr_assert_eq(chdir(folder), 0);
    cr_assert(workspace_load(arena, "./modules.ini", NULL, environment, &workspace, &err));
    cr_assert_str_eq(workspace.file, in_folder("modules.ini"));
    cr_assert_str_eq(workspace.modules.items[0].url.target, in_folder("a.db"));
    cr_assert(file_replace("modules.ini", span_of("bad"), &err));
    cr_assert(!workspace_load(arena, "./modules.ini", NULL, environment, &workspace, &err));
    cr_assert_str_eq(err.file, "./modules.ini");
}

typedef struct ErrorCase {
    const char *text;
    int line;
    const char *message, *hint;
} ErrorCase;

#define URL_LINE "[mig]\nurl = sqlite:dev.db\n"

static const char empties[] = "[b] and [a] (line 3) share a database and both have no table_prefix";
static const char empties_hint[] = "give one of them a table_prefix or a database of its own, or "
                                   "set isolation = off in both";
static const char prefix_hint[] =
    "change a table_prefix, or give one of them a database of its own";
static const char name_hint[] = "use letters, digits, '_', '-' and '.'";
static const char duration_hint[] =
    "write a number with us, ms, s, min, h or d, such as 5s; 0 waits for ever";
#define COMMENT "what follows the ' ;' may be a comment or a part of the value"

static const char comment_hint[] =
    "put the value in double quotes, or the comment on a line of its own";
static const char shared_hint[] = "set it in the section of a module";
static const char url_forms[] =
    "write sqlite:FILE, postgresql://USER@HOST/DATABASE, or libpq's host=… dbname=…";

static const ErrorCase error_cases[] = {
    /* keys */
    {URL_LINE "[a]\ntabel_prefix = x\n", 4, "unknown key 'tabel_prefix' in [a]",
     "did you mean 'table_prefix'?"},
    {"[mig]\nURL = x\n", 2, "unknown key 'URL' in [mig]",
     "choose from url, dev_url, jobs, lock_timeout, lock_retries, statement_timeout, "
     "transaction_per_migration, file_template, truncate_slug_length, timezone, editor, "
     "recursive_version_locations, version_table_schema, schemas, include, exclude, isolation, "
     "allow_outside, compare, ignore, post_write_hook"},
    {"[mig]\npath = x\n", 2, "'path' has no default for all modules", shared_hint},
    {"[mig]\nscript_location = x\n", 2, "'script_location' has no default for all modules",
     shared_hint},
    {"[mig]\nversion_locations = x\n", 2, "'version_locations' has no default for all modules",
     shared_hint},
    {"[mig]\ntable_prefix = x\n", 2, "'table_prefix' has no default for all modules", shared_hint},
    {"[mig]\nversion_table = x\n", 2, "'version_table' has no default for all modules",
     shared_hint},
    {"[mig]\ntarget_schema = x\n", 2, "'target_schema' has no default for all modules",
     shared_hint},
    {"[mig]\ndepends_on = x\n", 2, "'depends_on' has no default for all modules", shared_hint},
    {URL_LINE "[a]\njobs = 1\njobs = 2\n", 5, "'jobs' of [a] stands twice, first on line 4", ""},
    {URL_LINE "[a]\n[a]\n", 4, "[a] stands twice, first on line 3", ""},
    /* values */
    {"[mig]\njobs = many\n", 2,
     "'jobs' of [mig]: 'many' is neither auto nor a number from 1 to 1000", ""},
    {"[mig]\njobs = 0\n", 2, "'jobs' of [mig]: '0' is neither auto nor a number from 1 to 1000",
     ""},
    {"[mig]\njobs = 1001\n", 2,
     "'jobs' of [mig]: '1001' is neither auto nor a number from 1 to 1000", ""},
    {"[mig]\njobs = 4 # four\n", 2,
     "'jobs' of [mig]: '4 # four' is neither auto nor a number from 1 to 1000", ""},
    {"[mig]\nlock_timeout = soon\n", 2, "'lock_timeout' of [mig]: 'soon' is not a duration",
     duration_hint},
    {"[mig]\nlock_timeout = -1s\n", 2, "'lock_timeout' of [mig]: '-1s' is not a duration",
     duration_hint},
    {"[mig]\nlock_timeout = 500us\n", 2,
     "'lock_timeout' of [mig]: '500us' is neither 0 nor between 1ms and 24d", ""},
    {"[mig]\nstatement_timeout = 25d\n", 2,
     "'statement_timeout' of [mig]: '25d' is neither 0 nor between 1ms and 24d", ""},
    {"[mig]\nlock_retries = -1\n", 2,
     "'lock_retries' of [mig]: '-1' is not a number from 0 to 1000000", ""},
    {"[mig]\nlock_retries = 99999999999999999999\n", 2,
     "'lock_retries' of [mig]: '99999999999999999999' is not a number from 0 to 1000000", ""},
    {"[mig]\ntruncate_slug_length = 0\n", 2,
     "'truncate_slug_length' of [mig]: '0' is not a number from 1 to 200", ""},
    {"[mig]\ntransaction_per_migration = maybe\n", 2,
     "'transaction_per_migration' of [mig]: 'maybe' is neither true nor false", ""},
    {"[mig]\ntimezone = Mars/Olympus\n", 2, "'timezone' of [mig]: unknown time zone 'Mars/Olympus'",
     "use UTC, local, or a name such as Europe/Berlin (Debian: tzdata)"},
    {"[mig]\nisolation = strict\n", 2,
     "'isolation' of [mig]: 'strict' is none of enforce, warn and off", ""},
    {"[mig]\ncompare = owner\n", 2, "'compare' of [mig]: unknown kind 'owner'",
     "did you mean 'owners'?"},
    {"[mig]\nignore = comments, index\n", 2, "'ignore' of [mig]: unknown kind 'index'",
     "did you mean 'indexes'?"},
    {"[mig]\nurl = dev.db\n", 2, "'url' of [mig]: the url is of no known form", url_forms},
    {"[mig]\ndev_url = ${BAD_URL}\n", 2,
     "'dev_url' of [mig]: the url begins with 'mysql://', which is no database known here",
     url_forms},
    {"[mig]\nurl = ${UNSET}\n", 2, "'url' of [mig]: the variable 'UNSET' is not set",
     "set it, or give it a default: ${UNSET:-default}"},
    {"[mig]\nfile_template = ${rev}_${UNSET}\n", 2,
     "'file_template' of [mig]: the variable 'UNSET' is not set",
     "set it, or give it a default: ${UNSET:-default}"},
    {URL_LINE "[a]\ntable_prefix = ${slug}\n", 4,
     "'table_prefix' of [a]: the variable 'slug' is not set",
     "set it, or give it a default: ${slug:-default}"},
    /* comments that may be none */
    {"[mig]\nurl = postgresql://u:12 ; secret@h/d\n", 2, "'url' of [mig]: " COMMENT, comment_hint},
    {"[mig]\ndev_url = host=h password=a ; secret\n", 2, "'dev_url' of [mig]: " COMMENT,
     comment_hint},
    {"[mig]\npost_write_hook = fmt {} ; chmod {}\n", 2, "'post_write_hook' of [mig]: " COMMENT,
     comment_hint},
    {"[mig]\neditor = ${HOME} ; vi\n", 2, "'editor' of [mig]: " COMMENT, comment_hint},
    {"[mig]\nurl = sqlite:a ;b.db\n", 2,
     "the ' ;' behind 'url' may begin a comment or belong to the value",
     "put the value in double quotes, or a blank on both sides of the ';' of a comment"},
    /* names */
    {URL_LINE "[a:b]\n", 3, "the module name 'a:b' holds a :", name_hint},
    {URL_LINE "[a,b]\n", 3, "the module name 'a,b' holds a ,", name_hint},
    {URL_LINE "[a*]\n", 3, "the module name 'a*' holds a *", name_hint},
    {URL_LINE "[a?]\n", 3, "the module name 'a?' holds a ?", name_hint},
    {URL_LINE "[a[b]\n", 3, "the module name 'a[b' holds a [", name_hint},
    {URL_LINE "[a/b]\n", 3, "the module name 'a/b' holds a /", name_hint},
    {URL_LINE "[a\\b]\n", 3, "the module name 'a\\b' holds a \\", name_hint},
    {URL_LINE "[a@b]\n", 3, "the module name 'a@b' holds a @", name_hint},
    {URL_LINE "[a b]\n", 3, "the module name 'a b' holds white space", name_hint},
    {URL_LINE "[a\tb]\n", 3, "the module name 'a\tb' holds white space", name_hint},
    {URL_LINE "[-a]\n", 3, "the module name '-a' begins with a '-'", name_hint},
    /* modules */
    {"[a]\npath = a\n", 1, "[a] has no url", "set url in [mig] for all modules, or in [a]"},
    {URL_LINE "[a]\njobs = 1\nurl =\n", 5, "[a] has no url",
     "set url in [mig] for all modules, or in [a]"},
    {URL_LINE "[a]\nversion_table = x.y\n", 4, "the version table 'x.y' of [a] holds a '.'",
     "name the schema in version_table_schema"},
    {"[a]\nurl = dbname=x\nversion_table = "
     "v12345678901234567890123456789012345678901234567890123456789\n",
     3,
     "the version table 'v12345678901234567890123456789012345678901234567890123456789' of [a] has "
     "a name of over 59 bytes",
     "set a shorter version_table; PostgreSQL would cut its log table's name"},
    {URL_LINE "[a]\n[b]\ntable_prefix = b\ndepends_on = a c\n", 6,
     "[b] depends on 'c', which is no module", "choose from a, b"},
    {URL_LINE "[a]\n[b]\ntable_prefix = b\ndepends_on = billing\n", 6,
     "[b] depends on 'billing', which is no module", "choose from a, b"},
    {URL_LINE "[a]\ndepends_on = a\n", 4, "[a] depends on itself", ""},
    /* two modules in one database */
    {URL_LINE "[a]\n[b]\nversion_table = v\n", 4, empties, empties_hint},
    {URL_LINE "[a]\nisolation = off\n[b]\nversion_table = v\n", 5, empties, empties_hint},
    {URL_LINE "[a]\n[b]\nisolation = off\nversion_table = v\ntable_prefix =\n", 7, empties,
     empties_hint},
    {URL_LINE "[a]\ntable_prefix = app_\n[b]\ntable_prefix = app_x_\n", 6,
     "[b] and [a] (line 4) share a database, and of their prefixes 'app_x_' and 'app_' one begins "
     "with the other",
     prefix_hint},
    {URL_LINE "[a]\ntable_prefix = app_x_\n[b]\ntable_prefix = app_\n", 6,
     "[b] and [a] (line 4) share a database, and of their prefixes 'app_' and 'app_x_' one begins "
     "with the other",
     prefix_hint},
    {URL_LINE "[a]\ntable_prefix = app_\n[b]\ntable_prefix = APP_\nversion_table = v\n", 6,
     "[b] and [a] (line 4) share a database, and of their prefixes 'APP_' and 'app_' one begins "
     "with the other",
     prefix_hint},
    {URL_LINE "[a]\ntable_prefix = a_\n[b]\nurl = sqlite:///x/../dev.db\ntable_prefix = a_b\n", 7,
     "[b] and [a] (line 4) share a database, and of their prefixes 'a_b' and 'a_' one begins with "
     "the other",
     prefix_hint},
    {"[a]\nurl = postgresql://u:x@H/d\ntable_prefix = a\n"
     "[b]\nurl = host=h port=5432 dbname=d user=v\ntable_prefix = ab\n",
     6,
     "[b] and [a] (line 3) share a database, and of their prefixes 'ab' and 'a' one begins with "
     "the other",
     prefix_hint},
    {URL_LINE "[a]\nversion_table = v\n[b]\ntable_prefix = b_\nversion_table = V\n", 7,
     "[b] and [a] (line 4) share a database, and their version tables 'V' and 'v' are one",
     "set another version_table"},
    {URL_LINE "[a]\nisolation = off\n[b]\nisolation = off\n", 5,
     "[b] and [a] (line 3) share a database, and their version tables 'mig_version' and "
     "'mig_version' are one",
     "set another version_table"},
    {URL_LINE "[a]\nversion_table = v\n[b]\ntable_prefix = b_\nversion_table = v_log\n", 7,
     "[b] and [a] (line 4) share a database, and their version tables 'v_log' and 'v' meet in a "
     "log table",
     "set another version_table"},
    {URL_LINE "[a]\nversion_table = v_log\n[b]\ntable_prefix = b_\nversion_table = v\n", 7,
     "[b] and [a] (line 4) share a database, and their version tables 'v' and 'v_log' meet in a "
     "log table",
     "set another version_table"},
};

Test(workspace, what_is_wrong_is_told_with_its_line)
{
    for (size_t i = 0; i < sizeof(error_cases) / sizeof(error_cases[0]); i++) {
        const ErrorCase *one = &error_cases[i];
        Workspace workspace;
        MigError err;
        cr_assert(!try_load(one->text, NULL, &workspace, &err), "%s", one->text);
        cr_assert_str_eq(err.message, one->message, "%s: %s", one->text, err.message);
        cr_assert_eq(err.code, MIG_E_CONFIG);
        cr_assert_eq(mig_code_status(err.code), 2);
        cr_assert_str_eq(err.hint, one->hint, "%s: %s", one->text, err.hint);
        cr_assert_str_eq(err.file, in_folder("modules.ini"));
        cr_assert_eq(err.line, one->line, "%s: line %d", one->text, err.line);
        cr_assert_null(strstr(err.message, "secret"));
    }
}

Test(workspace, a_path_outside_the_folder_is_refused_also_through_a_link)
{
    static const char *const paths[] = {"..", "../x", "/", "link", "link/x", "a/../../x"};
    Workspace workspace;
    MigError err;
    cr_assert_eq(symlink("/usr", in_folder("link")), 0);
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const char *text = arena_printf(arena, URL_LINE "[a]\njobs = 1\npath = %s\n", paths[i]);
        cr_assert(!try_load(text, NULL, &workspace, &err), "%s", paths[i]);
        const char *seen = path_relative(arena, folder, in_folder(paths[i]));
        cr_assert_str_eq(err.message,
                         arena_printf(arena,
                                      "the path '%s' of [a] lies outside the folder of "
                                      "modules.ini",
                                      seen));
        cr_assert_str_eq(
            err.hint,
            arena_printf(arena, "move the module below '%s', or modules.ini above both", folder));
        cr_assert_eq(err.line, 5);
    }
}

Test(workspace, a_folder_reached_through_a_link_is_still_inside)
{
    Workspace workspace;
    MigError err;
    load(URL_LINE "[a]\n");
    cr_assert(folder_make(in_folder("a"), &err));
    cr_assert_eq(symlink(".", in_folder("self")), 0);
    const char *file = in_folder("self/modules.ini");
    cr_assert(workspace_load(arena, file, NULL, environment, &workspace, &err), "%s", err.message);
    cr_assert_str_eq(workspace.modules.items[0].path, in_folder("self/a"));
    load(arena_printf(arena, URL_LINE "[a]\npath = %s\n[b]\ntable_prefix = b\npath = .\n",
                      in_folder("self/a")));
}

typedef struct FineCase {
    const char *why, *text;
} FineCase;

Test(workspace, modules_that_do_not_meet_are_accepted)
{
    static const FineCase cases[] = {
        {"an empty prefix beside another", URL_LINE "[a]\n[b]\ntable_prefix = b_\n"},
        {"two empty ones without isolation",
         URL_LINE "isolation = off\n[a]\n[b]\nversion_table = v\n"},
        {"other databases", "[a]\nurl = sqlite:a.db\n[b]\nurl = sqlite:b.db\n"},
        {"other servers", "[a]\nurl = postgresql://a/d\n[b]\nurl = postgresql://b/d\n"},
        {"other ports", "[a]\nurl = postgresql://a:1/d\n[b]\nurl = postgresql://a:2/d\n"},
        {"memory is nobody else's", "[mig]\nurl = sqlite::memory:\n[a]\n[b]\n"},
        {"names that differ in case",
         "[mig]\nurl = dbname=d\n[a]\ntable_prefix = a_\n[b]\ntable_prefix = A_\n"},
        {"version tables in other schemas",
         "[mig]\nurl = dbname=d\n[a]\nversion_table = v\nversion_table_schema = x\n"
         "[b]\ntable_prefix = b_\nversion_table = v\nversion_table_schema = y\n"},
        {"modules that reference each other",
         URL_LINE "[a]\ndepends_on = b\n[b]\ntable_prefix = b_\ndepends_on = a\n"},
        {"one folder twice",
         "[a]\nurl = sqlite:a.db\npath = x\n[b]\nurl = sqlite:b.db\npath = x\n"},
        {"a name in another script", URL_LINE "[модуль]\n"},
        {"the longest version table",
         "[a]\nurl = dbname=x\nversion_table = "
         "12345678901234567890123456789012345678901234567890123456789\n"},
        {"the longest timeout", "[mig]\nlock_timeout = 24d\nstatement_timeout = 1ms\n"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Workspace workspace;
        MigError err;
        cr_assert(try_load(cases[i].text, NULL, &workspace, &err), "%s: %s", cases[i].why,
                  err.message);
    }
}

Test(workspace, a_new_section_holds_what_differs_from_the_defaults)
{
    cr_assert_str_eq(workspace_section(arena, "app", "app", "app/migrations", ""), "[app]\n");
    cr_assert_str_eq(workspace_section(arena, "app", "./app/", "app//migrations", "app_"),
                     "[app]\ntable_prefix = app_\n");
    cr_assert_str_eq(workspace_section(arena, "app", "src/app", "src/app/db", "app_"),
                     "[app]\npath = src/app\nscript_location = src/app/db\ntable_prefix = app_\n");
    cr_assert_str_eq(workspace_section(arena, "app", ".", "migrations", ""), "[app]\npath = .\n");
}

Test(workspace, a_new_section_is_read_back_as_it_was)
{
    static const char *const paths[] = {"a ; b", "a ;b",   "it's", "\"q\"", "${x}",
                                        "$${x}", "$$${x}", "a#b",  "100%"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const char *section = workspace_section(arena, "m", paths[i], "x", paths[i]);
        const Module *module =
            load_module(arena_printf(arena, URL_LINE "version_table_schema = \n%s", section), "m");
        cr_assert_str_eq(module->path, in_folder(paths[i]));
        cr_assert_str_eq(module->script_location, in_folder("x"));
        cr_assert_str_eq(module->table_prefix, paths[i]);
    }
}

Test(workspace, a_module_name_can_be_checked_beforehand)
{
    MigError err;
    cr_assert(workspace_check_name("module_one-2.x", &err));
    cr_assert(!workspace_check_name("", &err));
    cr_assert_str_eq(err.message, "the module has no name");
    cr_assert(!workspace_check_name("mig", &err));
    cr_assert_str_eq(err.message, "[mig] holds the defaults and is no module");
}
