/// A bad example: it uses std::vector and leaves the include to others.
#pragma once

inline std::vector<int> numbers() { return {1, 2}; }
