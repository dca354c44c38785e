/* The table of formats. */
#include "report/format.h"

const VerdictFormat verdict_formats[] = {
    {"github", github_render, "GITHUB_STEP_SUMMARY", summary_render, true},
    {"junit", junit_render, NULL, NULL, false},
    {"sarif", sarif_render, NULL, NULL, false},
    {NULL, NULL, NULL, NULL, false},
};
