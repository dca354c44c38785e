# Repositories for the suites about git: sourced after check.sh. Commits are made by Ada, a minute
# apart, so that they have the same ids in every run.

# Neither git nor libgit2 shall find what the user has set for all repositories.
HOME=$room XDG_CONFIG_HOME=$room GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org
GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
GIT_CEILING_DIRECTORIES=$(dirname "$room")
export GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME
export GIT_COMMITTER_EMAIL GIT_CEILING_DIRECTORIES HOME XDG_CONFIG_HOME
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS
minutes=0

# Commits all that is there.
commit() {
    minutes=$((minutes + 1))
    git add -A || exit 1
    GIT_AUTHOR_DATE="$((1700000000 + minutes * 60)) +0000" \
        GIT_COMMITTER_DATE="$((1700000000 + minutes * 60)) +0000" \
        git commit -q --allow-empty -m "$1" || exit 1
}

# Makes the folder a repository and commits what is there.
repository() {
    git -c init.defaultBranch=main init -q || exit 1
    printf '*.db*\n.mig/\n' >.gitignore
    commit 'Begin'
}

# put FILE LINE: a file of one line, and its folder.
put() {
    mkdir -p "$(dirname "$1")" && printf '%s\n' "$2" >"$1" || exit 1
}

# script MODULE ID DOWN_REVISION UP DOWN: a revision file of a module, MODULE/migrations/versions.
script() {
    mkdir -p "$1/migrations/versions" || exit 1
    printf -- '-- Revision %s\n--\n-- revision: %s\n-- down_revision: %s\n\n-- mig:up\n%s\n\n%s\n' \
        "$2" "$2" "$3" "$4" "-- mig:down
$5" >"$1/migrations/versions/$2.sql" || exit 1
}
