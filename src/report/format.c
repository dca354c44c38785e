/* The table of formats. */
#include "report/format.h"

const VerdictFormat verdict_formats[] = {
    {"github", github_render, "GITHUB_STEP_SUMMARY", summary_render},
    {"junit", junit_render, NULL, NULL},
    {"sarif", sarif_render, NULL, NULL},
    {NULL, NULL, NULL, NULL},
};
