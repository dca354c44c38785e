/* Types. What ALTER TYPE cannot do is done by a new type in the place of the old one: what has the
 * type is given the new one through text, which keeps every value that both can hold. */
#include "db/postgres/render_type.h"

#include "db/postgres/render_alter.h"
#include "db/postgres/render_note.h"
#include "db/postgres/render_table.h"

#include <string.h>

enum { LINE_LENGTH = 90 };

/* --- making ----------------------------------------------------------------------------------- */

/* The labels on one line, or one a line where that is too long. */
static void put_labels(const Render *render, const StringVec *labels)
{
    Text line = text_in(render->arena), lines = text_in(render->arena);
    for (size_t i = 0; i < labels->count; i++) {
        put(&line, "%s%l", i > 0 ? ", " : "", labels->items[i]);
        put(&lines, "%s    %l", i > 0 ? ",\n" : "", labels->items[i]);
    }
    if (line.length < LINE_LENGTH - strlen("CREATE TYPE  AS ENUM ()"))
        put(render->sql, "(%s)", text_string(&line));
    else
        put(render->sql, "(\n%s\n)", text_string(&lines));
}

static void put_attributes(const Render *render, const Object *type)
{
    const char *before = "";
    text_add(render->sql, "(");
    for (size_t i = 0; i < type->children.count; i++) {
        const Object *child = type->children.items[i];
        if (child->kind != OBJECT_COLUMN)
            continue;
        put(render->sql, "%s\n    %n %s", before, child->name, child->column.type.text);
        if (child->column.collation != NULL)
            put(render->sql, " COLLATE %s", child->column.collation);
        before = ",";
    }
    text_add(render->sql, before[0] == '\0' ? ")" : "\n)");
}

static void put_range(const Render *render, const RangeDef *range)
{
    const struct {
        const char *word, *value;
    } parts[] = {
        {"subtype", range->subtype},           {"subtype_opclass", range->opclass},
        {"collation", range->collation},       {"canonical", range->canonical},
        {"subtype_diff", range->subtype_diff}, {"multirange_type_name", range->multirange},
    };
    const char *before = "";
    text_add(render->sql, "(");
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (parts[i].value == NULL)
            continue;
        put(render->sql, "%s%s = %s", before, parts[i].word, parts[i].value);
        before = ", ";
    }
    text_add(render->sql, ")");
}

static void put_domain(const Render *render, const Object *object)
{
    const DomainDef *domain = &object->domain;
    put(render->sql, " AS %s", domain->type);
    if (domain->collation != NULL)
        put(render->sql, " COLLATE %s", domain->collation);
    if (domain->default_value.text != NULL)
        put(render->sql, " DEFAULT %s", domain->default_value.text);
    text_add(render->sql, domain->not_null ? " NOT NULL" : "");
    for (size_t i = 0; i < object->children.count; i++) {
        const Object *check = object->children.items[i];
        if (!check->constraint.not_valid)
            put(render->sql, "\n    %s", render_named_constraint(render, check));
    }
}

static void put_domain_notes(const Render *render, const Object *domain)
{
    for (size_t i = 0; i < domain->children.count; i++) {
        const Object *check = domain->children.items[i];
        if (check->constraint.not_valid)
            put(render->sql, "ALTER DOMAIN %s ADD %s;\n", render_name(render, domain),
                render_named_constraint(render, check));
        render_notes(render, check);
    }
}

static void put_definition(const Render *render, const Object *type)
{
    switch (type->kind) {
    case OBJECT_ENUM:
        text_add(render->sql, " AS ENUM ");
        put_labels(render, &type->enumeration.labels);
        break;
    case OBJECT_RANGE:
        text_add(render->sql, " AS RANGE ");
        put_range(render, &type->range);
        break;
    case OBJECT_DOMAIN: put_domain(render, type); break;
    default: text_add(render->sql, " AS "); put_attributes(render, type);
    }
}

void render_type(const Render *render, const Object *type)
{
    put(render->sql, "CREATE %s %s", type->kind == OBJECT_DOMAIN ? "DOMAIN" : "TYPE",
        render_name(render, type));
    put_definition(render, type);
    text_add(render->sql, ";\n");
    for (size_t i = 0; type->kind == OBJECT_COMPOSITE && i < type->children.count; i++)
        render_notes(render, type->children.items[i]);
    if (type->kind == OBJECT_DOMAIN)
        put_domain_notes(render, type);
    render_notes(render, type);
}

