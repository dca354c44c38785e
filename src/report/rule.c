/* Two tables; pending revisions are found, and are an error, too: they stand in the first. */
#include "report/rule.h"

static const VerdictRule rules[] = {
#define X(name, id, title, holds, summary) [RULE_##name] = {id, title, holds, summary},
    VERDICT_RULES(X)
#undef X
};

/* What holds without an error is that the command has come to its end. */
#define ERROR_RULE(code, id, title, summary) [code] = {id, title, "done", summary}

static const VerdictRule error_rules[] = {
    ERROR_RULE(MIG_OK, "ok", "done", "Nothing is wrong."),
    ERROR_RULE(MIG_E_DRIFT, "drift", "not as it should be", "A check has found something."),
    ERROR_RULE(MIG_E_INCOMPLETE, "incomplete", "not complete",
               "Something is left to be done by hand."),
    ERROR_RULE(MIG_E_USAGE, "usage", "wrong usage", "The command line asks for what cannot be."),
    ERROR_RULE(MIG_E_CONFIG, "config", "wrong configuration",
               "modules.ini, or a URL in it, is not as it should be."),
    ERROR_RULE(MIG_E_FILE, "file", "a file", "A file cannot be read or written."),
    ERROR_RULE(MIG_E_REVISION, "revision", "revision files",
               "Revision files are faulty or do not fit together, or an identifier names none."),
    ERROR_RULE(MIG_E_DEPENDENCY, "dependency", "a dependency",
               "A revision needs another one that is not there."),
    ERROR_RULE(MIG_E_GIT, "git", "git", "The git repository cannot say what it was asked."),
    ERROR_RULE(MIG_E_SQL, "sql", "a statement failed", "The database has refused a statement."),
    ERROR_RULE(MIG_E_ISOLATION, "isolation", "outside of its module",
               "A revision touches what its module does not own."),
    ERROR_RULE(MIG_E_CONFLICT, "conflict", "a conflict",
               "The database is not in the state that was counted on."),
    ERROR_RULE(MIG_E_BLOCKED, "blocked", "held up",
               "What a module has to wait for has failed or was stopped."),
    ERROR_RULE(MIG_E_DIED, "died", "a process died", "The process of a module has died."),
    ERROR_RULE(MIG_E_CONNECTION, "connection", "no connection", "A database cannot be reached."),
    ERROR_RULE(MIG_E_LOCK, "lock", "no lock", "A lock was not to be had in time."),
    ERROR_RULE(MIG_E_INTERRUPTED, "interrupted", "interrupted", "The run was interrupted."),
};

const VerdictRule *rule_of(RuleName name)
{
    return &rules[name];
}

const VerdictRule *rule_of_code(MigCode code)
{
    return code == MIG_E_PENDING ? &rules[RULE_PENDING] : &error_rules[code];
}
