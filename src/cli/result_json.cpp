// SPDX-License-Identifier: Apache-2.0
#include "cli/result_json.hpp"

#include "base/timestamp.hpp"
#include "base/utf8.hpp"
#include "cli/base64.hpp"

#include <nlohmann/json.hpp>

namespace brig::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSchema = "brig.run-result/1";

Json output_json(const Output& output, WithOutput with_output) {
  Json json{{"bytes", output.total}, {"truncated", output.truncated}};
  if (with_output == WithOutput::yes) {
    const bool text = base::is_utf8(output.bytes);
    json["encoding"] = text ? "utf-8" : "base64";
    json["data"] = text ? output.bytes : to_base64(output.bytes);
  }
  return json;
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json error_json(const Error& error) {
  return {{"code", to_string(error.code)},
          {"message", error.message},
          {"http_status", error.http_status == 0 ? Json(nullptr) : Json(error.http_status)},
          {"resource", or_null(error.resource)}};
}

Json copies_json(const std::vector<CopyResult>& copies) {
  Json all = Json::array();
  for (const CopyResult& one : copies) {
    Json skipped = Json::array();
    for (const SkippedFile& file : one.moved.skipped_files)
      skipped.push_back({{"path", file.path}, {"kind", to_string(file.kind)}});
    all.push_back({{"from", one.copy.from},
                   {"to", one.copy.to},
                   {"files", one.moved.files},
                   {"directories", one.moved.directories},
                   {"bytes", one.moved.bytes.count()},
                   {"skipped", one.moved.skipped},
                   {"skipped_files", std::move(skipped)},
                   {"error", one.failure ? error_json(*one.failure) : Json(nullptr)}});
  }
  return all;
}

/// ASCII: no control or bidirectional character of a job's reaches a terminal by this way either.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const RunResult& result, int exit_code, WithOutput with_output) {
  const SandboxDescription& sandbox = *result.sandbox;
  Json controls = Json::array();
  for (const ControlState& control : sandbox.controls) {
    controls.push_back({{"id", control.id},
                        {"wanted", control.wanted},
                        {"found", control.found},
                        {"attested", or_null(control.attested)},
                        {"proof", to_string(control.proof)}});
  }
  return dump({
      {"schema", kSchema},
      {"exit_code", exit_code},
      {"error", nullptr},
      {"ending",
       {{"kind", to_string(result.ending.kind)},
        {"exit_code", or_null(result.ending.exit_code)},
        {"signal", or_null(result.ending.signal)},
        {"evidence", result.ending.evidence}}},
      {"usage",
       {{"user_us", result.usage.user.count()},
        {"system_us", result.usage.system.count()},
        {"largest_bytes", result.usage.largest.count()},
        {"refused_processes", result.usage.refused_processes}}},
      {"stdout", output_json(result.stdout_, with_output)},
      {"stderr", output_json(result.stderr_, with_output)},
      {"policy", sandbox.policy},
      {"weakenings", sandbox.weakenings},
      {"controls", std::move(controls)},
      {"attested_at", base::format_timestamp(sandbox.attested_at)},
      {"image", {{"reference", sandbox.image}, {"id", sandbox.image_id}}},
      {"container", {{"id", sandbox.container_id}, {"name", sandbox.container_name}}},
      {"setup_ms", sandbox.setup_time.count()},
      {"run_ms", result.run_time.count()},
      {"puts", copies_json(result.puts)},
      {"gets", copies_json(result.gets)},
      {"cleanup_failure", or_null(result.cleanup_failure)},
  });
}

std::string to_json(const Error& error, int exit_code) {
  return dump({
      {"schema", kSchema},
      {"exit_code", exit_code},
      {"error", error_json(error)},
      {"ending", nullptr},
  });
}

}  // namespace brig::cli
