// SPDX-License-Identifier: Apache-2.0
// CLI11 does not know that a command follows the options.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>
#include <utility>

namespace brig::cli {

/// A verb's manual with a usage line of its own.
class UsageLine : public CLI::Formatter {
 public:
  explicit UsageLine(std::string usage) : usage_("Usage: " + std::move(usage) + "\n") {}
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return usage_;
  }

 private:
  std::string usage_;
};

}  // namespace brig::cli
