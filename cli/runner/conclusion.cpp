#include "cli/runner/conclusion.hpp"

#include <utility>

#include "cli/store/raw_bytes.hpp"
#include "cli/store/replication_bytes.hpp"

namespace knee::cli {

// Each of these names all members: one more does not compile until it travels too.
template <class Archive, SameButConst<JobResult> One>
void each_part(Archive& archive, One& result) {
  auto& [bytes, failure] = result;
  archive(bytes, failure);
}

template <class Archive, SameButConst<analysis::Stage> One>
void each_part(Archive& archive, One& stage) {
  auto& [rung, replications] = stage;
  archive(rung, replications);
}

template <class Archive, SameButConst<analysis::Bottleneck> One>
void each_part(Archive& archive, One& bottleneck) {
  auto& [name, utilisation, kind] = bottleneck;
  archive(name, utilisation, kind);
}

template <class Archive, SameButConst<analysis::PointResult> One>
void each_part(Archive& archive, One& result) {
  auto& [state, replayed, objective, all, classes, replications, class_replications, failures, breakdown, bottleneck, warnings, succeeded,
         failed, requests, warm_up, widest, precise] = result;
  archive(state, replayed, objective, all, classes, replications, class_replications, failures, breakdown, bottleneck, warnings, succeeded,
          failed, requests, warm_up, widest, precise);
}

std::string attachment_of(const std::vector<JobResult>& replications) {
  RawWriter to;
  to(replications);
  return std::move(to.written());
}

std::vector<JobResult> attached_results(std::string_view bytes) { return RawReader{bytes}.next<std::vector<JobResult>>(); }

std::vector<analysis::Replication> decoded(const std::vector<JobResult>& replications) {
  std::vector<analysis::Replication> all;
  all.reserve(replications.size());
  for (const JobResult& one : replications) {
    if (one.missing()) {
      all.emplace_back();
    } else {
      all.push_back(one.failed() ? analysis::Replication{.failure = one.failure} : replication_from(one.bytes));
    }
  }
  return all;
}

std::string bytes_of(const Conclusion& conclusion) {
  RawWriter to;
  if (const auto* next = std::get_if<analysis::Stage>(&conclusion)) {
    to(true, *next);
  } else {
    to(false, std::get<analysis::PointResult>(conclusion));
  }
  return std::move(to.written());
}

Conclusion conclusion_from(std::string_view bytes) {
  RawReader from{bytes};
  if (from.next<bool>()) return from.next<analysis::Stage>();
  return from.next<analysis::PointResult>();
}

std::string bytes_of(const LastOfRung& last) {
  RawWriter to;
  to(last.replication, last.conclusion);
  return std::move(to.written());
}

LastOfRung last_of_rung_from(std::string_view bytes) {
  RawReader from{bytes};
  LastOfRung last;
  from(last.replication, last.conclusion);
  return last;
}

}  // namespace knee::cli
