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

constexpr Place kLowerPrivilege{"src/harden/lower.cpp", "lower_privilege"};
constexpr Place kLowerNamespaces{"src/harden/lower.cpp", "lower_namespaces"};
constexpr Place kLowerFiles{"src/harden/lower.cpp", "lower_files"};
constexpr Place kLowerLimits{"src/harden/lower.cpp", "lower_limits"};
constexpr Place kLowerLife{"src/harden/lower.cpp", "lower_life"};
constexpr Place kLowerJob{"src/harden/lower_job.cpp", "lower_job"};
/// No policy has a field for it: it goes out as it is in a new request, empty.
constexpr Place kSentEmpty{"src/wire/container_fields.hpp", "HostConfig"};

constexpr Place kCheckPrivilege{"src/harden/check_privilege.cpp", "privilege_judges"};
constexpr Place kCheckFiles{"src/harden/check_files.cpp", "file_judges"};
constexpr Place kCheckLimits{"src/harden/check_limits.cpp", "limit_judges"};
constexpr Place kCheckJob{"src/harden/check_job.cpp", "job_judges"};

/// An answer in which just this control is looser, and which check must find.
constexpr Place kLooserAnswer{"tests/unit/harden/looser_answers.cpp", "looser_answers"};
constexpr Place check_of(std::string_view test) {
  return {"tests/unit/harden/check_test.cpp", test};
}
constexpr Place lower_of(std::string_view test) {
  return {"tests/unit/harden/lower_test.cpp", test};
}
constexpr Place setup_fault(std::string_view test) {
  return {"tests/protocol/sandbox_setup_faults_test.cpp", test};
}
constexpr Place hardening(std::string_view test) {
  return {"integration/hardening_test.cpp", test};
}
constexpr Place run(std::string_view test) {
  return {"integration/run_test.cpp", test};
}

