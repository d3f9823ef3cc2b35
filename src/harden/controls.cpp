// SPDX-License-Identifier: Apache-2.0
#include "harden/controls.hpp"

#include <algorithm>
#include <array>

namespace brig::harden {
namespace {

constexpr wire::ApiVersion api(int minor) {
  return {1, minor};
}
constexpr wire::ApiVersion kAlways = api(24);  // older ones no engine of today speaks

constexpr std::array kControls{
    // What a process may do
    Control{"privileged", kAlways, "Privileged", "5.5", "baseline",
            "a privileged container is the host"},
    Control{"capabilities", kAlways, "CapAdd, CapDrop", "5.4", "restricted",
            "the kernel's privileges, which the engine hands out fourteen of by default"},
    Control{"no_new_privileges", kAlways, "SecurityOpt no-new-privileges", "5.26", "restricted",
            "no set-uid program of the image gains anything"},
    Control{"seccomp", kAlways, "SecurityOpt seccomp", "5.22", "restricted",
            "the system calls that attack the kernel are shut; an explicit profile fails where the "
            "kernel can't"},
    Control{"apparmor", kAlways, "SecurityOpt apparmor; AppArmorProfile", "5.2", "baseline",
            "a second opinion on files, mounts and signals, where the host has it"},
    Control{"selinux", kAlways, "SecurityOpt label; ProcessLabel", "5.3", "baseline",
            "a second opinion on everything, where the host has it"},
    Control{"security_options", kAlways, "SecurityOpt", "", "",
            "the last of two options counts, and new ones weaken"},
    Control{"devices", api(40), "Devices, DeviceCgroupRules, DeviceRequests", "5.18", "baseline",
            "a device is the host's hardware"},
    Control{"masked_paths", api(38), "MaskedPaths", "", "baseline",
            "parts of /proc and /sys that tell of the host"},
    Control{"readonly_paths", api(38), "ReadonlyPaths", "", "baseline",
            "parts of /proc that set the host's kernel"},
    Control{"sysctls", kAlways, "Sysctls", "", "baseline", "settings of the kernel"},
    Control{"annotations", api(43), "Annotations", "", "", "some runtimes take orders from them"},
    Control{"runtime", api(25), "Runtime", "", "", "who builds the walls"},

    // Namespaces
    Control{"network", kAlways, "NetworkDisabled, NetworkMode; NetworkSettings.Networks", "5.10",
            "baseline", "nothing to reach, nothing to leak to"},
    Control{"name_resolution", kAlways, "Dns, DnsOptions, DnsSearch, ExtraHosts, Links", "", "",
            "names lead to hosts and other containers"},
    Control{"ports", kAlways, "PortBindings, PublishAllPorts", "5.8, 5.9, 5.14", "baseline",
            "nobody can call in"},
    Control{"pid_namespace", kAlways, "PidMode", "5.16", "baseline",
            "no sight of the host's processes"},
    Control{"ipc_namespace", api(32), "IpcMode", "5.17", "baseline",
            "no shared memory with others"},
    Control{"uts_namespace", kAlways, "UTSMode", "5.21", "", "the host keeps its name"},
    Control{"user_namespace", kAlways, "UsernsMode", "5.31", "",
            "the engine's mapping of ids stays on where it is on"},
    Control{"cgroup_namespace", api(41), "CgroupnsMode", "5.25", "",
            "no sight of the host's cgroups"},
    Control{"cgroup", kAlways, "Cgroup, CgroupParent", "5.25", "",
            "the engine's own place, with its limits"},

    // Files
    Control{"readonly_rootfs", kAlways, "ReadonlyRootfs", "5.13", "",
            "nothing stays, nothing fills the host's disk"},
    Control{"tmpfs", kAlways, "Tmpfs", "", "",
            "the only places to write, each with a size and a number of files"},
    Control{"shm", kAlways, "ShmSize", "", "", "/dev/shm is memory too"},
    Control{"mounts", api(40), "Binds, Mounts; Mounts", "5.6, 5.20, 5.32", "baseline",
            "of the host only what a weakening names, read-only"},
    Control{"volumes", kAlways, "Volumes, VolumesFrom, VolumeDriver", "", "restricted",
            "a volume is writable, has no size and outlives the sandbox"},
    Control{"storage_options", kAlways, "StorageOpt", "", "",
            "drivers differ in what they do with them"},

    // Limits
    Control{"memory", kAlways, "Memory, MemoryReservation", "5.11", "", "the host keeps the rest"},
    Control{"swap", kAlways, "MemorySwap", "5.11", "", "swapping would slow the whole host down"},
    Control{"cpu", kAlways, "CpuPeriod, CpuQuota, NanoCpus, CpuShares, CpusetCpus, CpusetMems",
            "5.12", "", "a ceiling; shares alone are none"},
    Control{"cpu_realtime", kAlways, "CpuRealtimeRuntime, CpuRealtimePeriod", "", "",
            "real time goes before everybody"},
    Control{"pids", kAlways, "PidsLimit", "5.29", "", "fork bombs end here"},
    Control{"ulimits", kAlways, "Ulimits", "5.19", "",
            "open files, sizes of files, no core dumps on the host"},
    Control{"oom", kAlways, "OomKillDisable, OomScoreAdj", "5.11", "",
            "out of memory, the sandbox goes first"},

    // Who and what runs
    Control{"image", kAlways, "Image", "5.28", "", "what was resolved is what runs"},
    Control{"entrypoint", kAlways, "Entrypoint, Cmd; Path, Args", "", "",
            "nothing of the image's runs around the command"},
    Control{"environment", kAlways, "Env", "", "", "the image's variables change what programs do"},
    Control{"working_directory", kAlways, "WorkingDir", "", "",
            "below /proc it was a way to the host"},
    Control{"user", kAlways, "User", "4.1, 5.31", "restricted",
            "an id that nobody on the host has"},
    Control{"groups", kAlways, "GroupAdd", "", "", "a group may own the engine's socket"},
    Control{"hostname", kAlways, "Hostname", "", "", "tells nothing of the host"},
    Control{"stdin", kAlways, "OpenStdin, StdinOnce", "", "",
            "open only where it is fed, and closed with it"},
    Control{"terminal", kAlways, "Tty", "", "",
            "a terminal takes commands from what is written to it"},
    Control{"healthcheck", kAlways, "Healthcheck", "5.27", "",
            "the image's would run beside the job"},
    Control{"stop_signal", kAlways, "StopSignal", "", "", "nothing in a sandbox is asked to end"},
    Control{"init", api(25), "Init", "", "", "the engine's init would stand before the job"},
    Control{"restart", kAlways, "RestartPolicy", "5.15", "", "a job runs once"},
    Control{"auto_remove", api(25), "AutoRemove", "", "",
            "brig reads how it ended, then removes it itself"},
    Control{"log_driver", kAlways, "LogConfig", "", "",
            "output goes to brig, not to a disk or over a network"},
    Control{"labels", kAlways, "Labels", "", "",
            "brig finds its containers by them; an image brings its own"},
    Control{"host_files", kAlways, "ContainerIDFile, Isolation", "", "",
            "leftovers of other systems that stay empty"},
};

}  // namespace

std::span<const Control> controls() {
  return kControls;
}

const Control* find_control(std::string_view id) {
  const auto* found = std::find_if(kControls.begin(), kControls.end(),
                                   [&](const Control& control) { return control.id == id; });
  return found == kControls.end() ? nullptr : found;
}

}  // namespace brig::harden
