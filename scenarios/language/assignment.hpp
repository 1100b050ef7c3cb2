/// `Assignment`: a value for a path of a document.
#pragma once

#include <string>

#include "scenarios/yaml/node.hpp"

namespace knee::scenarios::language {

/// A value to be put at a path of a document.
struct Assignment {
  std::string path;
  Node value;
};

}  // namespace knee::scenarios::language
