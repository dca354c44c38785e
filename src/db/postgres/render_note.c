/* Comments and grants. */
#include "db/postgres/render_note.h"

#include <string.h>

/* The comment that an object has before anybody says one. */
static const char *first_comment(const Object *object)
{
    switch (object->kind) {
    case OBJECT_NAMESPACE: return object->namespace.first_comment;
    case OBJECT_EXTENSION: return object->extension.first_comment;
    default: return NULL;
    }
}

static void put_comment(const Render *render, const Object *object)
{
    const char *comment = object->comment;
    if (comment == NULL || comment[0] == '\0')
        comment = first_comment(object);
    put(render->sql, "COMMENT ON %s IS %s;\n", render_designation(render, object),
        comment == NULL ? "NULL" : postgres_literal(render->arena, comment));
}

static bool is_view(const Object *object)
{
    return object->kind == OBJECT_VIEW || object->kind == OBJECT_MATERIALIZED_VIEW;
}

const char *render_word_column(Arena *arena, const char *word)
{
    const char *end = word;
    for (bool quoted = false; *end != '\0' && (quoted || *end != ' '); end++)
        quoted = quoted != (*end == '"');
    return arena_strndup(arena, word, (size_t)(end - word));
}

/* The comments on columns that only `view` has, or their end. */
static void put_column_comments(const Render *render, const Object *view, const Object *other,
                                bool add)
{
    const StringVec none = {0}, *comments = &view->view.column_comments;
    const StringVec *others = other == NULL ? &none : &other->view.column_comments;
    for (size_t i = 0; i < comments->count; i++) {
        const char *comment = comments->items[i];
        if (strings_has(others, comment))
            continue;
        const char *said = add ? comment
                               : arena_printf(render->arena, "%s IS NULL",
                                              render_word_column(render->arena, comment));
        put(render->sql, "COMMENT ON COLUMN %s.%s;\n", render_name(render, view), said);
    }
}

static bool text_differs(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) != 0;
}

/* What is said of a constraint's index, which has its name. */
static void put_index_comment(const Render *render, const Object *constraint)
{
    Object index = *constraint;
    index.kind = OBJECT_INDEX;
    index.comment = constraint->constraint.index_comment;
    put_comment(render, &index);
}

void render_changed_comments(const Render *render, const Object *from, const Object *to)
{
    if (text_differs(from->comment, to->comment))
        put_comment(render, to);
    if (to->kind == OBJECT_CONSTRAINT &&
        text_differs(from->constraint.index_comment, to->constraint.index_comment))
        put_index_comment(render, to);
    if (!is_view(to))
        return;
    put_column_comments(render, from, to, false);
    put_column_comments(render, to, from, true);
}

static bool privilege_is(const Privilege *a, const Privilege *b)
{
    bool same_column = (a->column == NULL) == (b->column == NULL) &&
                       (a->column == NULL || strcmp(a->column, b->column) == 0);
    return same_column && strcmp(a->grantee, b->grantee) == 0 &&
           strcmp(a->privilege, b->privilege) == 0;
}

static const Privilege *find_privilege(const PrivilegeVec *privileges, const Privilege *wanted)
{
    for (size_t i = 0; i < privileges->count; i++)
        if (privilege_is(&privileges->items[i], wanted))
            return &privileges->items[i];
    return NULL;
}

/* What GRANT calls it; NULL: nothing is granted on such an object. */
static const char *granted_on(const Render *render, const Object *object)
{
    switch (object->kind) {
    case OBJECT_TABLE:
    case OBJECT_VIEW:
    case OBJECT_MATERIALIZED_VIEW: return render_name(render, object);
    case OBJECT_COLUMN: return render_parent(render, object);
    case OBJECT_ENUM:
    case OBJECT_COMPOSITE:
    case OBJECT_RANGE:
    case OBJECT_DOMAIN: return arena_printf(render->arena, "TYPE %s", render_name(render, object));
    case OBJECT_NAMESPACE:
    case OBJECT_SEQUENCE:
    case OBJECT_ROUTINE: return render_designation(render, object);
    case OBJECT_DEFAULT_PRIVILEGES: return object->default_privileges.on;
    default: return NULL;
    }
}

/* What stands in front of GRANT and REVOKE. */
static const char *altered_defaults(const Render *render, const Object *object)
{
    Text text = text_in(render->arena);
    if (object->kind != OBJECT_DEFAULT_PRIVILEGES)
        return "";
    text_add(&text, "ALTER DEFAULT PRIVILEGES ");
    if (object->default_privileges.role != NULL)
        put(&text, "FOR ROLE %n ", object->default_privileges.role);
    if (object->schema[0] != '\0')
        put(&text, "IN SCHEMA %n ", object->schema);
    return text_string(&text);
}

static const char *grantee_name(const Render *render, const char *grantee)
{
    return strcmp(grantee, "PUBLIC") == 0 ? grantee : postgres_name(render->arena, grantee);
}

/* Whether two can be said in one statement. */
static bool goes_with(const Privilege *a, const Privilege *b)
{
    return strcmp(a->grantee, b->grantee) == 0 && a->grantable == b->grantable &&
           a->revoked == b->revoked;
}

