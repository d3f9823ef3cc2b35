// SPDX-License-Identifier: Apache-2.0
// A create request with every kind of field in use.
#pragma once

#include "wire/container.hpp"

namespace brig::wire {

inline ContainerCreateRequest hardened_request() {
  ContainerCreateRequest request;
  Config& config = request.config;
  config.hostname = "sandbox";
  config.user = "123456:123456";
  config.attach_stdin = config.attach_stdout = config.attach_stderr = true;
  config.open_stdin = config.stdin_once = true;
  config.env = {"HOME=/work", "TZ=UTC"};
  config.cmd = {"python3", "-c", "print('ü')"};
  config.entrypoint = {};
  config.image = "sha256:" + std::string(64, 'a');
  config.network_disabled = true;
  config.labels = {{"brig.sandbox", "0123"}};
  config.healthcheck_test = {"NONE"};
  HostConfig& host = request.host_config;
  host.cap_drop = {"ALL"};
  host.security_opt = {"no-new-privileges:true"};
  host.readonly_rootfs = true;
  host.mounts = {{"bind", "/usr/lib/brig/init", "/.brig-00", true, BindOptions{"rprivate", false}}};
  host.tmpfs = {{"/tmp", "rw,nosuid,nodev,noexec,size=67108864,nr_inodes=8192"}};
  host.network_mode = "none";
  host.ipc_mode = "private";
  host.cgroupns_mode = "private";
  host.memory = host.memory_swap = 268435456;
  host.pids_limit = 64;
  host.ulimits = {{"nofile", 256, 256}};
  host.oom_kill_disable = false;
  host.init = false;
  host.restart_policy = {"no", 0};
  host.log_config = {"none", {}};
  return request;
}

}  // namespace brig::wire
