// SPDX-License-Identifier: Apache-2.0
#include "daemon/events.hpp"

#include "base/timestamp.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace brig::daemon {
namespace {

std::string_view name_of(Event event) {
  switch (event) {
    case Event::created:
      return "created";
    case Event::ended:
      return "ended";
    case Event::removed:
      return "removed";
  }
  return "removed";
}

}  // namespace

void tell(Journal& events, Event event, const Held& held) {
  using Json = nlohmann::ordered_json;
  const Listed listed = held.summary();
  Json main = nullptr;
  if (!listed.main.empty()) {
    const JobEnd& end = listed.main.front();
    const auto or_null = [](const auto& list) {
      return list.empty() ? Json() : Json(list.front());
    };
    main = {{"kind", to_string(static_cast<EndingKind>(end.kind))},
            {"exit_code", or_null(end.exit_code)},
            {"signal", or_null(end.signal)}};
  }
  const Json line{
      {"schema", "brig.event/1"},
      {"time", base::format_timestamp(std::chrono::system_clock::now())},
      {"event", name_of(event)},
      {"sandbox", listed.name},
      {"container_id", listed.container_id},
      {"image", listed.image},
      {"policy", listed.policy},
      {"why_ended", listed.why_ended.empty() ? Json() : Json(listed.why_ended)},
      {"command", main},
  };
  // ASCII: nothing of it can drive a terminal.
  events.append(channel::Stream::output,
                line.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n");
}

}  // namespace brig::daemon
