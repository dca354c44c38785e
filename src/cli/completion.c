/* The same tables in the languages of three shells. What a value is goes by what help calls it: a
 * file, a commit of git, one of a few words, or something that cannot be guessed. */
#include "cli/completion.h"

#include <string.h>

typedef enum ValueKind { VALUE_NONE, VALUE_FILE, VALUE_COMMIT, VALUE_WORDS, VALUE_OTHER } ValueKind;

static ValueKind value_kind(const Option *option)
{
    static const char *const files[] = {"FILE", "PATH", "FOLDER", "DIR"};
    if (option->value == NULL)
        return VALUE_NONE;
    if (option->kind == OPTION_CHOICE)
        return VALUE_WORDS;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (strcmp(option->value, files[i]) == 0)
            return VALUE_FILE;
    return strcmp(option->value, "REF") == 0 ? VALUE_COMMIT : VALUE_OTHER;
}

static bool is_shown(const Option *option)
{
    return option->summary != NULL;
}

/* Appends a string with a backslash in front of each of these bytes. */
static void add_escaped(Text *text, const char *string, const char *special)
{
    for (; *string != '\0'; string++) {
        if (strchr(special, *string) != NULL)
            text_add_char(text, '\\');
        text_add_char(text, *string);
    }
}

/* "text json sarif" of "text|json|sarif" */
static void add_words(Text *text, const char *choices)
{
    for (; *choices != '\0'; choices++)
        text_add_char(text, *choices == '|' ? ' ' : *choices);
}

/* --- bash ------------------------------------------------------------------------------------- */

static void add_bash_options(Text *text, const Option *options)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        if (!is_shown(option))
            continue;
        if (option->letter != 0)
            text_printf(text, " -%c", option->letter);
        text_printf(text, " --%s", option->name);
    }
}

/* "*:--config | *:-c" for each option of that kind. */
static void add_bash_patterns(Text *text, const char *command, const Option *options,
                              ValueKind kind, bool *first)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        if (value_kind(option) != kind)
            continue;
        text_printf(text, "%s%s:--%s", *first ? "" : " | ", command, option->name);
        if (option->letter != 0)
            text_printf(text, " | %s:-%c", command, option->letter);
        *first = false;
    }
}

static void add_bash_case(Text *text, ValueKind kind, const char *action)
{
    bool first = true;
    text_add(text, "    ");
    add_bash_patterns(text, "*", global_options, kind, &first);
    for (const Command *const *command = commands; *command != NULL; command++)
        add_bash_patterns(text, (*command)->name, (*command)->options, kind, &first);
    if (first)
        text_add(text, "''");
    text_printf(text, ")\n        %s\n        return ;;\n", action);
}

static void add_bash_choices(Text *text, const char *command, const Option *options)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        if (value_kind(option) != VALUE_WORDS)
            continue;
        text_printf(text, "    %s:--%s)\n        words='", command, option->name);
        add_words(text, option->value);
        text_add(text, "' ;;\n");
    }
}

static void add_bash_values(Text *text)
{
    text_add(text, "    case $command:$previous in\n");
    add_bash_case(text, VALUE_FILE,
                  "local IFS=$'\\n'\n        COMPREPLY=($(compgen -f -- \"$current\"))");
    add_bash_case(text, VALUE_COMMIT,
                  "COMPREPLY=($(compgen -W \"$(git for-each-ref --format='%(refname:short)' "
                  "2>/dev/null)\" -- \"$current\"))");
    add_bash_case(text, VALUE_OTHER, ":");
    add_bash_choices(text, "*", global_options);
    for (const Command *const *command = commands; *command != NULL; command++)
        add_bash_choices(text, (*command)->name, (*command)->options);
    text_add(text, "    esac\n");
}

static void add_names(Text *text)
{
    for (const Command *const *command = commands; *command != NULL; command++)
        text_printf(text, " %s", (*command)->name);
}

/* What may stand where no value is due. */
static void add_bash_words(Text *text)
{
    text_add(text, "    [ -n \"$words\" ] || case $command in\n    '') words='");
    add_names(text);
    add_bash_options(text, global_options);
    text_add(text, "' ;;\n");
    for (const Command *const *command = commands; *command != NULL; command++) {
        text_printf(text, "    %s) words='", (*command)->name);
        add_bash_options(text, (*command)->options);
        add_bash_options(text, global_options);
        if (*command == &command_help)
            add_names(text);
        text_add(text, "' ;;\n");
    }
    text_add(text, "    esac\n");
}

static void add_bash(Text *text)
{
    bool first = true;
    text_add(text, "# bash completion for mig, written by 'mig completion bash'\n"
                   "_mig() {\n"
                   "    local current=${COMP_WORDS[COMP_CWORD]} command='' words='' i\n"
                   "    local previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                   "    # bash takes --format=json for three words\n"
                   "    if [ \"$current\" = = ]; then\n"
                   "        current=''\n"
                   "    elif [ \"$previous\" = = ] && ((COMP_CWORD > 1)); then\n"
                   "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                   "    fi\n"
                   "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                   "        case :${COMP_WORDS[i]} in\n"
                   "        ");
    add_bash_patterns(text, "", global_options, VALUE_FILE, &first);
    add_bash_patterns(text, "", global_options, VALUE_COMMIT, &first);
    add_bash_patterns(text, "", global_options, VALUE_WORDS, &first);
    add_bash_patterns(text, "", global_options, VALUE_OTHER, &first);
    text_add(text, ")\n"
                   "            [ \"${COMP_WORDS[i + 1]}\" != = ] || ((i++))\n"
                   "            ((i++)) ;;\n"
                   "        :-*) ;;\n"
                   "        *)\n"
                   "            command=${COMP_WORDS[i]}\n"
                   "            break ;;\n"
                   "        esac\n"
                   "    done\n");
    add_bash_values(text);
    add_bash_words(text);
    text_add(text, "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                   "}\n"
                   "complete -o default -F _mig mig\n");
}

