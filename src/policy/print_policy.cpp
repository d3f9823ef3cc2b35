// SPDX-License-Identifier: Apache-2.0
#include "base/quote.hpp"
#include "policy/choices.hpp"
#include "policy/limits.hpp"

#include <brig/policy_file.hpp>

#include <set>
#include <utility>

namespace brig {
namespace {

/// A text in YAML's double quotes, which take every character; the same in JSON.
std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

/// Keys and values with dots for nesting → lines, each section where its first key is.
std::string nest(const std::vector<std::pair<std::string, std::string>>& values) {
  std::string out;
  std::set<std::string> sections;
  for (const auto& [key, value] : values) {
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) {
      out.append(key).append(": ").append(value).append("\n");
      continue;
    }
    const std::string section = key.substr(0, dot + 1);
    if (!sections.insert(section).second) continue;
    out += key.substr(0, dot) + ":\n";
    for (const auto& [inner, text] : values) {
      if (inner.starts_with(section)) out += "  " + inner.substr(dot + 1) + ": " + text + "\n";
    }
  }
  return out;
}

std::string print_image(const ImageRequirements& image) {
  std::string out = "image:\n  pinned: ";
  out += image.pinning == Pinning::digest ? "true\n" : "false\n";
  if (image.labels.empty()) return out;
  out += "  labels:\n";
  for (const auto& [label, value] : image.labels)
    out += "    " + in_quotes(label) + ": " + in_quotes(value) + "\n";
  return out;
}

std::string print_attested(const std::set<std::string>& attested) {
  std::string list;
  for (const std::string& id : attested) list += (list.empty() ? "" : ", ") + id;
  return "attested: [" + list + "]\n";
}

std::string print_weakenings(const Policy& policy, const Policy& preset) {
  std::string out;
  for (const HostMount& mount : policy.mounts) {
    out += "  - " + std::string(weakening::ReadOnlyMount::kName) +
           ":\n      source: " + in_quotes(mount.source) +
           "\n      target: " + in_quotes(mount.target) + "\n";
  }
  policy::each_choice([&](const char* /*key*/, auto of, auto /*asked*/, const auto& weakening) {
    if (policy::looser(of(policy), of(preset)))
      out += "  - " + to_string(Weakening(weakening)) + "\n";
  });
  return out.empty() ? out : "weakenings:\n" + out;
}

}  // namespace

Result<std::string> print_policy(const Policy& policy) {
  const auto preset = parse_preset(policy.name);
  if (!preset) return fail(preset.error());
  const auto base = make_policy(*preset);
  if (!base) return fail(base.error());

  std::vector<std::pair<std::string, std::string>> values;
  const auto add = [&](const char* key, auto of, auto /*asked*/, const auto& /*rest*/) {
    values.emplace_back(key, policy::show(of(policy)));
  };
  policy::each_choice(add);
  policy::each_limit(add);
  std::string text = "preset: " + policy.name + "\n" + nest(values) + print_image(policy.image) +
                     print_attested(policy.attested) + print_weakenings(policy, *base);

  // The proof that it says the same: no rule about what a file can hold is written a second time.
  const auto file = parse_policy_file(text, "policy '" + policy.name + "'");
  if (!file) return fail(file.error());
  const auto again = apply_policy_file(*file, file->weakenings);
  if (!again) return fail(Errc::invalid_argument, again.error().message);
  if (*again != policy) {
    return fail(Errc::invalid_argument,
                "policy " + base::quote(policy.name) + " can't be written as a file");
  }
  return text;
}

}  // namespace brig
