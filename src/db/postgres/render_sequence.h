/* Sequences, those of identity columns too. */
#ifndef MIG_DB_POSTGRES_RENDER_SEQUENCE_H
#define MIG_DB_POSTGRES_RENDER_SEQUENCE_H

#include "db/postgres/render.h"

/* What a sequence of that type is when nothing is said but the direction in which it counts and
 * where it ends. */
SequenceDef sequence_usual(const SequenceDef *sequence, const char *type);

/* " INCREMENT BY 2 MINVALUE 0": what is not as it is in `usual`, each behind `before`. */
const char *render_sequence_settings(const Render *render, const SequenceDef *sequence,
                                     const SequenceDef *usual, const char *before);

/* Moves a sequence, `name` as SQL that is its regclass, to where the new bounds begin, if it has
 * not come so far: no sequence may be out of its bounds. */
void render_sequence_advance(const Render *render, const char *name, const SequenceDef *from,
                             const SequenceDef *to);

/* "RESTART WITH 1" where the new bounds have nothing in common with the old ones, which leaves no
 * place to go on from; else "". */
const char *render_sequence_restart(const Render *render, const SequenceDef *from,
                                    const SequenceDef *to);

void render_sequence(const Render *render, const Object *sequence);
void render_altered_sequence(const Render *render, const Change *change);

#endif
