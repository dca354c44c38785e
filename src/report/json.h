/* A run as a JSON value. Contract: docs/json.md. */
#ifndef MIG_REPORT_JSON_H
#define MIG_REPORT_JSON_H

#include "base/json.h"
#include "report/reporter.h"

/* A reporter that collects the events and, when the run is over, puts them into `document` as its
 * member "events". */
Reporter *json_reporter_new(Arena *arena, Json *document);

#endif
