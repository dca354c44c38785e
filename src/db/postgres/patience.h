/* Waiting for a server, and what ends the wait before it answers. */
#ifndef MIG_DB_POSTGRES_PATIENCE_H
#define MIG_DB_POSTGRES_PATIENCE_H

#include <stdint.h>

typedef struct Patience {
    int stops[2]; /* the wait is over when one of these can be read or is at its end; -1: none */
    int64_t deadline; /* on clock_ticks; 0: none */
} Patience;

/* Stopped by nothing but a deadline, which is as for the struct. */
Patience patience_until(int64_t deadline);

typedef enum Wake { WAKE_READY, WAKE_STOPPED, WAKE_EXPIRED } Wake;

/* Waits until `socket` is ready for one of the events of poll(2). */
Wake patience_wait(const Patience *patience, int socket, short events);

#endif
