/// Price: money for each hour that something runs.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/schema/codec.hpp"

namespace knee::scenarios {

/// What something costs while it runs.
struct Price {
  double per_hour = 0;
  std::string currency = "USD";  ///< Three capital letters (ISO 4217).

  friend bool operator==(const Price&, const Price&) = default;
};

/// `0.17 USD/h`: any currency of three capital letters.
class PriceCodec final : public Codec<Price> {
 public:
  using Codec::read;
  [[nodiscard]] Expected<Price> read(std::string_view text) const final;
  [[nodiscard]] std::string write(const Price& price) const final;
  [[nodiscard]] ScalarSchema schema() const final;
};

[[nodiscard]] inline PriceCodec price() { return {}; }

}  // namespace knee::scenarios