static bool is_known(const PrivilegeVec *others, const Privilege *privilege)
{
    const Privilege *same = find_privilege(others, privilege);
    return same != NULL && same->grantable == privilege->grantable &&
           same->revoked == privilege->revoked;
}

static const char *shown(const Render *render, const Privilege *privilege)
{
    if (privilege->column == NULL)
        return privilege->privilege;
    return arena_printf(render->arena, "%s (%s)", privilege->privilege,
                        postgres_name(render->arena, privilege->column));
}

/* One statement for privileges that go with the first of them. */
static void put_statement(const Render *render, const Object *object, const Privilege *first,
                          const StringVec *words, bool add)
{
    const char *list = strings_join(render->arena, words, ", ");
    const char *on = granted_on(render, object), *who = grantee_name(render, first->grantee);
    text_add(render->sql, altered_defaults(render, object));
    if (add != first->revoked)
        put(render->sql, "GRANT %s ON %s TO %s%s;\n", list, on, who,
            first->grantable ? " WITH GRANT OPTION" : "");
    else
        put(render->sql, "REVOKE %s ON %s FROM %s;\n", list, on, who);
}

/* What is in `some` and not in `others` is added, or taken away. */
static void put_privileges(const Render *render, const PrivilegeVec *some,
                           const PrivilegeVec *others, const Object *object, bool add)
{
    for (size_t i = 0; i < some->count;) {
        const Privilege *first = &some->items[i];
        StringVec words = {0};
        for (; i < some->count && goes_with(first, &some->items[i]); i++)
            if (!is_known(others, &some->items[i]))
                vec_push(render->arena, &words, shown(render, &some->items[i]));
        if (words.count > 0)
            put_statement(render, object, first, &words, add);
    }
}

static void add_defaults(const Render *render, const char *schema, const char *name,
                         PrivilegeVec *privileges)
{
    const Object *defaults = schema_find(render->arena, render->from, OBJECT_DEFAULT_PRIVILEGES,
                                         NULL, schema, name, NULL);
    for (size_t i = 0; defaults != NULL && i < defaults->privileges.count; i++)
        vec_push(render->arena, privileges, defaults->privileges.items[i]);
}

/* What the user's default privileges have granted on an object by the time it is made. */
static PrivilegeVec granted_by_default(const Render *render, const Object *object)
{
    static const char *const names[OBJECT_KINDS] = {
        [OBJECT_TABLE] = "ON TABLES",       [OBJECT_VIEW] = "ON TABLES",
        [OBJECT_SEQUENCE] = "ON SEQUENCES", [OBJECT_ROUTINE] = "ON FUNCTIONS",
        [OBJECT_ENUM] = "ON TYPES",         [OBJECT_COMPOSITE] = "ON TYPES",
        [OBJECT_RANGE] = "ON TYPES",        [OBJECT_DOMAIN] = "ON TYPES",
        [OBJECT_NAMESPACE] = "ON SCHEMAS",  [OBJECT_MATERIALIZED_VIEW] = "ON TABLES",
    };
    PrivilegeVec granted = {0};
    if (names[object->kind] == NULL)
        return granted;
    add_defaults(render, "", names[object->kind], &granted);
    if (object->schema[0] != '\0')
        add_defaults(render, object->schema, names[object->kind], &granted);
    return granted;
}

void render_privileges(const Render *render, const Object *from, const Object *to)
{
    const Object *object = to != NULL ? to : from;
    const PrivilegeVec none = {0};
    const PrivilegeVec *after = to == NULL ? &none : &to->privileges;
    const PrivilegeVec before = from == NULL ? granted_by_default(render, to) : from->privileges;
    if (granted_on(render, object) == NULL)
        return;
    put_privileges(render, &before, after, object, false);
    put_privileges(render, after, &before, object, true);
}

bool render_has_owner(const Object *object)
{
    switch (object->kind) {
    case OBJECT_COLUMN:
    case OBJECT_CONSTRAINT:
    case OBJECT_INDEX:
    case OBJECT_TRIGGER:
    case OBJECT_RULE:
    case OBJECT_POLICY:
    case OBJECT_CAST:
    case OBJECT_EXTENSION:
    case OBJECT_DEFAULT_PRIVILEGES: return false;
    case OBJECT_SEQUENCE: return object->sequence.owned_by == NULL; /* else it is its table's */
    default: return true;
    }
}

/* Who makes an object owns it. A dump says nothing of owners: it is from nobody's database. */
static void put_owner(const Render *render, const Object *object)
{
    const char *user = render->from->user;
    if (user == NULL || object->owner == NULL || strcmp(user, object->owner) == 0 ||
        !render_has_owner(object))
        return;
    put(render->sql, "ALTER %s OWNER TO %n;\n", render_designation(render, object), object->owner);
}

void render_notes(const Render *render, const Object *object)
{
    put_owner(render, object);
    if (object->comment != NULL && object->comment[0] != '\0')
        put_comment(render, object);
    if (object->kind == OBJECT_CONSTRAINT && text_differs(object->constraint.index_comment, NULL))
        put_index_comment(render, object);
    if (is_view(object))
        put_column_comments(render, object, NULL, true);
    render_privileges(render, NULL, object);
}
