/* What a step runs of its script. */
#include "migrate/step.h"

MigDirection step_direction(const Step *step)
{
    return step->up ? MIG_UP : MIG_DOWN;
}

const Section *step_section(const Step *step)
{
    return step->up ? &step->script->up : &step->script->down;
}

ScriptCursor step_cursor(Arena *arena, const Step *step)
{
    const Section *section = step_section(step);
    return (ScriptCursor){
        .arena = arena,
        .file = step->script->header.file,
        .text = section->sql,
        .line = section->line,
        .transaction = section->transaction,
    };
}
