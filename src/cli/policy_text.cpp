// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_text.hpp"

#include "cli/console.hpp"

namespace brig::cli {

std::string describe_file(const std::string& path,
                          const PolicyFile& file,
                          const std::string& why_not_trusted) {
  std::string out = path + ": can be used\n";
  if (file.weakenings.empty()) return out;
  const bool trusted = why_not_trusted.empty();
  for (const Weakening& weakening : file.weakenings) {
    out += "weakening " + to_string(weakening) + ": takes effect";
    out += trusted ? "\n" : " only with " + flag_of(weakening) + "\n";
  }
  out += trusted ? "only root can write the file, so a run need not ask for its weakenings\n"
                 : "a run must ask for its weakenings, too: " + why_not_trusted + "\n";
  return out;
}

std::string describe_differences(const std::vector<Difference>& differences) {
  std::vector<std::vector<std::string>> rows;
  for (const Change change : {Change::looser, Change::stricter}) {
    for (const Difference& difference : differences) {
      if (difference.change != change) continue;
      rows.push_back({change == Change::looser ? "+ looser" : "- stricter", difference.key,
                      difference.from + " -> " + difference.to});
    }
  }
  return format_table(rows);
}

}  // namespace brig::cli
