/* The oids of system catalogs are the same in every version. A row is ours when the transaction
 * that wrote it is the open one or a part of it: its number is then not below our own (numbers of
 * other transactions that are not completed are never seen), and it is in progress. Numbers behind
 * the last one that has completed need not be asked after, and cannot: the server knows nothing of
 * them yet. */
#include "db/postgres/syscatalog.h"

#include "embedded/postgres.h"

#include <string.h>

#define OBJECTS SYSCATALOG_OBJECTS
#define PARTS SYSCATALOG_PARTS
#define CHANGES SYSCATALOG_CHANGES
#define LINKS SYSCATALOG_LINKS
#define WHOLE SYSCATALOG_WHOLE

const Syscatalog syscatalogs[SYSCATALOGS] = {
    {"1259", "pg_class", OBJECTS, sql_touch_class, TOUCH_NAMED, false},
    {"1247", "pg_type", OBJECTS, sql_touch_type, TOUCH_NAMED, false},
    {"1249", "pg_attribute", CHANGES, sql_touch_column, TOUCH_NAMED, false},
    {"2606", "pg_constraint", PARTS, sql_touch_constraint, TOUCH_NAMED, false},
    {"2620", "pg_trigger", PARTS, sql_touch_part, TOUCH_NAMED, false},
    {"3256", "pg_policy", PARTS, sql_touch_part, TOUCH_NAMED, false},
    {"2618", "pg_rewrite", PARTS, sql_touch_part, TOUCH_NAMED, false},
    {"3381", "pg_statistic_ext", PARTS, sql_touch_part, TOUCH_NAMED, false},
    {"6106", "pg_publication_rel", PARTS, sql_touch_part, TOUCH_NAMED, false},
    {"2610", "pg_index", CHANGES, NULL, TOUCH_NAMED, false},
    {"2611", "pg_inherits", CHANGES, sql_touch_child, TOUCH_NAMED, false},
    {"2609", "pg_description", CHANGES, sql_touch_note, TOUCH_NAMED, false},
    {"3596", "pg_seclabel", CHANGES, sql_touch_note, TOUCH_NAMED, false},
    {"3501", "pg_enum", CHANGES, sql_touch_label, TOUCH_NAMED, false},
    {"1255", "pg_proc", OBJECTS, sql_touch_routine, TOUCH_NAMED, false},
    {"2617", "pg_operator", OBJECTS, sql_touch_operator, TOUCH_NAMED, false},
    {"2605", "pg_cast", OBJECTS, sql_touch_operator, TOUCH_NAMED, false},
    {"3456", "pg_collation", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"2607", "pg_conversion", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"2616", "pg_opclass", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"2753", "pg_opfamily", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"3602", "pg_ts_config", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"3603", "pg_ts_config_map", CHANGES, sql_touch_named, TOUCH_NAMED, false},
    {"3600", "pg_ts_dict", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"3601", "pg_ts_parser", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"3764", "pg_ts_template", OBJECTS, sql_touch_named, TOUCH_NAMED, false},
    {"2615", "pg_namespace", OBJECTS, sql_touch_whole, TOUCH_SHARED, false},
    {"3079", "pg_extension", OBJECTS, sql_touch_whole, TOUCH_SHARED, false},
    {"2612", "pg_language", OBJECTS, sql_touch_whole, TOUCH_SHARED, false},
    {"2601", "pg_am", OBJECTS, sql_touch_whole, TOUCH_SHARED, false},
    {"2328", "pg_foreign_data_wrapper", OBJECTS, sql_touch_whole, TOUCH_SHARED, false},
    {"1417", "pg_foreign_server", OBJECTS, sql_touch_whole, TOUCH_NAMED, false},
    {"3466", "pg_event_trigger", OBJECTS, sql_touch_whole, TOUCH_EVERYTHING, false},
    {"6104", "pg_publication", OBJECTS, sql_touch_whole, TOUCH_NAMED, false},
    {"2608", "pg_depend", LINKS, NULL, TOUCH_NAMED, false},
    {"2604", "pg_attrdef", LINKS, NULL, TOUCH_NAMED, false},
    {"3576", "pg_transform", WHOLE, NULL, TOUCH_SHARED, true},
    {"826", "pg_default_acl", WHOLE, NULL, TOUCH_SHARED, false},
    {"1418", "pg_user_mapping", WHOLE, NULL, TOUCH_SHARED, false},
    {"6237", "pg_publication_namespace", WHOLE, NULL, TOUCH_SHARED, false},
    {"2995", "pg_largeobject_metadata", WHOLE, NULL, TOUCH_SHARED, false},
    {"2613", "pg_largeobject", WHOLE, NULL, TOUCH_SHARED, false},
    {"1260", "pg_authid", WHOLE, NULL, TOUCH_SHARED, false},
    {"1261", "pg_auth_members", WHOLE, NULL, TOUCH_SHARED, false},
    {"1262", "pg_database", WHOLE, NULL, TOUCH_SHARED, false},
    {"1213", "pg_tablespace", WHOLE, NULL, TOUCH_SHARED, false},
    {"2964", "pg_db_role_setting", WHOLE, NULL, TOUCH_SHARED, false},
    {"6000", "pg_replication_origin", WHOLE, NULL, TOUCH_SHARED, false},
    {"6100", "pg_subscription", WHOLE, NULL, TOUCH_SHARED, false},
    {"6243", "pg_parameter_acl", WHOLE, NULL, TOUCH_SHARED, false},
    {"2396", "pg_shdescription", WHOLE, NULL, TOUCH_SHARED, false},
    {"3592", "pg_shseclabel", WHOLE, NULL, TOUCH_SHARED, false},
};

