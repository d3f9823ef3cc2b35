// SPDX-License-Identifier: Apache-2.0
// `brig pool`.
#include "cli/brigd.hpp"
#include "cli/console.hpp"
#include "cli/create_request.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/pool_table.hpp"
#include "cli/read_option.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/verbs.hpp"

#include <brig/units.hpp>

#include <CLI/App.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace brig::cli {
namespace {

struct PutOptions {
  SandboxOptions sandbox;
  std::string name, max_age, cool_down;
  std::uint64_t minimum = 0, target = 4, maximum = 16;
};

struct NameOptions {
  std::string name, timeout;
};

constexpr std::chrono::milliseconds kDefaultTime = std::chrono::minutes(10);

int report(const Result<int>& code, const Interrupt& interrupt) {
  if (code) return *code;
  if (interrupt.signal() == 0) complain(code.error());
  return exit_code(code.error(), interrupt.signal());
}

Result<std::uint64_t> milliseconds(const char* option, const std::string& text) {
  std::chrono::milliseconds value = kDefaultTime;
  if (auto read = read_option(option, text, value, &parse_duration); !read)
    return fail(read.error());
  return static_cast<std::uint64_t>(value.count());
}

Result<int> create_pool(const PutOptions& options, const Interrupt& interrupt) {
  const auto request = read_sandbox_options(options.sandbox);
  if (!request) return fail(request.error());
  auto create = create_request(*request, options.sandbox.engine);
  if (!create) return fail(create.error());
  const auto max_age = milliseconds("--max-age", options.max_age);
  if (!max_age) return fail(max_age.error());
  const auto cool_down = milliseconds("--cool-down", options.cool_down);
  if (!cool_down) return fail(cool_down.error());
  daemon::PoolPut wanted;
  wanted.name = options.name;
  wanted.sandbox = std::move(*create);
  wanted.minimum = options.minimum;
  wanted.target = options.target;
  wanted.maximum = options.maximum;
  wanted.max_age_ms = *max_age;
  wanted.cool_down_ms = *cool_down;
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  const auto put = client->ask<daemon::Nothing>(daemon::Verb::pool_put, wanted,
                                                for_as_long_as_it_takes(interrupt.token()));
  if (!put) return fail(put.error());
  print(options.name + "\n");
  return 0;
}

/// Asks for what there is, and shows it.
Result<int> show(daemon::Verb verb, bool json, const std::string& only) {
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  auto listing = client->ask<daemon::PoolListing>(verb, daemon::Nothing{}, soon());
  if (!listing) return fail(listing.error());
  for (const std::string& line : listing->unreadable) note("template " + line);
  if (!only.empty()) {
    std::erase_if(listing->pools, [&](const auto& pool) { return pool.name != only; });
    if (listing->pools.empty())
      return fail(Errc::not_found, "there is no pool '" + only + "'; 'brig pool ls' lists them");
  }
  print(json           ? pool_json(*listing)
        : only.empty() ? pool_table(*listing)
                       : pool_text(listing->pools.front()));
  return 0;
}

Result<int> end_pool(daemon::Verb verb, const NameOptions& options, const Interrupt& interrupt) {
  const auto time = milliseconds("--timeout", options.timeout);
  if (!time) return fail(time.error());
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  daemon::PoolDrain drain;
  drain.pool = options.name;
  drain.wait_ms = *time;
  const auto ended =
      client->ask<daemon::Nothing>(verb, drain, for_as_long_as_it_takes(interrupt.token()));
  if (!ended) return fail(ended.error());
  return 0;
}

Result<int> resume_pool(const std::string& name) {
  auto client = brigd(daemon::Start::yes);
  if (!client) return fail(client.error());
  const auto resumed =
      client->ask<daemon::Nothing>(daemon::Verb::pool_resume, daemon::Name{name}, soon());
  if (!resumed) return fail(resumed.error());
  return 0;
}

void add_name(CLI::App& verb, std::string& name) {
  verb.add_option("POOL", name, "Its name")->required();
}

void add_put(CLI::App& pool, int& status) {
  auto options = std::make_shared<PutOptions>();
  CLI::App* verb = pool.add_subcommand(
      "create", "Keep sandboxes ready under a name, or change what is kept there; print the name.");
  verb->add_option("NAME", options->name, "1 to 63 of a-z, 0-9, '_', '.' and '-'")->required();
  const char* kept = "Pool";
  verb->add_option("--target", options->target, "So many are ready")
      ->group(kept)
      ->capture_default_str();
  verb->add_option("--minimum", options->minimum, "So many still are after --cool-down")
      ->group(kept)
      ->capture_default_str();
  verb->add_option("--maximum", options->maximum,
                   "At most so many are alive, leased ones among them")
      ->group(kept)
      ->capture_default_str();
  verb->add_option("--max-age", options->max_age, "Replace one that has waited for so long (10m)")
      ->group(kept)
      ->type_name("DURATION");
  verb->add_option("--cool-down", options->cool_down,
                   "Without a lease for so long, keep the minimum only (10m)")
      ->group(kept)
      ->type_name("DURATION");
  add_sandbox_options(*verb, options->sandbox);
  verb->footer(
      "The template is kept as STATE/pools/NAME.json and opened again by the next brigd; what it "
      "says "
      "can be\n"
      "edited: 'brig pool reload'. Its weakenings are granted here, once.\n"
      "\n"
      "Examples:\n"
      "  brig pool create python --target 8 --policy limited\n"
      "  brig run --pool python -- python3 -c 'print(6 * 7)'");
  refuse_empty_values(*verb);
  verb->callback([options, &status] {
    const Interrupt interrupt;
    status = report(create_pool(*options, interrupt), interrupt);
  });
}

void add_list(CLI::App& pool, int& status) {
  auto json = std::make_shared<bool>(false);
  CLI::App* verb =
      pool.add_subcommand("ls", "List the pools: how many are ready, made and leased.");
  verb->add_flag("--json", *json, "One JSON object a line");
  verb->callback([json, &status] {
    const Interrupt interrupt;
    status = report(show(daemon::Verb::pool_list, *json, {}), interrupt);
  });
  auto name = std::make_shared<std::string>();
  CLI::App* one =
      pool.add_subcommand("status", "Tell all about a pool, the last failure among it.");
  add_name(*one, *name);
  one->add_flag("--json", *json, "One JSON object");
  one->callback([name, json, &status] {
    const Interrupt interrupt;
    status = report(show(daemon::Verb::pool_list, *json, *name), interrupt);
  });
  CLI::App* reload =
      pool.add_subcommand("reload", "Read the templates' files again, and list the pools.");
  reload->callback([&status] {
    const Interrupt interrupt;
    status = report(show(daemon::Verb::pool_reload, false, {}), interrupt);
  });
}

void add_end(CLI::App& pool, const char* name, const char* what, daemon::Verb how, int& status) {
  auto options = std::make_shared<NameOptions>();
  CLI::App* verb = pool.add_subcommand(name, what);
  add_name(*verb, options->name);
  verb->add_option("--timeout", options->timeout, "How long to wait for its leases (10m)")
      ->type_name("DURATION");
  refuse_empty_values(*verb);
  verb->callback([options, how, &status] {
    const Interrupt interrupt;
    status = report(end_pool(how, *options, interrupt), interrupt);
  });
}

}  // namespace

void add_pool(CLI::App& app, int& status) {
  CLI::App* pool = app.add_subcommand(
      "pool",
      "Sandboxes that are ready before they are wanted, each for one use: 'brig run --pool'.");
  pool->require_subcommand(1);
  pool->footer(
      "brigd keeps them, and is started if it does not run. Each is attested once more when it is "
      "leased, and\n"
      "destroyed when the command has ended.");
  add_put(*pool, status);
  add_list(*pool, status);
  add_end(*pool, "drain", "End what is ready, lease no more, wait for the leases.",
          daemon::Verb::pool_drain, status);
  add_end(*pool, "rm", "Drain a pool, and forget it and its file.", daemon::Verb::pool_remove,
          status);
  auto name = std::make_shared<std::string>();
  CLI::App* resume = pool->add_subcommand(
      "resume", "Make sandboxes again in a pool that was drained, or stopped after failures.");
  add_name(*resume, *name);
  resume->callback([name, &status] {
    const Interrupt interrupt;
    status = report(resume_pool(*name), interrupt);
  });
}

}  // namespace brig::cli
