/// Work in a process of its own: a process holds at most one network.
#pragma once

#include <functional>
#include <vector>

namespace knee::theory {

/// Runs `work` in a forked process and gives the numbers that it returns. Fails the running test if it does
/// not end well.
[[nodiscard]] std::vector<double> in_own_process(const std::function<std::vector<double>()>& work);

}  // namespace knee::theory