int syscatalog_find(const char *oid)
{
    for (int i = 0; i < SYSCATALOGS; i++)
        if (strcmp(syscatalogs[i].oid, oid) == 0)
            return i;
    return -1;
}

const char *syscatalog_list(Arena *arena)
{
    StringVec oids = {0};
    for (int i = 0; i < SYSCATALOGS; i++)
        vec_push(arena, &oids, syscatalogs[i].oid);
    return arena_printf(arena, "{%s}", strings_join(arena, &oids, ","));
}

/* Whether a row was not written before our transaction, */
static const char recent[] = "pg_catalog.age(%s) <= (SELECT pg_catalog.age(pg_catalog.xid("
                             "pg_catalog.pg_current_xact_id_if_assigned())))";

/* and whether it is ours. */
static const char head[] =
    "SELECT o.catalog, o.oid, o.ctid || ' ' || o.made, o.kind, o.schema, o.name, o.part_kind, "
    "o.part, o.relation, o.refers, e.extname, "
    "CASE WHEN t.own IS NULL OR pg_catalog.age(o.made) > t.age THEN false "
    "WHEN t.own + t.age - pg_catalog.age(o.made) >= t.next "
    "THEN t.own + t.age - pg_catalog.age(o.made) < t.next + 1048576 "
    "ELSE pg_catalog.pg_xact_status((t.own + t.age - pg_catalog.age(o.made))::text::xid8) "
    "= 'in progress' END, ";

static const char made[] =
    "EXISTS (SELECT FROM pg_catalog.pg_depend AS n "
    "WHERE n.classid = o.subject AND n.objid = o.oid AND n.objsubid = 0 AND ";

static const char tail[] =
    ") AS o CROSS JOIN (SELECT pg_catalog.pg_current_xact_id_if_assigned()::text::bigint AS own, "
    "pg_catalog.age(pg_catalog.xid(pg_catalog.pg_current_xact_id_if_assigned())) AS age, "
    "pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint AS next) AS t "
    "LEFT JOIN pg_catalog.pg_depend AS x ON x.classid = o.subject AND x.objid = o.oid "
    "AND x.objsubid = 0 AND x.refclassid = 'pg_catalog.pg_extension'::regclass "
    "AND x.deptype = 'e' "
    "LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = x.refobjid";

static bool is_asked(const Text *sql, const char *query)
{
    return strstr(text_string(sql), query) != NULL;
}

/* The catalog of what a row is about, where that is not the row's own. */
static const char *subject_of(const char *query)
{
    if (query == sql_touch_note)
        return "q.subject";
    if (query == sql_touch_label)
        return "'pg_catalog.pg_type'::regclass::oid";
    return query == sql_touch_column ? "'pg_catalog.pg_class'::regclass::oid" : "q.catalog";
}

/* Objects of the system itself are in no list, but for those that can be dropped. */
static void add_query(Text *sql, const Syscatalog *catalog, bool all)
{
    bool listed = all && catalog->use != SYSCATALOG_CHANGES;
    text_printf(sql,
                "%sSELECT q.catalog, q.oid, q.ctid, q.made, q.kind, q.schema, q.name, "
                "q.part_kind, q.part, q.relation, q.refers, %s AS subject FROM (%s) AS q WHERE ",
                sql->length == 0 ? "" : " UNION ALL ", subject_of(catalog->query), catalog->query);
    if (listed)
        text_add(sql, catalog->query == sql_touch_whole ? "true OR " : "q.oid >= 16384 OR ");
    text_printf(sql, recent, "q.made");
}

const char *syscatalog_query(Arena *arena, const bool *wanted, bool all)
{
    Text rows = text_in(arena), sql = text_in(arena);
    for (int i = 0; i < SYSCATALOGS; i++)
        if (syscatalogs[i].query != NULL && (all || wanted[i]) &&
            !is_asked(&rows, syscatalogs[i].query))
            add_query(&rows, &syscatalogs[i], all);
    if (rows.length == 0)
        return "";
    text_add(&sql, head);
    if (all)
        text_add(&sql, "NULL");
    else
        text_printf(&sql, "%s%s)", made, arena_printf(arena, recent, "n.xmin"));
    text_printf(&sql, " FROM (%s%s", text_string(&rows), tail);
    return text_string(&sql);
}
