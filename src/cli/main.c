/*
 * mig: reads the command line, runs the command, writes what it has to say.
 *
 * Results go to standard output in one piece when the command has returned, messages to standard
 * error as they come.
 */
#include "cli/command.h"

#include "base/secret.h"
#include "cli/verdict_output.h"
#include "report/failure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A database file must not become the standard output of a program that was started without one.
 * Opened the wrong way round, so that writing fails. */
static void occupy_standard_streams(void)
{
    int fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = dup(fd);
    if (fd > STDERR_FILENO)
        close(fd);
}

static void on_broken_pipe(int number)
{
    (void)number;
}

/* A reader that goes away must not end a run halfway. A handler, unlike SIG_IGN, is not inherited
 * by the programs that mig starts. */
static void survive_broken_pipes(void)
{
    struct sigaction action = {.sa_handler = on_broken_pipe, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGPIPE, &action, NULL);
}

static void finish_document(Invocation *invocation, const MigError *failure)
{
    command_put_error(invocation->arena, invocation->document, failure);
    text_clear(&invocation->text);
    json_print(&invocation->text, invocation->document, true);
    text_add_char(&invocation->text, '\n');
}

/* A reader that has seen enough is no failure; a full disk is. What is not a terminal gets every
 * byte: it may be a script. */
static bool write_results(const Invocation *invocation, MigError *err)
{
    const Text *text = &invocation->text;
    Text visible = text_in(invocation->arena);
    if (isatty(STDOUT_FILENO)) {
        Visible pass = {.color = command_has_color(invocation, STDOUT_FILENO)};
        visible_add(&visible, pass, text_string(text));
        text = &visible;
    }
    if (text->length == 0)
        return true;
    bool written = fwrite(text_string(text), 1, text->length, stdout) == text->length;
    if ((written && fflush(stdout) == 0) || errno == EPIPE)
        return true;
    return fail_errno(err, MIG_E_FILE, "cannot write to standard output");
}

/* Whether a command that has ended well may have changed something. */
static bool has_changed(const Invocation *invocation)
{
    const Command *command = invocation->command;
    return command != NULL && command->effect != EFFECT_NONE && !invocation->globals.dry_run;
}

static void complain(const Invocation *invocation, const MigError *err)
{
    Text text = text_in(invocation->arena);
    Text visible = text_in(invocation->arena);
    failure_add(&text, command_has_color(invocation, STDERR_FILENO), "mig:", err);
    visible_add(&visible, command_visible(invocation), text_string(&text));
    fputs(text_string(&visible), stderr);
}

static int conclude(Invocation *invocation, bool done, const MigError *failure)
{
    if (command_is_json(invocation))
        finish_document(invocation, done ? NULL : failure);
    if (command_is_verdict(invocation))
        verdict_finish(invocation, done ? NULL : failure);
    MigError err = {0};
    bool written = write_results(invocation, &err) &&
                   (!command_is_verdict(invocation) || verdict_append(invocation, &err));
    if (!written && done && has_changed(invocation))
        (void)fail_hint(&err, "only what it had to say is lost: what it had to change is changed");
    if (!done)
        complain(invocation, failure);
    if (!written)
        complain(invocation, &err);
    return mig_code_status(done ? err.code : failure->code);
}

/* The words as they are, in memory of our own. */
static const char *const *copy_words(Arena *arena, char *const *words, int count)
{
    const char **copies = arena_alloc(arena, ((size_t)count + 1) * sizeof(*copies));
    for (int i = 0; i < count; i++)
        copies[i] = arena_strdup(arena, words[i]);
    copies[count] = NULL;
    return copies;
}

/* Where the value of a `--url` begins in a word, or NULL. */
static char *find_url(char *const *words, int at, const char *url)
{
    static const char option[] = "--url=";
    char *word = words[at];
    if (strncmp(word, option, sizeof(option) - 1) == 0)
        return word + sizeof(option) - 1;
    if (at > 0 && strncmp(words[at - 1], option, strlen(words[at - 1])) == 0 &&
        strlen(words[at - 1]) > strlen("--"))
        return word;
    size_t length = url == NULL ? 0 : strlen(url), size = strlen(word);
    bool ends = length > 0 && size >= length && strcmp(word + size - length, url) == 0;
    return ends ? word + size - length : NULL;
}

/* Everybody on the machine can read a process's command line, and a URL may hold a password, also
 * where it stands in a wrong place. */
static void hide_urls(char *const *words, int count, const char *url)
{
    for (int i = count - 1; i >= 0; i--) {
        size_t size = strlen(words[i]);
        char *at = find_url(words, i, url);
        if (at != NULL)
            memset(at, '*', strlen(at));
        else if (secret_hide(words[i], false))
            memset(words[i] + strlen(words[i]), '\0', size - strlen(words[i]));
    }
}

int main(int count, char **line)
{
    occupy_standard_streams();
    survive_broken_pipes();
    Arena *arena = arena_open();
    Invocation invocation = {.arena = arena,
                             .text = text_in(arena),
                             .document = json_new_object(arena),
                             .verdict = verdict_new(arena)};
    MigError err = {0};
    char *const *words = line + (count > 0);
    int given = count > 0 ? count - 1 : 0;
    bool done = command_read(&invocation, copy_words(arena, words, given), &err);
    hide_urls(words, given, invocation.globals.url);
    done = done && command_run(&invocation, &err);
    int status = conclude(&invocation, done, &err);
    mig_workspace_close(invocation.workspace);
    arena_close(arena);
    return status;
}