constexpr std::array kControls{
    // What a process may do
    Control{"privileged", kAlways, "Privileged", "5.5", "baseline",
            "a privileged container is the host", kLowerPrivilege, kCheckPrivilege, kLooserAnswer},
    Control{"capabilities", kAlways, "CapAdd, CapDrop", "5.4", "restricted",
            "the kernel's privileges, which the engine hands out fourteen of by default",
            kLowerPrivilege, kCheckPrivilege, hardening("LeavesNoCapabilityInAnySet")},
    Control{"no_new_privileges", kAlways, "SecurityOpt no-new-privileges", "5.26", "restricted",
            "no set-uid program of the image gains anything", kLowerPrivilege, kCheckPrivilege,
            hardening("ForbidsNewPrivilegesAndFiltersCalls")},
    Control{"seccomp", kAlways, "SecurityOpt seccomp", "5.22", "restricted",
            "the system calls that attack the kernel are shut; an explicit profile fails where the "
            "kernel can't",
            kLowerPrivilege, kCheckPrivilege, hardening("ForbidsNewPrivilegesAndFiltersCalls")},
    Control{"apparmor", kAlways, "SecurityOpt apparmor; AppArmorProfile", "5.2", "baseline",
            "a second opinion on files, mounts and signals, where the host has it", kLowerPrivilege,
            kCheckPrivilege, check_of("HoldsAnEngineWithAppArmorAndSelinuxToThem")},
    Control{"selinux", kAlways, "SecurityOpt label; ProcessLabel", "5.3", "baseline",
            "a second opinion on everything, where the host has it", kLowerPrivilege,
            kCheckPrivilege, check_of("HoldsAnEngineWithAppArmorAndSelinuxToThem")},
    Control{"security_options", kAlways, "SecurityOpt", "", "",
            "the last of two options counts, and new ones weaken", kLowerPrivilege, kCheckPrivilege,
            kLooserAnswer},
    Control{"devices", api(40), "Devices, DeviceCgroupRules, DeviceRequests", "5.18", "baseline",
            "a device is the host's hardware", kSentEmpty, kCheckPrivilege, kLooserAnswer},
    Control{"masked_paths", api(38), "MaskedPaths", "", "baseline",
            "parts of /proc and /sys that tell of the host", kLowerPrivilege, kCheckPrivilege,
            hardening("MasksWhatTheKernelWouldTell")},
    Control{"readonly_paths", api(38), "ReadonlyPaths", "", "baseline",
            "parts of /proc that set the host's kernel", kLowerPrivilege, kCheckPrivilege,
            kLooserAnswer},
    Control{"sysctls", kAlways, "Sysctls", "", "baseline", "settings of the kernel", kSentEmpty,
            kCheckPrivilege, kLooserAnswer},
    Control{"annotations", api(43), "Annotations", "", "", "some runtimes take orders from them",
            kSentEmpty, kCheckPrivilege, kLooserAnswer},
    Control{"runtime", api(25), "Runtime", "", "", "who builds the walls", kLowerLife,
            kCheckPrivilege, lower_of("PicksTheRuntimeAndTheProfileOfThePolicy")},

    // Namespaces
    Control{"network", kAlways, "NetworkDisabled, NetworkMode; NetworkSettings.Networks", "5.10",
            "baseline", "nothing to reach, nothing to leak to", kLowerNamespaces, kCheckFiles,
            hardening("HasOnlyTheLoopbackInterface")},
    Control{"name_resolution", kAlways, "Dns, DnsOptions, DnsSearch, ExtraHosts, Links", "", "",
            "names lead to hosts and other containers", kSentEmpty, kCheckFiles, kLooserAnswer},
    Control{"ports", kAlways, "PortBindings, PublishAllPorts", "5.8, 5.9, 5.14", "baseline",
            "nobody can call in", kSentEmpty, kCheckFiles, kLooserAnswer},
    Control{"pid_namespace", kAlways, "PidMode", "5.16", "baseline",
            "no sight of the host's processes", kLowerNamespaces, kCheckFiles,
            hardening("SharesNoNamespaceWithTheHost")},
    Control{"ipc_namespace", api(32), "IpcMode", "5.17", "baseline", "no shared memory with others",
            kLowerNamespaces, kCheckFiles, hardening("SharesNoNamespaceWithTheHost")},
    Control{"uts_namespace", kAlways, "UTSMode", "5.21", "", "the host keeps its name",
            kLowerNamespaces, kCheckFiles, hardening("SharesNoNamespaceWithTheHost")},
    Control{"user_namespace", kAlways, "UsernsMode", "5.31", "",
            "the engine's mapping of ids stays on where it is on", kLowerNamespaces, kCheckFiles,
            kLooserAnswer},
    Control{"cgroup_namespace", api(41), "CgroupnsMode", "5.25", "",
            "no sight of the host's cgroups", kLowerNamespaces, kCheckFiles,
            hardening("SharesNoNamespaceWithTheHost")},
    Control{"cgroup", kAlways, "Cgroup, CgroupParent", "5.25", "",
            "the engine's own place, with its limits", kSentEmpty, kCheckFiles, kLooserAnswer},

    // Files
    Control{"readonly_rootfs", kAlways, "ReadonlyRootfs", "5.13", "",
            "nothing stays, nothing fills the host's disk", kLowerFiles, kCheckFiles,
            hardening("HasAReadOnlyRootAndSizedTmpfs")},
    Control{"tmpfs", kAlways, "Tmpfs", "", "",
            "the only places to write, each with a size and a number of files", kLowerFiles,
            kCheckFiles, hardening("DiskAndInodesAreBounded")},
    Control{"shm", kAlways, "ShmSize", "", "", "/dev/shm is memory too", kLowerFiles, kCheckFiles,
            kLooserAnswer},
    Control{"mounts", api(40), "Binds, Mounts; Mounts", "5.6, 5.20, 5.32", "baseline",
            "of the host only what a weakening names, read-only", kLowerFiles, kCheckFiles,
            run("ShowsAMountReadOnlyAndSaysSo")},
    Control{"volumes", kAlways, "Volumes, VolumesFrom, VolumeDriver", "", "restricted",
            "a volume is writable, has no size and outlives the sandbox", kSentEmpty, kCheckFiles,
            setup_fault("AnImageWithAVolumeIsRefused")},
    Control{"storage_options", kAlways, "StorageOpt", "", "",
            "drivers differ in what they do with them", kSentEmpty, kCheckFiles, kLooserAnswer},

    // Limits
    Control{"memory", kAlways, "Memory, MemoryReservation", "5.11", "", "the host keeps the rest",
            kLowerLimits, kCheckLimits, hardening("HasItsLimitsInTheCgroup")},
    Control{"swap", kAlways, "MemorySwap", "5.11", "", "swapping would slow the whole host down",
            kLowerLimits, kCheckLimits, hardening("HasItsLimitsInTheCgroup")},
    Control{"cpu", kAlways, "CpuPeriod, CpuQuota, NanoCpus, CpuShares, CpusetCpus, CpusetMems",
            "5.12", "", "a ceiling; shares alone are none", kLowerLimits, kCheckLimits,
            hardening("HasItsLimitsInTheCgroup")},
    Control{"cpu_realtime", kAlways, "CpuRealtimeRuntime, CpuRealtimePeriod", "", "",
            "real time goes before everybody", kSentEmpty, kCheckLimits, kLooserAnswer},
    Control{"pids", kAlways, "PidsLimit", "5.29", "", "fork bombs end here", kLowerLimits,
            kCheckLimits, hardening("ForkBombMeetsThePidsLimit")},
    Control{"ulimits", kAlways, "Ulimits", "5.19", "",
            "open files, sizes of files, no core dumps on the host", kLowerLimits, kCheckLimits,
            hardening("HasItsProcessLimits")},
    Control{"oom", kAlways, "OomKillDisable, OomScoreAdj", "5.11", "",
            "out of memory, the sandbox goes first", kLowerLimits, kCheckLimits, kLooserAnswer},

    // Who and what runs
    Control{"image", kAlways, "Image", "5.28", "", "what was resolved is what runs", kLowerJob,
            kCheckJob, kLooserAnswer},
    Control{"entrypoint", kAlways, "Entrypoint, Cmd; Path, Args", "", "",
            "nothing of the image's runs around the command", kLowerJob, kCheckJob,
            lower_of("OverridesWhatAnImageWouldSet")},
    Control{"environment", kAlways, "Env", "", "", "the image's variables change what programs do",
            kLowerJob, kCheckJob, run("GivesAnEnvironmentOfItsOwnAndNothingElse")},
    Control{"working_directory", kAlways, "WorkingDir", "", "",
            "below /proc it was a way to the host", kLowerJob, kCheckJob,
            run("SetsEnvironmentDirectoryAndUser")},
    Control{"user", kAlways, "User", "4.1, 5.31", "restricted", "an id that nobody on the host has",
            kLowerJob, kCheckJob, hardening("RunsAsAHighUserWithoutGroups")},
    Control{"groups", kAlways, "GroupAdd", "", "", "a group may own the engine's socket",
            kSentEmpty, kCheckJob, hardening("RunsAsAHighUserWithoutGroups")},
    Control{"hostname", kAlways, "Hostname", "", "", "tells nothing of the host", kLowerJob,
            kCheckJob, kLooserAnswer},
    Control{"stdin", kAlways, "OpenStdin, StdinOnce", "", "",
            "open only where it is fed, and closed with it", kLowerJob, kCheckJob,
            run("GivesNoInputUnlessAskedTo")},
    Control{"terminal", kAlways, "Tty", "", "",
            "a terminal takes commands from what is written to it", kLowerJob, kCheckJob,
            kLooserAnswer},
    Control{"healthcheck", kAlways, "Healthcheck", "5.27", "",
            "the image's would run beside the job", kLowerJob, kCheckJob,
            lower_of("OverridesWhatAnImageWouldSet")},
    Control{"stop_signal", kAlways, "StopSignal", "", "", "nothing in a sandbox is asked to end",
            kLowerJob, kCheckJob, kLooserAnswer},
    Control{"init", api(25), "Init", "", "", "the engine's init would stand before the job",
            kLowerLife, kCheckJob, kLooserAnswer},
    Control{"restart", kAlways, "RestartPolicy", "5.15", "", "a job runs once", kLowerLife,
            kCheckJob, kLooserAnswer},
    Control{"auto_remove", api(25), "AutoRemove", "", "",
            "the container goes with its PID 1, whatever becomes of brig", kLowerLife, kCheckJob,
            kLooserAnswer},
    Control{"log_driver", kAlways, "LogConfig", "", "",
            "output goes to brig, not to a disk or over a network", kLowerLife, kCheckJob,
            kLooserAnswer},
    Control{"labels", kAlways, "Labels", "", "",
            "brig finds its containers by them; an image brings its own", kLowerJob, kCheckJob,
            kLooserAnswer},
    Control{"host_files", kAlways, "ContainerIDFile, Isolation", "", "",
            "leftovers of other systems that stay empty", kSentEmpty, kCheckJob, kLooserAnswer},
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
