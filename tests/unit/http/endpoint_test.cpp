// SPDX-License-Identifier: Apache-2.0
#include "http/endpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::http {
namespace {

Errc refused(std::string_view url) {
  const auto endpoint = parse_endpoint(url);
  EXPECT_FALSE(endpoint) << url;
  return endpoint ? Errc::internal : endpoint.error().code;
}

TEST(Endpoint, ReadsUnixPath) {
  EXPECT_EQ(parse_endpoint("unix:///var/run/docker.sock").value(),
            Endpoint(UnixEndpoint{"/var/run/docker.sock"}));
}

TEST(Endpoint, ReadsTcpNamesAndAddresses) {
  EXPECT_EQ(parse_endpoint("tcp://engine.example:2375").value(),
            Endpoint(TcpEndpoint{"engine.example", 2375}));
  EXPECT_EQ(parse_endpoint("tcp://127.0.0.1:65535").value(),
            Endpoint(TcpEndpoint{"127.0.0.1", 65535}));
  EXPECT_EQ(parse_endpoint("tcp://[::1]:1").value(), Endpoint(TcpEndpoint{"::1", 1}));
}

TEST(Endpoint, WritesWhatItReads) {
  for (const std::string url :
       {"unix:///run/a b.sock", "tcp://engine.example:2375", "tcp://[fe80::1]:80"}) {
    EXPECT_EQ(to_string(parse_endpoint(url).value()), url);
  }
}

TEST(Endpoint, AuthorityPutsIpv6InBrackets) {
  EXPECT_EQ(authority({"::1", 2375}), "[::1]:2375");
  EXPECT_EQ(authority({"engine", 80}), "engine:80");
}

TEST(Endpoint, RefusesPathsThatNoSocketCanHave) {
  const std::string longest(107, 'a');
  EXPECT_EQ(refused("unix://relative"), Errc::invalid_argument);
  EXPECT_EQ(refused("unix://"), Errc::invalid_argument);
  EXPECT_TRUE(parse_endpoint("unix:///" + longest.substr(1)));
  EXPECT_EQ(refused("unix:///" + longest), Errc::invalid_argument);
  EXPECT_EQ(refused(std::string_view("unix:///run/a\0b", 15)), Errc::invalid_argument);
}

TEST(Endpoint, RefusesPortsOutOfRange) {
  for (const char* url :
       {"tcp://h", "tcp://h:", "tcp://h:0", "tcp://h:65536", "tcp://h:+1", "tcp://h:-1",
        "tcp://h: 1", "tcp://h:80/", "tcp://h:80x", "tcp://h:0x50"}) {
    EXPECT_EQ(refused(url), Errc::invalid_argument) << url;
  }
}

TEST(Endpoint, RefusesHostsThatAreNone) {
  for (const char* url : {"tcp://:80", "tcp://::1:80", "tcp://[]:80", "tcp://[::g]:80",
                          "tcp://[h]:80", "tcp://user@h:80", "tcp://h/p:80", "tcp://h h:80",
                          "tcp://-h:80", "tcp://h\r\nX:80", "tcp://[::1%eth0]:80"}) {
    EXPECT_EQ(refused(url), Errc::invalid_argument) << url;
  }
}

TEST(Endpoint, SaysWhichSchemesAreNotSpoken) {
  for (const char* url :
       {"ssh://h", "https://h:2376", "http://h:2375", "npipe:////./pipe/docker_engine", "fd://"}) {
    EXPECT_EQ(refused(url), Errc::not_implemented) << url;
  }
  for (const char* url :
       {"", "/var/run/docker.sock", "unix:/run/x", "gopher://h:70", "UNIX:///run/x"}) {
    EXPECT_EQ(refused(url), Errc::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace brig::http
