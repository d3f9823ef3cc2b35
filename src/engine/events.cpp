// SPDX-License-Identifier: Apache-2.0
#include "engine/events.hpp"

#include "engine/json_lines.hpp"

#include <string>

namespace brig::engine {

Result<void> events(const Client& client,
                    const EventsOptions& options,
                    const std::function<Go(const wire::Event&)>& on_event,
                    const base::Until& until) {
  http::Request request;
  request.target = client.target().segment("events");
  if (options.since) request.target.query("since", std::to_string(options.since->count()));
  if (options.up_to) request.target.query("until", std::to_string(options.up_to->count()));
  if (!options.filters.empty()) request.target.query("filters", encode_filters(options.filters));
  auto stream = client.open(request, {}, until);
  if (!stream) return fail(stream.error());

  bool stopped = false;
  auto read = read_json_lines(
      *stream,
      [&](std::string_view line) -> Result<void> {
        const auto event = wire::decode_event(line);
        if (!event) return fail(event.error());
        if (on_event(*event) == Go::on) return {};
        stopped = true;
        return fail(Errc::cancelled, "the caller has seen enough");
      },
      until);
  if (stopped) return {};
  return read;
}

}  // namespace brig::engine
