/* What is said about an object beside what it is: its comment, and who may do what with it. */
#ifndef MIG_DB_POSTGRES_RENDER_NOTE_H
#define MIG_DB_POSTGRES_RENDER_NOTE_H

#include "db/postgres/render.h"

/* Whether an object has an owner of its own. */
bool render_has_owner(const Object *object);

/* The owner, if that is not who makes it, COMMENT ON, and the grants, of a new object. */
void render_notes(const Render *render, const Object *object);

/* The column in front of what is said of it: "a IS 'text'", "a SET DEFAULT 1". */
const char *render_word_column(Arena *arena, const char *word);

/* COMMENT ON what has another comment in `to`: the object, and the columns of a view. */
void render_changed_comments(const Render *render, const Object *from, const Object *to);

/* Revokes what `from` has and `to` has not, and grants the rest. `from` NULL: the object is new;
 * `to` NULL: nothing is to be left. */
void render_privileges(const Render *render, const Object *from, const Object *to);

#endif
