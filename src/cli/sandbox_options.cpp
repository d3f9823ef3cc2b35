// SPDX-License-Identifier: Apache-2.0
#include "cli/sandbox_options.hpp"

#include "cli/read_option.hpp"
#include "cli/verbs.hpp"

#include <utility>

namespace brig::cli {
namespace {

Result<Pull> parse_pull(const std::string& text) {
  if (text == "missing") return Pull::missing;
  if (text == "always") return Pull::always;
  if (text == "never") return Pull::never;
  return fail(Errc::invalid_argument, "'" + text + "': expected missing, always or never");
}

}  // namespace

void add_sandbox_options(CLI::App& verb, SandboxOptions& options) {
  verb.add_option("--image", options.image, "The image. Those below localhost/ are never pulled")
      ->type_name("REF")
      ->capture_default_str();
  verb.add_option("--pull", options.pull, "When to pull it: missing, always or never")
      ->type_name("WHEN")
      ->capture_default_str();
  verb.add_option("-u,--user", options.user,
                  "Numeric, each 10000 or more. Default: a random high one")
      ->type_name("UID[:GID]");
  verb.add_option("--name", options.name,
                  "The container's name. Default: brig- and 16 random digits")
      ->type_name("NAME");
  add_engine_option(verb, options.engine);
  add_policy_options(verb, options.policy);
}

Result<SandboxRequest> read_sandbox_options(const SandboxOptions& options) {
  auto policy = make_run_policy(options.policy);
  if (!policy) return fail(policy.error());
  auto image = ImageRef::parse(options.image);
  if (!image) return fail(image.error());
  SandboxRequest request{.policy = std::move(*policy), .spec = {.image = std::move(*image)}};
  SandboxSpec& spec = request.spec;
  for (auto read : {read_option("--user", options.user, spec.user, &UserIds::parse),
                    read_option("--name", options.name, spec.name, &ContainerName::parse),
                    read_option("--pull", options.pull, spec.pull, &parse_pull)}) {
    if (!read) return fail(read.error());
  }
  return request;
}

void refuse_empty_values(CLI::App& verb) {
  const CLI::Validator not_empty(
      [](std::string& text) {
        return text.empty() ? std::string("may not be empty") : std::string();
      },
      "");
  for (CLI::Option* option :
       verb.get_options([](CLI::Option* o) { return o->get_expected_max() > 0; })) {
    option->check(not_empty);
  }
}

}  // namespace brig::cli
