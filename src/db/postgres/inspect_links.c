/* What ties objects to roles and to each other, and what no snapshot holds. */
#include "db/postgres/inspect.h"

#include "db/postgres/inheritance.h"

enum PrivilegeColumn {
    PRIVILEGE_CATALOG,
    PRIVILEGE_OID,
    PRIVILEGE_PART,
    PRIVILEGE_GRANTEE,
    PRIVILEGE_NAME,
    PRIVILEGE_GRANTABLE,
    PRIVILEGE_REVOKED
};

enum DependencyColumn {
    DEPENDENT_CATALOG,
    DEPENDENT_OID,
    DEPENDENT_PART,
    NEEDED_CATALOG,
    NEEDED_OID,
    NEEDED_PART
};

enum UncomparedColumn { UNCOMPARED_KIND, UNCOMPARED_NAME, UNCOMPARED_SHOWN };

enum MemberColumn { MEMBER_CATALOG, MEMBER_OID, MEMBER_EXTENSION };

enum DefaultColumn { DEFAULT_OID, DEFAULT_SCHEMA, DEFAULT_ROLE, DEFAULT_NAME, DEFAULT_ON };

/* They are nobody's table's: who owns all that no other module owns has them. */
void inspect_default_privileges(Inspection *inspection, const Rows *rows)
{
    bool owns = inspection->filter->prefix[0] == '\0';
    for (size_t i = 0; owns && i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *object =
            schema_add(inspection->arena, inspection->schema, OBJECT_DEFAULT_PRIVILEGES, NULL,
                       row[DEFAULT_SCHEMA], row[DEFAULT_NAME], NULL);
        object->default_privileges =
            (DefaultPrivilegesDef){.role = row[DEFAULT_ROLE], .on = row[DEFAULT_ON]};
        oid_map_put(inspection->objects, PG_DEFAULT_ACL, row[DEFAULT_OID], 0, object);
    }
}

static void add_privilege(Inspection *inspection, Row row)
{
    Catalog catalog = (Catalog)value_int(row[PRIVILEGE_CATALOG]);
    int part = value_int(row[PRIVILEGE_PART]);
    Object *object = oid_map_find(inspection->objects, catalog, row[PRIVILEGE_OID], 0);
    const ColumnNames *column =
        part == 0 ? NULL : oid_map_find(inspection->columns, catalog, row[PRIVILEGE_OID], part);
    if (object == NULL)
        return;
    vec_push(inspection->arena, &object->privileges,
             (Privilege){
                 .grantee = row[PRIVILEGE_GRANTEE],
                 .privilege = row[PRIVILEGE_NAME],
                 .column = column == NULL ? NULL : column->name,
                 .grantable = value_is_true(row[PRIVILEGE_GRANTABLE]),
                 .revoked = value_is_true(row[PRIVILEGE_REVOKED]),
             });
}

void inspect_privileges(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++)
        add_privilege(inspection, row_at(rows, i));
}

/* --- dependencies ----------------------------------------------------------------------------- */

/* An object, a part of one where that is an object of its own, or what it came with. */
static Object *find_object(const Inspection *inspection, const char *catalog, const char *oid,
                           const char *part)
{
    Catalog number = (Catalog)value_int(catalog);
    Object *object = oid_map_find(inspection->objects, number, oid, value_int(part));
    return object != NULL ? object : oid_map_find(inspection->objects, number, oid, 0);
}

void inspect_members(Inspection *inspection, const Rows *rows)
{
    inspection->members = *rows;
}

/* What an extension has brought stands for it, in any catalog. */
static void put_members(Inspection *inspection)
{
    for (size_t i = 0; i < inspection->members.items.count; i++) {
        Row row = row_at(&inspection->members, i);
        Object *extension =
            oid_map_find(inspection->objects, PG_EXTENSION, row[MEMBER_EXTENSION], 0);
        if (extension != NULL)
            oid_map_put(inspection->objects, (Catalog)value_int(row[MEMBER_CATALOG]),
                        row[MEMBER_OID], 0, extension);
    }
}

/* A sequence that a column owns stands on that column, which stands on the sequence: only the
 * latter orders anything, since OWNED BY is said afterwards. */
static bool is_owning(const Object *dependent, const Object *needed)
{
    return dependent->kind == OBJECT_SEQUENCE &&
           (needed->kind == OBJECT_COLUMN || needed->kind == OBJECT_TABLE);
}

static void add_schema_need(Inspection *inspection, Object *object)
{
    const Object *root = object_root(object);
    if (root != object || object->schema[0] == '\0')
        return;
    Object *space = schema_find(inspection->arena, inspection->schema, OBJECT_NAMESPACE, NULL, "",
                                object->schema, NULL);
    if (space != NULL && !space->namespace.is_given)
        schema_depend(inspection->arena, object, space);
}

/* A partitioned table's index takes a partition's constraint as its part when it is made, so that
 * has to be there by then. */
static void add_attached_need(Inspection *inspection, Object *constraint)
{
    const Object *index = inheritance_attachment(constraint);
    Object *above = index == NULL ? NULL : table_find(inspection->schema->by_key, index->key);
    if (above != NULL)
        schema_depend(inspection->arena, above, constraint);
}

void inspect_dependencies(Inspection *inspection, const Rows *rows)
{
    put_members(inspection);
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        Object *dependent = find_object(inspection, row[DEPENDENT_CATALOG], row[DEPENDENT_OID],
                                        row[DEPENDENT_PART]);
        Object *needed =
            find_object(inspection, row[NEEDED_CATALOG], row[NEEDED_OID], row[NEEDED_PART]);
        if (dependent != NULL && needed != NULL && needed->parent != dependent &&
            !is_owning(dependent, needed))
            schema_depend(inspection->arena, dependent, needed);
    }
    for (size_t i = 0; i < inspection->schema->objects.count; i++) {
        Object *object = inspection->schema->objects.items[i];
        add_schema_need(inspection, object);
        for (size_t j = 0; j < object->children.count; j++)
            add_attached_need(inspection, object->children.items[j]);
    }
}

/* --- the rest --------------------------------------------------------------------------------- */

void inspect_uncompared(Inspection *inspection, const Rows *rows)
{
    for (size_t i = 0; i < rows->items.count; i++) {
        Row row = row_at(rows, i);
        if (filter_owns(inspection->filter, row[UNCOMPARED_NAME]))
            vec_push(inspection->arena, &inspection->schema->uncompared,
                     (Uncompared){row[UNCOMPARED_KIND], row[UNCOMPARED_SHOWN]});
    }
}
