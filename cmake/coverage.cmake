# MIG_COVERAGE counts the lines that the tests run. A module's process ends by _exit, which throws
# the counts away, so that call is led over a function that writes them down first.

option(MIG_COVERAGE "count the lines that run (gcov)" OFF)

add_library(mig_coverage INTERFACE)
if(MIG_COVERAGE)
  add_library(mig_coverage_exit OBJECT ${PROJECT_SOURCE_DIR}/tests/coverage/exit.c)
  target_compile_options(mig_coverage INTERFACE --coverage)
  target_link_options(mig_coverage INTERFACE --coverage -Wl,--wrap=_exit)
  target_link_libraries(mig_coverage INTERFACE $<TARGET_OBJECTS:mig_coverage_exit>)
endif()
