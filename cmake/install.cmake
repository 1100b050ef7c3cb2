# `cmake --install FOLDER [--prefix PREFIX]` and packages (`cpack --config FOLDER/CPackConfig.cmake -G DEB`): the program, the
# library of scenarios with the recordings that it replays, the documentation, manual pages and completions of shells.
include(GNUInstallDirs)

set(library "${CMAKE_INSTALL_DATADIR}/knee/scenarios")
install(TARGETS knee RUNTIME)
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/CHANGELOG.md" "${PROJECT_SOURCE_DIR}/LICENSE"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs/" DESTINATION "${CMAKE_INSTALL_DOCDIR}/docs"
        FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/tests/data/measured/" DESTINATION "${library}/recordings"
        FILES_MATCHING PATTERN "*.csv.gz")

# In the source tree the recordings lie with the tests; installed, beside the scenarios.
install(CODE "
  file(GLOB_RECURSE scenarios RELATIVE \"${PROJECT_SOURCE_DIR}/scenarios/library\" \"${PROJECT_SOURCE_DIR}/scenarios/library/*.yaml\")
  foreach(scenario IN LISTS scenarios)
    file(READ \"${PROJECT_SOURCE_DIR}/scenarios/library/\${scenario}\" text)
    string(REPLACE \"../../tests/data/measured/\" \"recordings/\" text \"\${text}\")
    file(WRITE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${library}/\${scenario}\" \"\${text}\")
  endforeach()")

# The program writes its own manual pages and completions: they follow from the declarations of its command line.
install(CODE "
  set(prefix \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
  set(knee \"\${prefix}/${CMAKE_INSTALL_BINDIR}/knee\")
  function(write_completion shell file)
    execute_process(COMMAND \"\${knee}\" completion \"\${shell}\" OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE \"\${prefix}/${CMAKE_INSTALL_DATADIR}/\${file}\" \"\${text}\")
  endfunction()
  write_completion(bash bash-completion/completions/knee)
  write_completion(zsh zsh/vendor-completions/_knee)
  write_completion(fish fish/vendor_completions.d/knee.fish)
  execute_process(COMMAND \"\${knee}\" man -o \"\${prefix}/${CMAKE_INSTALL_MANDIR}/man1\" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND \"\${knee}\" schema OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE \"\${prefix}/${CMAKE_INSTALL_DATADIR}/knee/scenario.schema.json\" \"\${text}\")")

# A Debian package; its dependencies on libraries are those that dpkg-shlibdeps finds in the program.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME knee)
set(CPACK_PACKAGE_VENDOR knee)
set(CPACK_PACKAGE_CONTACT "knee <knee@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "Discrete-event simulation of event loops, threads under an interpreter lock, process groups and\
 balanced nodes: which of them holds a load within a latency.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libjs-chart.js, gnuplot-nox | gnuplot")
include(CPack)
