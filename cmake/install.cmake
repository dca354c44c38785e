# What `cmake --install` puts where: the program, both libraries, the public headers, and how CMake
# and pkg-config find them. A CMake project gets the shared library as mig::mig.

include(CMakePackageConfigHelpers)

install(TARGETS mig DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS mig_static DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS mig_shared EXPORT mig-targets DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/mig DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN *.h)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/mig)
set_target_properties(mig_shared PROPERTIES EXPORT_NAME mig)
install(EXPORT mig-targets NAMESPACE mig:: FILE mig-config.cmake DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mig-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mig-config-version.cmake DESTINATION ${package})

file(RELATIVE_PATH MIG_PREFIX_FROM_PC /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/mig.pc.in ${PROJECT_BINARY_DIR}/mig.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mig.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Completions are printed by the program itself when it is installed.
set(completions ${PROJECT_BINARY_DIR}/completions)
foreach(shell bash zsh fish)
  install(CODE "file(MAKE_DIRECTORY \"${completions}\")
    execute_process(COMMAND \"$<TARGET_FILE:mig>\" completion ${shell}
      OUTPUT_FILE \"${completions}/${shell}\" COMMAND_ERROR_IS_FATAL ANY)")
endforeach()
install(FILES ${completions}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME mig)
install(FILES ${completions}/zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _mig)
install(FILES ${completions}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME mig.fish)
