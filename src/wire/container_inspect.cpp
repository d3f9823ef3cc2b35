// SPDX-License-Identifier: Apache-2.0
#include "wire/container_fields.hpp"

namespace brig::wire {

template <typename M>
void describe(M& m, json::Described<M, ContainerState>& v) {
  m.member("Status", v.status);
  m.required("Running", v.running);
  m.member("OOMKilled", v.oom_killed);
  m.member("Dead", v.dead);
  m.member("Pid", v.pid);
  m.member("ExitCode", v.exit_code);
  m.member("Error", v.error);
  m.member("StartedAt", v.started_at);
  m.member("FinishedAt", v.finished_at);
}

template <typename M>
void describe(M& m, json::Described<M, MountPoint>& v) {
  m.member("Type", v.type);
  m.member("Name", v.name);
  m.member("Source", v.source);
  m.member("Destination", v.destination);
  m.member("Mode", v.mode);
  m.required("RW", v.rw);
  m.member("Propagation", v.propagation);
}

namespace {

/// The engine writes "/name", and "/other/alias" for a link.
std::string without_slash(const std::string& name) {
  return name.starts_with('/') ? name.substr(1) : name;
}

}  // namespace

Result<ContainerInspect> decode_container_inspect(std::string_view body) {
  json::Reader reader("container inspect", json::Source::engine, body);
  json::Object object(reader, reader.root());
  const auto id = object.id<ContainerId>("Id");
  const auto image = object.id<ImageId>("Image");
  if (!id || !image) return fail(*reader.error());
  ContainerInspect container{.id = *id, .image = *image};
  object.required("Name", container.name);
  object.member("Created", container.created);
  object.required("Path", container.path);
  object.essential("Args", container.args);
  object.required("State", container.state);
  object.member("AppArmorProfile", container.app_armor_profile);
  object.member("ProcessLabel", container.process_label);
  object.member("Driver", container.driver);
  object.required("HostConfig", container.host_config);
  object.required("Config", container.config);
  object.essential("Mounts", container.mounts);
  object.object("NetworkSettings").essential("Networks", container.networks, json::Keys{});
  if (reader.error()) return fail(*reader.error());
  container.name = without_slash(container.name);
  return container;
}

Result<std::vector<ContainerSummary>> decode_container_list(std::string_view body) {
  json::Reader reader("container list", json::Source::engine, body);
  std::vector<ContainerSummary> containers;
  reader.each(reader.root(), {}, [&](const json::Value& element, const json::Place& place) {
    json::Object object(reader, element, place);
    const auto id = object.id<ContainerId>("Id");
    if (!id) return;
    ContainerSummary container{.id = *id};
    object.member("Names", container.names);
    object.member("Image", container.image);
    object.required("State", container.state);
    object.member("Status", container.status);
    object.member("Created", container.created);
    object.member("Labels", container.labels);
    for (std::string& name : container.names) name = without_slash(name);
    containers.push_back(std::move(container));
  });
  if (reader.error()) return fail(*reader.error());
  return containers;
}

Result<ContainerWaited> decode_container_waited(std::string_view body) {
  json::Reader reader("wait answer", json::Source::engine, body);
  json::Object object(reader, reader.root());
  ContainerWaited waited;
  object.required("StatusCode", waited.status_code);
  object.nested("Error", "Message", waited.error);
  if (reader.error()) return fail(*reader.error());
  return waited;
}

}  // namespace brig::wire
