// SPDX-License-Identifier: Apache-2.0
// What ordinary programs need works in the default preset.
#include "support/brig_command.hpp"

#include <gtest/gtest.h>

#include <string>

namespace brig::test {
namespace {

struct Program {
  const char* name;
  const char* code;
  const char* output;
};

void PrintTo(const Program& program, std::ostream* out) {
  *out << program.name;
}

class LiveablePython : public testing::TestWithParam<Program> {};

TEST_P(LiveablePython, Works) {
  const Ended ended = brig_run({"-i"}, {"python3", "-"}, GetParam().code);
  EXPECT_EQ(ended.out, GetParam().output);
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(ended.exit_code, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Modules,
    LiveablePython,
    testing::Values(
        Program{
            "Tempfile",
            "import tempfile\n"
            "with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile(dir=d) as f:\n"
            "    f.write(b'x'); f.flush(); print(open(f.name).read(), tempfile.gettempdir())\n",
            "x /tmp\n"},
        Program{
            "Multiprocessing",
            "import multiprocessing as mp\n"
            "def f(x): return x * x\n"
            "if __name__ == '__main__':\n"
            "    with mp.get_context('fork').Pool(4) as pool: print(sum(pool.map(f, range(100))))\n"
            "    q = mp.Queue(); p = mp.Process(target=q.put, args=(7,)); p.start(); "
            "print(q.get()); p.join()\n"
            "    s = mp.Semaphore(2); s.acquire(); v = mp.Value('i', 3); print(v.value)\n",
            "328350\n7\n3\n"},
        Program{
            "Sqlite",
            "import sqlite3\n"
            "db = sqlite3.connect('/work/a.db'); db.execute('create table t(x)')\n"
            "db.executemany('insert into t values (?)', [(i,) for i in range(1000)]); db.commit()\n"
            "print(db.execute('select sum(x) from t').fetchone()[0])\n",
            "499500\n"},
        Program{"Subprocess",
                "import subprocess\n"
                "print(subprocess.check_output(['echo', 'a']).decode(), end='')\n"
                "print(subprocess.run('cat; echo b', shell=True, input=b'in\\n', "
                "capture_output=True).stdout.decode(), end='')\n",
                "a\nin\nb\n"},
        Program{"ThreadsAndAsyncio",
                "import asyncio, concurrent.futures, threading\n"
                "with concurrent.futures.ThreadPoolExecutor(8) as e: print(sum(e.map(lambda x: x, "
                "range(10))))\n"
                "async def main():\n"
                "    server = await asyncio.start_server(lambda r, w: w.close(), '127.0.0.1', 0)\n"
                "    r, w = await asyncio.open_connection(*server.sockets[0].getsockname()); "
                "print(await r.read())\n"
                "asyncio.run(main())\n",
                "45\nb''\n"},
        Program{"Localhost",
                "import socket\n"
                "server = socket.create_server(('localhost', 0))\n"
                "client = socket.create_connection(('localhost', server.getsockname()[1]))\n"
                "print(client.getpeername()[0])\n",
                "127.0.0.1\n"},
        Program{"HomeAndWork",
                "import getpass, locale, os, pathlib, time\n"
                "print(os.getcwd(), pathlib.Path.home(), os.environ['USER'], os.environ['LANG'], "
                "time.tzname[0], flush=True)\n"
                "pathlib.Path('f.py').write_text('print(1)'); os.system('python3 f.py')\n",
                "/work /work sandbox C.UTF-8 UTC\n1\n"},
        Program{"ExecutableInWork",
                "import os, subprocess\n"
                "open('run', 'w').write('#!/bin/sh\\necho ran\\n'); os.chmod('run', 0o755)\n"
                "print(subprocess.check_output(['./run']).decode(), end='')\n",
                "ran\n"},
        Program{"SslCtypesRandom",
                "import ctypes, hashlib, os, random, secrets, ssl, uuid\n"
                "ssl.create_default_context(); print(len(secrets.token_bytes(8)), "
                "len(os.urandom(4)), len(str(uuid.uuid4())))\n",
                "8 4 36\n"}),
    [](const auto& program) { return std::string(program.param.name); });

TEST(LiveableShell, RunsBusyboxOnTheBaseImage) {
  const Ended ended = brig_run({"--image", "localhost/brig/base:latest"},
                               {"sh", "-c", "echo hi | tr a-z A-Z; seq 3 | wc -l; cd && pwd"});
  EXPECT_EQ(ended.out, "HI\n3\n/work\n") << ended.err;
}

}  // namespace
}  // namespace brig::test
