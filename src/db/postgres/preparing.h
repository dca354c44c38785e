/* Transactions in two phases (PostgreSQL manual, PREPARE TRANSACTION). */
#ifndef MIG_DB_POSTGRES_PREPARING_H
#define MIG_DB_POSTGRES_PREPARING_H

#include "db/driver.h"

extern const Preparing postgres_preparing;

#endif
