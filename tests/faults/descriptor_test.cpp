#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "support/open_files.hpp"
#include "support/wire_fixture.hpp"

namespace {

using DescriptorTest = WireFixture;

// Sets the soft limit of open files and puts it back.
class FileLimit {
public:
    explicit FileLimit(rlim_t soft) {
        getrlimit(RLIMIT_NOFILE, &before);
        const rlimit changed{std::min(soft, before.rlim_max), before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &changed);
    }
    ~FileLimit() { setrlimit(RLIMIT_NOFILE, &before); }

private:
    rlimit before;
};

class ManyFiles {
public:
    explicit ManyFiles(size_t count) {
        while (fds.size() < count) {
            const int fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
            if (fd < 0) break;
            fds.push_back(fd);
        }
    }
    ~ManyFiles() {
        for (const int fd : fds)
            if (fd >= 0) ::close(fd);
    }
    std::vector<int> fds;
};

TEST_F(DescriptorTest, leaks_no_descriptor) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    connect(wire, server);
    wire.hang_up(false);
    ASSERT_TRUE(run_until(loop, [&] { return server.gone(); }));
    const size_t before = open_files();
    for (int i = 0; i < 300; ++i) {
        connect(wire, server);
        wire.send({"NICK", {"bot"}});
        if (i % 3 == 0) {
            server.close();
            ASSERT_TRUE(until(wire, [&] { return is_down(); }));
        }
        wire.hang_up(i % 2);
        ASSERT_TRUE(run_until(loop, [&] { return server.gone(); }));
        server.close();
    }
    ASSERT_TRUE(run_until(loop, [&] { return open_files() <= before; }));
}

TEST_F(DescriptorTest, all_descriptors_close_on_exec) {
    FakeServer server(loop);
    std::set<int> before;
    for (const auto &entry : std::filesystem::directory_iterator("/proc/self/fd"))
        before.insert(std::stoi(entry.path().filename()));
    IrcWire wire(loop, log, "net", {});
    connect(wire, server, "localhost");
    size_t ours = 0;
    for (int fd = 0; fd < 1024; ++fd) {
        const int flags = fcntl(fd, F_GETFD);
        if (flags < 0 || before.contains(fd)) continue;
        ++ours;
        EXPECT_TRUE(flags & FD_CLOEXEC) << fd;
    }
    EXPECT_GE(ours, 3u);  // the socket, both ends of the pair
}

TEST_F(DescriptorTest, works_beyond_a_thousand_open_descriptors) {
    const FileLimit limit(4096);
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    {
        const ManyFiles many(1500);
        ASSERT_EQ(many.fds.size(), 1500u);
        for (int i = 0; i < 3; ++i) {
            connect(wire, server);
            EXPECT_EQ(after(wire, server, ":s NOTICE * :x\r\n").size(), 1u);
            wire.hang_up(false);
        }
        IrcWire late(loop, log, "net", {});
        got.clear();
        late.dial({"127.0.0.1", server.port()}, false);
        ASSERT_TRUE(until(late, [&] { return is_down(); }));
        EXPECT_NE(down_reason().find("too many open files"), std::string::npos) << down_reason();
    }
    connect(wire, server);
}

TEST_F(DescriptorTest, says_so_when_there_are_no_descriptors) {
    FakeServer server(loop);
    IrcWire wire(loop, log, "net", {});
    const FileLimit limit(256);
    connect(wire, server);  // UBSan looks at types with descriptors of its own: have it look now
    EXPECT_STREQ(Failure("seen").what(), "seen");
    size_t failed = 0;
    for (size_t spare = 0; spare < 10; ++spare) {  // fails at another place each time
        wire.hang_up(false);
        got.clear();
        ManyFiles many(1000);
        for (size_t i = 0; i < spare; ++i) ::close(std::exchange(many.fds[i], -1));
        wire.dial({"127.0.0.1", server.port()}, false);
        ASSERT_TRUE(until(wire, [&] { return is_down() || is_up(); }));
        failed += is_down();
        EXPECT_EQ(is_up(), down_reason().empty());
    }
    EXPECT_GE(failed, 3u);
    EXPECT_TRUE(is_up());
}

}  // namespace
