/* Lines are sorted into the two sections by whoever knows the markers. */
#include "import/marked.h"

bool marked_open(Source *source, const char *file, const char *marker, Marked *marked,
                 MigError *err)
{
    Span content;
    Arena *arena = source->arena;
    *marked = (Marked){
        .source = source,
        .file = file,
        .marker = marker,
        .up = text_in(arena),
        .down = text_in(arena),
    };
    if (!source_load_sql(source, file, &content, err))
        return false;
    marked->reader = reader_of(arena, source_shown(source, file), content);
    return true;
}

bool marked_comment(const Marked *marked, Span *text)
{
    Span line = marked->reader.text;
    if (!span_starts_with(line, "--"))
        return false;
    *text = span_trim((Span){line.bytes + 2, line.length - 2});
    return true;
}

bool marked_begin(Marked *marked, bool up, MigError *err)
{
    if (up ? marked->has_up : marked->has_down)
        return marked_fail(marked, err, "'%s' stands a second time", reader_shown(&marked->reader));
    if (!up && !marked->has_up)
        return marked_fail(marked, err, "the way down stands above the way up");
    if (up)
        marked->has_up = true;
    else
        marked->has_down = true;
    return true;
}

static bool take_above(Marked *marked, MigError *err)
{
    Span comment, line = span_trim(marked->reader.text);
    Arena *arena = marked->source->arena;
    if (line.length == 0)
        return true;
    if (!span_starts_with(line, "--"))
        return marked_fail(marked, err, "a statement stands above '%s'", marked->marker);
    comment = span_trim((Span){line.bytes + 2, line.length - 2});
    vec_push(arena, &marked->description, arena_strndup(arena, comment.bytes, comment.length));
    return true;
}

bool marked_take(Marked *marked, MigError *err)
{
    if (!marked->has_up)
        return take_above(marked, err);
    Text *text = marked->has_down ? &marked->down : &marked->up;
    text_add_bytes(text, marked->reader.text.bytes, marked->reader.text.length);
    text_add_char(text, '\n');
    return true;
}

bool marked_finish(Marked *marked, ForeignRevision *revision, MigError *err)
{
    Source *source = marked->source;
    if (!marked->has_up)
        return fail_at(err, MIG_E_REVISION, marked->reader.file, 0, "there is no line '%s'",
                       marked->marker);
    Span sql = {text_string(&marked->up), marked->up.length};
    revision->up = source_section(source, marked->file, sql, marked->up_outside);
    sql = (Span){text_string(&marked->down), marked->down.length};
    if (marked->has_down)
        revision->down = source_section(source, marked->file, sql, marked->down_outside);
    revision->description = marked->description;
    return true;
}
