/* The SQL of Alembic's revisions, as Alembic itself prints it. */
#ifndef MIG_IMPORT_ALEMBIC_H
#define MIG_IMPORT_ALEMBIC_H

#include "import/source.h"

/* Fills in the sections of all revisions for which Alembic prints something, with the alembic.ini
 * in `folder`. Sections that exist already are left alone. What could not be printed is said. */
void alembic_print(Source *source, const char *folder);

#endif