/* --- making anew ------------------------------------------------------------------------------ */

/* What has the type, which is not the type itself. */
static bool is_outside(const Change *change, const Change *part)
{
    const Object *root = object_root(change_object(part));
    return root != change->from && root != change->to;
}

static bool is_type_rebuild(const Change *change)
{
    return change->kind == CHANGE_REBUILD && change->from->kind != OBJECT_TABLE;
}

static void put_parts(const Render *render, const Change *change)
{
    for (size_t i = 0; i < change->parts.count; i++)
        if (is_outside(change, change->parts.items[i]))
            postgres_render(render->sql, render->from, render->to, change->parts.items[i]);
}

/* Gives the columns of a type, and of types over it, text instead, and drops those types. */
static void put_texts(const Render *render, const Change *change)
{
    for (size_t i = 0; i < change->parts.count; i++) {
        const Change *part = change->parts.items[i];
        if (!is_outside(change, part))
            continue;
        if (part->from->kind == OBJECT_COLUMN)
            put(render->sql, "ALTER TABLE %s ALTER COLUMN %n TYPE text%s;\n",
                render_parent(render, part->from), part->from->name,
                strstr(part->from->column.type.text, "[]") == NULL ? "" : "[]");
        else if (is_type_rebuild(part))
            put_texts(render, part);
    }
    put(render->sql, "DROP %s;\n", render_designation(render, change->from));
}

static void put_types_again(const Render *render, const Change *change)
{
    render_type(render, change->to);
    for (size_t i = 0; i < change->parts.count; i++) {
        const Change *part = change->parts.items[i];
        if (is_outside(change, part) && is_type_rebuild(part))
            put_types_again(render, part);
        else if (is_outside(change, part))
            postgres_render(render->sql, render->from, render->to, part);
    }
}

void render_rebuilt_type(const Render *render, const Change *change)
{
    Object old = *change->from;
    const Change create = {.kind = CHANGE_CREATE, .to = change->to};
    if (old.kind == OBJECT_RANGE) {
        /* Its functions keep their names when it is renamed, so the old one goes first. */
        put_texts(render, change);
        put_types_again(render, change);
        return;
    }
    old.name = render_passing_name(render, change->from);
    put(render->sql, "ALTER %s RENAME TO %n;\n", render_designation(render, change->from),
        old.name);
    postgres_render(render->sql, render->from, render->to, &create);
    put_parts(render, change);
    put(render->sql, "DROP %s;\n", render_designation(render, &old));
}

/* --- altering --------------------------------------------------------------------------------- */

bool enum_only_grows(const Object *from, const Object *to)
{
    const StringVec *old = &from->enumeration.labels, *new_ = &to->enumeration.labels;
    size_t found = 0;
    for (size_t i = 0; i < new_->count && found < old->count; i++)
        found += strcmp(new_->items[i], old->items[found]) == 0;
    return found == old->count;
}

/* Each new label goes behind the one before it; the first one before the old first. */
void render_altered_enum(const Render *render, const Change *change)
{
    const StringVec *old = &change->from->enumeration.labels;
    const StringVec *new_ = &change->to->enumeration.labels;
    const char *name = render_name(render, change->to);
    size_t at = 0;
    for (size_t i = 0; i < new_->count; i++) {
        if (at < old->count && strcmp(new_->items[i], old->items[at]) == 0) {
            at++;
            continue;
        }
        put(render->sql, "ALTER TYPE %s ADD VALUE %l", name, new_->items[i]);
        if (at < old->count)
            put(render->sql, " BEFORE %l", old->items[at]);
        text_add(render->sql, ";\n");
    }
}

void render_altered_domain(const Render *render, const Change *change)
{
    const DomainDef *to = &change->to->domain;
    const char *name = render_name(render, change->to);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_DEFAULT)) != 0)
        put(render->sql, "ALTER DOMAIN %s %s%s;\n", name,
            to->default_value.text == NULL ? "DROP DEFAULT" : "SET DEFAULT ",
            to->default_value.text == NULL ? "" : to->default_value.text);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_NOT_NULL)) != 0)
        put(render->sql, "ALTER DOMAIN %s %s NOT NULL;\n", name, to->not_null ? "SET" : "DROP");
}
