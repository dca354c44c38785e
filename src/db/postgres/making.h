/* Statements for a scratch database, many in one round trip and one transaction. */
#ifndef MIG_DB_POSTGRES_MAKING_H
#define MIG_DB_POSTGRES_MAKING_H

#include "db/making.h"

extern const Making postgres_making;

#endif
