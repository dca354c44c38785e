/* Sequences, those of identity columns too. */
#ifndef MIG_DB_POSTGRES_RENDER_SEQUENCE_H
#define MIG_DB_POSTGRES_RENDER_SEQUENCE_H

#include "db/postgres/render.h"

/* The sequence that `type` has when nothing is said. */
SequenceDef sequence_default(const char *type);

/* " INCREMENT BY 2 MINVALUE 0": what is not as it is in `usual`, each behind `before`. */
const char *render_sequence_settings(const Render *render, const SequenceDef *sequence,
                                     const SequenceDef *usual, const char *before);

void render_sequence(const Render *render, const Object *sequence);
void render_altered_sequence(const Render *render, const Change *change);

#endif
