#include "scenarios/yaml/nearest.hpp"

#include <algorithm>
#include <utility>

namespace knee::scenarios {
namespace {

char folded(char letter) {
  if (letter == '_' || letter == ' ') return '-';
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string folded(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), [](char letter) { return folded(letter); });
  return result;
}

std::string synonym(std::string_view word, const std::vector<std::string>& candidates,
                    std::span<const Synonym> synonyms) {
  for (const auto& [from, to] : synonyms) {
    if (from != word) continue;
    if (const auto found = std::find(candidates.begin(), candidates.end(), to); found != candidates.end())
      return *found;
  }
  return {};
}

/// An edit changes too much of a word of one or two letters: only their order may be wrong.
bool may_be_misspelt(const std::string& word, const std::string& candidate) {
  return word.size() > 2 || (word.size() == candidate.size() &&
                             std::is_permutation(word.begin(), word.end(), candidate.begin()));
}

/// Longer words are not misspelt ones, and the distance takes quadratic time.
constexpr std::size_t kWordMax = 64;

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates,
                    std::span<const Synonym> synonyms) {
  const std::string wanted = folded(word.substr(0, kWordMax));
  for (const std::string& candidate : candidates) {
    if (folded(candidate) == wanted) return candidate;
  }
  if (std::string other = synonym(wanted, candidates, synonyms); !other.empty()) return other;

  std::string best;
  std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3) + 1;  // What the best must stay below.
  for (const std::string& candidate : candidates) {
    const std::string other = folded(std::string_view(candidate).substr(0, kWordMax));
    const std::size_t distance = edit_distance(wanted, other);
    if (distance >= limit || !may_be_misspelt(wanted, other)) continue;
    limit = distance;
    best = candidate;
  }
  return best;
}

}  // namespace knee::scenarios
