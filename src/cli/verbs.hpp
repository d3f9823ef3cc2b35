// SPDX-License-Identifier: Apache-2.0
// One file for each verb. `add_VERB` describes it to CLI11 and sets what runs it; the exit status
// goes to `status`.
#pragma once

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace brig::cli {

/// `command` is what follows "--"; it is read when the verb runs.
void add_run(CLI::App& app, const std::vector<std::string>& command, int& status);
void add_create(CLI::App& app, int& status);
void add_exec(CLI::App& app, const std::vector<std::string>& command, int& status);
void add_cp(CLI::App& app, int& status);
void add_attach(CLI::App& app, int& status);
void add_logs(CLI::App& app, int& status);
void add_wait(CLI::App& app, int& status);
void add_kill(CLI::App& app, int& status);
void add_stop(CLI::App& app, int& status);
void add_inspect(CLI::App& app, int& status);
void add_events(CLI::App& app, int& status);
void add_daemon(CLI::App& app, int& status);
void add_pool(CLI::App& app, int& status);
void add_ps(CLI::App& app, int& status);
void add_stats(CLI::App& app, int& status);
void add_rm(CLI::App& app, int& status);
void add_prune(CLI::App& app, int& status);
void add_doctor(CLI::App& app, int& status);
void add_policy(CLI::App& app, int& status);
void add_version(CLI::App& app, int& status);

/// The --engine option, the same for every verb that needs one.
void add_engine_option(CLI::App& verb, std::string& url);

/// What the program does when it is called brigd: the exit status, once brigd has ended.
int become_daemon();

}  // namespace brig::cli
