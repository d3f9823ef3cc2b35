// SPDX-License-Identifier: Apache-2.0
#include "wire/container_fields.hpp"
#include "wire/json_writer.hpp"

namespace brig::wire {

Result<std::string> encode(const ContainerCreateRequest& request) {
  json::WriteProblem problem("create request");
  json::Writer writer(problem);
  describe(writer, request);
  if (problem.error()) return fail(*problem.error());
  return writer.take().dump();
}

Result<ContainerCreateRequest> decode_container_create_request(std::string_view body) {
  json::Reader reader("create request", json::Source::caller, body);
  ContainerCreateRequest request;
  reader.read(reader.root(), request, {});
  if (reader.error()) return fail(*reader.error());
  return request;
}

Result<ContainerCreated> decode_container_created(std::string_view body) {
  json::Reader reader("create answer", json::Source::engine, body);
  json::Object object(reader, reader.root());
  const auto id = object.id<ContainerId>("Id");
  std::vector<std::string> warnings;
  object.member("Warnings", warnings);
  if (reader.error()) return fail(*reader.error());
  return ContainerCreated{*id, std::move(warnings)};
}

}  // namespace brig::wire
