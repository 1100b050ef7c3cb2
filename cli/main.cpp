/// The program `knee`.
#include "cli/program.hpp"

int main(int argc, char* argv[]) { return static_cast<int>(knee::cli::run_program(argc, argv)); }
