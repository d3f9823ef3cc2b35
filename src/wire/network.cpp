// SPDX-License-Identifier: Apache-2.0
#include "wire/network.hpp"

#include "wire/json.hpp"

namespace brig::wire {

Result<NetworkInspect> decode_network_inspect(std::string_view body) {
  json::Reader reader("network inspect", json::Source::engine, body);
  json::Object object(reader, reader.root());
  NetworkInspect network;
  object.required("Name", network.name);
  object.required("Driver", network.driver);
  object.required("Internal", network.internal);
  object.required("EnableIPv6", network.enable_ipv6);
  object.member("Options", network.options);  // without any, nothing is closed
  if (reader.error()) return fail(*reader.error());
  return network;
}

}  // namespace brig::wire
