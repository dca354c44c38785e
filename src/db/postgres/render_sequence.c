/* Only what is not as usual is said. */
#include "db/postgres/render_sequence.h"

#include "db/postgres/render_note.h"

#include <string.h>

static int64_t largest(const char *type)
{
    if (type != NULL && strcmp(type, "smallint") == 0)
        return INT16_MAX;
    return type != NULL && strcmp(type, "integer") == 0 ? INT32_MAX : INT64_MAX;
}

SequenceDef sequence_usual(const SequenceDef *sequence, const char *type)
{
    SequenceDef usual = {.type = type,
                         .start = 1,
                         .increment = 1,
                         .minimum = 1,
                         .maximum = largest(type),
                         .cache = 1};
    if (sequence->increment < 0) {
        usual.minimum = -usual.maximum - 1;
        usual.maximum = -1;
    }
    usual.start = sequence->increment < 0 ? sequence->maximum : sequence->minimum;
    return usual;
}

static void put_number(Text *text, const char *before, const char *words, int64_t value)
{
    text_printf(text, "%s%s %lld", before, words, (long long)value);
}

const char *render_sequence_settings(const Render *render, const SequenceDef *sequence,
                                     const SequenceDef *usual, const char *before)
{
    Text text = text_in(render->arena);
    if (sequence->increment != usual->increment)
        put_number(&text, before, "INCREMENT BY", sequence->increment);
    if (sequence->minimum != usual->minimum)
        put_number(&text, before, "MINVALUE", sequence->minimum);
    if (sequence->maximum != usual->maximum)
        put_number(&text, before, "MAXVALUE", sequence->maximum);
    if (sequence->start != usual->start)
        put_number(&text, before, "START WITH", sequence->start);
    if (sequence->cache != usual->cache)
        put_number(&text, before, "CACHE", sequence->cache);
    if (sequence->cycle != usual->cycle)
        text_printf(&text, "%s%s", before, sequence->cycle ? "CYCLE" : "NO CYCLE");
    return text_string(&text);
}

void render_sequence(const Render *render, const Object *object)
{
    const SequenceDef *sequence = &object->sequence;
    const SequenceDef usual = sequence_usual(sequence, sequence->type);
    bool is_bigint = sequence->type == NULL || strcmp(sequence->type, "bigint") == 0;
    put(render->sql, "CREATE %sSEQUENCE %s",
        sequence->persistence == PERSISTENCE_UNLOGGED ? "UNLOGGED " : "",
        render_name(render, object));
    if (!is_bigint)
        put(render->sql, " AS %s", sequence->type);
    put(render->sql, "%s;\n", render_sequence_settings(render, sequence, &usual, " "));
    render_notes(render, object);
}

void render_sequence_advance(const Render *render, const char *name, const SequenceDef *from,
                             const SequenceDef *to)
{
    bool rises = to->increment > 0;
    int64_t first = rises ? to->minimum : to->maximum;
    bool leaves = rises ? from->minimum < first : from->maximum > first;
    bool meets = from->minimum <= first && first <= from->maximum;
    if (!leaves || !meets)
        return;
    text_printf(render->sql,
                "SELECT setval(%s, %lld, false)\n"
                "WHERE coalesce(pg_sequence_last_value(%s), %lld) %c %lld;\n",
                name, (long long)first, name, (long long)from->start, rises ? '<' : '>',
                (long long)first);
}

const char *render_sequence_restart(const Render *render, const SequenceDef *from,
                                    const SequenceDef *to)
{
    bool meets = from->minimum <= to->maximum && to->minimum <= from->maximum;
    if (meets)
        return "";
    return arena_printf(render->arena, "RESTART WITH %lld", (long long)to->start);
}

void render_altered_sequence(const Render *render, const Change *change)
{
    const SequenceDef *from = &change->from->sequence, *to = &change->to->sequence;
    Text clauses = text_in(render->arena);
    SequenceDef before = *from;
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_TYPE)) != 0) {
        text_printf(&clauses, " AS %s", to->type);
        if (from->maximum == largest(from->type)) /* the bounds follow the type */
            before.maximum = largest(to->type);
        if (from->minimum == -largest(from->type) - 1)
            before.minimum = -largest(to->type) - 1;
    }
    text_add(&clauses, render_sequence_settings(render, to, &before, " "));
    const char *restart = render_sequence_restart(render, from, to);
    text_printf(&clauses, "%s%s", restart[0] == '\0' ? "" : " ", restart);
    if ((change->attributes & ATTRIBUTE_BIT(ATTRIBUTE_OWNED_BY)) != 0)
        text_printf(&clauses, " OWNED BY %s", to->owned_by == NULL ? "NONE" : to->owned_by);
    const char *name = render_name(render, change->to);
    render_sequence_advance(
        render, arena_printf(render->arena, "%s::regclass", postgres_literal(render->arena, name)),
        from, to);
    if (clauses.length > 0)
        put(render->sql, "ALTER SEQUENCE %s%s;\n", name, text_string(&clauses));
    if (from->persistence != to->persistence)
        put(render->sql, "ALTER SEQUENCE %s SET %s;\n", name,
            to->persistence == PERSISTENCE_UNLOGGED ? "UNLOGGED" : "LOGGED");
}
