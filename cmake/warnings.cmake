# The warnings that all of mig's own code is built with.

add_library(mig_warnings INTERFACE)
target_compile_options(mig_warnings INTERFACE
  -Wall -Wextra -Wpedantic
  -Wshadow               # an inner name that hides an outer one reads as the outer
  -Wstrict-prototypes    # `f()` in C takes anything
  -Wmissing-prototypes   # a function is either static or in a header
  -Wformat=2             # a format that is not a literal cannot be checked
  -Wvla                  # the stack has a size
  -Wwrite-strings        # literals are const
  -Wcast-qual            # const is kept
  -Wundef                # a misspelt macro is not 0
  -Wpointer-arith        # sizeof(void) is not 1
  -Wimplicit-fallthrough # every switch case ends where it seems to
)
if(MIG_WERROR)
  target_compile_options(mig_warnings INTERFACE -Werror)
endif()

add_library(mig_sanitizers INTERFACE)
if(MIG_SANITIZE)
  set(flags -fsanitize=${MIG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(mig_sanitizers INTERFACE ${flags})
  target_link_options(mig_sanitizers INTERFACE ${flags})
endif()
