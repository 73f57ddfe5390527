#include "loop/sync.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "support/run_until.hpp"
#include "support/temp_dir.hpp"

namespace {

struct Syncing : testing::Test {
    Syncing() { log.mute(); }
    std::optional<Sync::End> end_of(FileSync &sync) {
        std::optional<Sync::End> end = sync.take();
        run_until(loop, [&] {
            if (!end) end = sync.take();
            return end.has_value();
        });
        return end;
    }
    TempDir folder;
    SystemClock clock;
    Log log{clock};
    Loop loop{clock};
};

}  // namespace

TEST_F(Syncing, TellsWhatIsOnDisk) {
    FileSync sync(loop, log, folder.write("file", "text"));
    for (const uint64_t mark : {3, 8}) {
        sync.start(mark);
        const auto end = end_of(sync);
        ASSERT_TRUE(end);
        EXPECT_EQ(end->mark, mark);
        EXPECT_EQ(end->error, 0);
        EXPECT_FALSE(sync.busy());
    }
}

TEST_F(Syncing, DoesNotMakeTheLoopWait) {
    FileSync sync(loop, log, folder.write("file", "text"));
    sync.start(1);
    EXPECT_TRUE(sync.busy());
    EXPECT_FALSE(sync.take());
    EXPECT_TRUE(end_of(sync));
}

TEST_F(Syncing, AMissingFileIsAnError) {
    FileSync sync(loop, log, folder.file("missing"));
    sync.start(1);
    const auto end = end_of(sync);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->error, ENOENT);
}

TEST_F(Syncing, WhereTheKernelTakesNoneItIsDoneAtOnceAndTheLogWarns) {
    FileSync sync(loop, log, "/dev/null");
    sync.start(1);
    const auto end = end_of(sync);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->mark, 1u);
    ASSERT_FALSE(log.recent().empty());
    EXPECT_NE(log.recent().back().text.find("sync blocks"), std::string::npos);
}

TEST_F(Syncing, TheFileMayBecomeAnotherOne) {
    const std::string path = folder.write("file", "text");
    FileSync sync(loop, log, path);
    sync.start(1);
    sync.renew();
    ASSERT_TRUE(end_of(sync));
    folder.write("file", "more");
    sync.start(2);
    const auto end = end_of(sync);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->error, 0);
}
