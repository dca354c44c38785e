/* Comments and grants. */
#include "db/postgres/render_note.h"

#include <string.h>

void render_comment(const Render *render, const Object *object)
{
    bool none = object->comment == NULL || object->comment[0] == '\0';
    put(render->sql, "COMMENT ON %s IS %s;\n", render_designation(render, object),
        none ? "NULL" : postgres_literal(render->arena, object->comment));
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
    default: return NULL;
    }
}

static const char *grantee_name(const Render *render, const char *grantee)
{
    return strcmp(grantee, "PUBLIC") == 0 ? grantee : postgres_name(render->arena, grantee);
}

/* The privileges in `some` of which `others` knows nothing, those that belong into one statement
 * together: the same grantee, grant option and column. */
static void put_privileges(const Render *render, const PrivilegeVec *some,
                           const PrivilegeVec *others, const Object *object, bool grant)
{
    const char *on = granted_on(render, object);
    for (size_t i = 0; on != NULL && i < some->count;) {
        const Privilege *first = &some->items[i];
        StringVec words = {0};
        for (; i < some->count; i++) {
            const Privilege *one = &some->items[i];
            if (strcmp(one->grantee, first->grantee) != 0 || one->grantable != first->grantable)
                break;
            const Privilege *same = find_privilege(others, one);
            if (same != NULL && same->grantable == one->grantable)
                continue;
            vec_push(render->arena, &words,
                     one->column == NULL
                         ? one->privilege
                         : arena_printf(render->arena, "%s (%s)", one->privilege,
                                        postgres_name(render->arena, one->column)));
        }
        if (words.count > 0)
            put(render->sql, "%s %s ON %s %s %s%s;\n", grant ? "GRANT" : "REVOKE",
                strings_join(render->arena, &words, ", "), on, grant ? "TO" : "FROM",
                grantee_name(render, first->grantee),
                grant && first->grantable ? " WITH GRANT OPTION" : "");
    }
}

void render_privileges(const Render *render, const Object *from, const Object *to)
{
    const PrivilegeVec none = {0};
    const PrivilegeVec *before = from == NULL ? &none : &from->privileges;
    put_privileges(render, before, &to->privileges, to, false);
    put_privileges(render, &to->privileges, before, to, true);
}

void render_notes(const Render *render, const Object *object)
{
    if (object->comment != NULL && object->comment[0] != '\0')
        render_comment(render, object);
    render_privileges(render, NULL, object);
}