/* --- zsh -------------------------------------------------------------------------------------- */

/* Text between single quotes, in which zsh's _arguments reads brackets and colons. */
static void add_zsh_text(Text *text, const char *string)
{
    for (; *string != '\0'; string++) {
        char piece[] = {*string, '\0'};
        if (*string == '\'')
            text_add(text, "'\\''");
        else
            add_escaped(text, piece, "[]:\\");
    }
}

static void add_zsh_value(Text *text, const Option *option)
{
    static const char *const actions[] = {
        [VALUE_FILE] = "_files",
        [VALUE_COMMIT] = "{compadd -- $(git for-each-ref \"--format=%(refname\\:short)\" "
                         "2>/dev/null)}",
        [VALUE_OTHER] = " "};
    ValueKind kind = value_kind(option);
    if (kind == VALUE_NONE)
        return;
    text_add(text, ":value:");
    if (kind != VALUE_WORDS) {
        text_add(text, actions[kind]);
        return;
    }
    text_add_char(text, '(');
    add_words(text, option->value);
    text_add_char(text, ')');
}

static void add_zsh_option(Text *text, const char *dashes, const char *name, const Option *option)
{
    bool repeats = option->kind == OPTION_LIST;
    text_printf(text, " \\\n        '%s%s%s[", repeats ? "*" : "", dashes, name);
    add_zsh_text(text, option->summary);
    text_add_char(text, ']');
    add_zsh_value(text, option);
    text_add_char(text, '\'');
}

static void add_zsh_options(Text *text, const Option *options)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        char letter[] = {option->letter, '\0'};
        if (!is_shown(option))
            continue;
        if (option->letter != 0)
            add_zsh_option(text, "-", letter, option);
        add_zsh_option(text, "--", option->name, option);
    }
}

static void add_zsh(Text *text)
{
    text_add(text, "#compdef mig\n"
                   "# zsh completion for mig, written by 'mig completion zsh'\n"
                   "_mig() {\n"
                   "    local curcontext=$curcontext state line\n"
                   "    local -a globals names\n"
                   "    globals=(");
    add_zsh_options(text, global_options);
    text_add(text, ")\n    names=(");
    for (const Command *const *command = commands; *command != NULL; command++) {
        text_printf(text, " \\\n        '%s:", (*command)->name);
        add_zsh_text(text, (*command)->summary);
        text_add_char(text, '\'');
    }
    text_add(text, ")\n"
                   "    _arguments -C $globals '1:command:->command' '*::argument:->argument'\n"
                   "    case $state in\n"
                   "    command) _describe -t commands command names ;;\n"
                   "    argument)\n"
                   "        case $words[1] in\n"
                   "        help) _describe -t commands command names ;;\n");
    for (const Command *const *command = commands; *command != NULL; command++) {
        if (*command == &command_help)
            continue;
        text_printf(text, "        %s) _arguments $globals", (*command)->name);
        add_zsh_options(text, (*command)->options);
        text_add(text, " '*:argument:_files' ;;\n");
    }
    text_add(text,
             "        esac ;;\n"
             "    esac\n"
             "}\n"
             "if [ \"$funcstack[1]\" = _mig ]; then _mig \"$@\"; else compdef _mig mig; fi\n");
}

/* --- fish ------------------------------------------------------------------------------------- */

static void add_fish_text(Text *text, const char *string)
{
    text_add_char(text, '\'');
    add_escaped(text, string, "'\\");
    text_add_char(text, '\'');
}

static void add_fish_options(Text *text, const char *command, const Option *options)
{
    static const char *const values[] = {
        [VALUE_NONE] = "",
        [VALUE_FILE] = " -r -F",
        [VALUE_COMMIT] = " -x -a \"(git for-each-ref --format='%(refname:short)' 2>/dev/null)\"",
        [VALUE_OTHER] = " -x"};
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        ValueKind kind = value_kind(option);
        if (!is_shown(option))
            continue;
        text_printf(text, "complete -c mig%s -l %s", command, option->name);
        if (option->letter != 0)
            text_printf(text, " -s %c", option->letter);
        if (kind == VALUE_WORDS) {
            text_add(text, " -x -a '");
            add_words(text, option->value);
            text_add_char(text, '\'');
        } else {
            text_add(text, values[kind]);
        }
        text_add(text, " -d ");
        add_fish_text(text, option->summary);
        text_add_char(text, '\n');
    }
}

static void add_fish(Text *text)
{
    text_add(text, "# fish completion for mig, written by 'mig completion fish'\n");
    add_fish_options(text, "", global_options);
    for (const Command *const *command = commands; *command != NULL; command++) {
        const char *name = (*command)->name;
        text_printf(text, "complete -c mig -n __fish_use_subcommand -f -a %s -d ", name);
        add_fish_text(text, (*command)->summary);
        text_add_char(text, '\n');
        text_printf(text, "complete -c mig -n '__fish_seen_subcommand_from help' -f -a %s\n", name);
        add_fish_options(text,
                         arena_printf(text->arena, " -n '__fish_seen_subcommand_from %s'", name),
                         (*command)->options);
    }
}

const Shell completion_shells[] = {
    {"bash", add_bash},
    {"zsh", add_zsh},
    {"fish", add_fish},
    {NULL, NULL},
};
