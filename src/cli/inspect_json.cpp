// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_json.hpp"

#include "base/timestamp.hpp"

#include <nlohmann/json.hpp>

namespace brig::cli {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json time_json(std::uint64_t milliseconds) {
  return base::format_timestamp(
      std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds)));
}

Json command_json(const daemon::Command& command) {
  // Values of variables may be secrets.
  Json names = Json::array();
  for (const auto& [name, value] : command.env) names.push_back(name);
  return {{"argv", command.argv},
          {"environment", std::move(names)},
          {"workdir", command.workdir.empty() ? "/work" : command.workdir},
          {"stdin", command.with_stdin == daemon::Choice::yes},
          {"terminal", command.on_terminal == daemon::Choice::yes}};
}

Result<Json> ending_json(const daemon::JobEnd& end) {
  const auto result = daemon::result_of(end);
  if (!result) return fail(result.error());
  const auto number = [](const std::optional<int>& value) { return value ? Json(*value) : Json(); };
  return Json{{"kind", to_string(result->ending.kind)},
              {"exit_code", number(result->ending.exit_code)},
              {"signal", number(result->ending.signal)},
              {"evidence", result->ending.evidence}};
}

Result<Json> controls_json(const std::vector<daemon::Control>& controls) {
  Json list = Json::array();
  for (const daemon::Control& control : controls) {
    if (control.proof > static_cast<std::uint8_t>(Proof::both))
      return fail(Errc::data_loss, "brigd tells of a proof that there is not");
    list.push_back({{"id", control.id},
                    {"wanted", control.wanted},
                    {"found", control.found},
                    {"attested", or_null(control.attested)},
                    {"proof", to_string(static_cast<Proof>(control.proof))}});
  }
  return list;
}

}  // namespace

Result<std::string> to_json(const daemon::Inspected& inspected) {
  const daemon::Listed& summary = inspected.summary;
  auto controls = controls_json(inspected.controls);
  if (!controls) return fail(controls.error());
  Json ending = nullptr;
  if (!summary.main.empty()) {
    auto ended = ending_json(summary.main.front());
    if (!ended) return fail(ended.error());
    ending = std::move(*ended);
  }
  const bool running = summary.state == daemon::State::running;
  return Json{
      {"schema", "brig.inspect/1"},
      {"name", summary.name},
      {"container_id", summary.container_id},
      {"engine", inspected.engine},
      {"image", {{"reference", summary.image}, {"id", inspected.image_id}}},
      {"state", running ? "running" : "ended"},
      {"why_ended", or_null(summary.why_ended)},
      {"created_at", time_json(summary.created_ms)},
      {"setup_ms", inspected.setup_ms},
      {"lifetime_ms", inspected.lifetime_ms},
      {"running_commands", summary.running_commands},
      {"command", inspected.main.empty() ? Json() : command_json(inspected.main.front())},
      {"ending", std::move(ending)},
      {"policy", summary.policy},
      {"weakenings", inspected.weakenings},
      {"attested_at", time_json(inspected.attested_ms)},
      {"controls", std::move(*controls)},
  }
      .dump(2, ' ', true, Json::error_handler_t::replace);
}

}  // namespace brig::cli
