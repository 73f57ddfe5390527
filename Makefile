# signalbox: `make demo` shows it, `make check` tests it; README.md says the rest.
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/signalbox
LIBDIR ?= $(PREFIX)/lib
DATADIR ?= $(PREFIX)/share/signalbox
LIBEXECDIR ?= $(PREFIX)/libexec/signalbox
COMPDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions

CXX := $(if $(filter default,$(origin CXX)),g++,$(CXX))
FUZZ_CXX ?= clang++
CXXFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Werror=unused-result $(if $(CI),-Werror)
FLAGS = -std=c++20 $(WARN) -Isrc $(CPPFLAGS) $(CXXFLAGS)
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SYSTEMD := $(shell $(CXX) -E -xc++ -include systemd/sd-daemon.h /dev/null >/dev/null 2>&1 && echo yes)
FLAGS += $(if $(SYSTEMD),-DHAVE_SYSTEMD)
LIBS = -lircclient -lcares -lssl -lcrypto -lboost_program_options -lfmt -lncursesw -ltinfo \
	-lutf8proc -lidn -lsqlite3 -lcctz -lre2 -laio -loath $(if $(SYSTEMD),-lsystemd)
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

LIB = $(wildcard src/*/*.cpp commands/*.cpp)
SUPPORT = $(wildcard tests/support/*.cpp)
UNIT = $(wildcard tests/unit/*.cpp tests/talk/*.cpp)
REAL = $(wildcard tests/servers/*.cpp tests/faults/*.cpp tests/terminal/*.cpp)
SERVICES = $(wildcard tests/services/*.cpp)
SOAK = $(wildcard tests/soak/*.cpp) $(addprefix tests/support/,atheme_text.cpp bot.cpp child_process.cpp \
	control_peer.cpp hybrid.cpp hybrid_text.cpp inspircd_text.cpp irc_client.cpp irc_server.cpp \
	ngircd_text.cpp port.cpp receive.cpp services.cpp temp_dir.cpp wait.cpp)
FUZZ = $(patsubst tests/fuzz/%_fuzz.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
FUZZED = $(wildcard src/base/*.cpp src/irc/*.cpp src/bot/protocol.cpp src/bot/params.cpp src/bot/row.cpp \
	$(addprefix src/bot/,kinds.cpp pattern.cpp template.cpp runbook.cpp jobword.cpp jobspec.cpp filter.cpp \
	cron.cpp calendar.cpp timing.cpp timingwords.cpp))
EXAMPLES = contrib/signalbox.conf contrib/console.conf contrib/hardening.conf contrib/cron/signalbox
MANUALS = $(wildcard man/*.[1-8])
PROGRAMS = build/signalboxd build/signalbox build/signalbox-job
CHECKED = build/san/signalboxd build/san/signalbox build/san/signalbox-job build/san/unit-tests build/san/real-tests build/san/services

LINK = $(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -Wl,--as-needed $(TEST_LIBS) $(LIBS) -o $@

all: $(PROGRAMS)

$(PROGRAMS): build/%: build/obj/src/%.o build/obj/libsignalbox.a
	$(LINK)
$(PROGRAMS:build/%=build/san/%): build/san/%: build/san/src/%.o build/san/libsignalbox.a
	$(LINK)
build/san/unit-tests: $(UNIT:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
	$(LINK)
build/san/real-tests: $(REAL:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
	$(LINK)
build/san/services: $(SERVICES:%.cpp=build/san/%.o)
	$(LINK)
$(CHECKED): LDFLAGS += $(SANITIZE)
build/san/unit-tests build/san/real-tests: TEST_LIBS = -lgtest_main -lgtest

build/soak: CPPFLAGS += -Itests
build/soak: $(SOAK:%.cpp=build/obj/%.o)
	$(LINK)
build/picture: $(patsubst %.cpp,build/obj/%.o,$(wildcard tests/picture/*.cpp)) build/obj/libsignalbox.a
	$(LINK)
build/services: CPPFLAGS += -Itests
build/services: $(SERVICES:%.cpp=build/obj/%.o)
	$(LINK)

build/obj/libsignalbox.a: $(LIB:%.cpp=build/obj/%.o)
build/san/libsignalbox.a: $(LIB:%.cpp=build/san/%.o)
build/libfuzzer/libsignalbox.a: $(FUZZED:%.cpp=build/libfuzzer/%.o)
%/libsignalbox.a:
	rm -f $@ && ar rcs $@ $^

build/obj/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) -MMD -MP -c $< -o $@
# Not optimised: that would take three times as long to compile, and the tests mostly wait.
build/san/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) -O0 -g1 $(SANITIZE) -Itests -MMD -MP -c $< -o $@

# A fuzzer by clang's libFuzzer; or, where that is missing, a program that replays its corpus.
build/libfuzzer/%.o: %.cpp
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FLAGS) -O1 -g1 $(SANITIZE) -fsanitize=fuzzer-no-link -Itests -MMD -MP -c $< -o $@
build/libfuzzer/%: build/libfuzzer/tests/fuzz/%_fuzz.o build/libfuzzer/libsignalbox.a
	$(FUZZ_CXX) $(SANITIZE) -fsanitize=fuzzer $^ -Wl,--as-needed $(LIBS) -o $@
build/replay/%: build/san/tests/fuzz/%_fuzz.o build/san/tests/fuzz/replay.o build/san/libsignalbox.a
	@mkdir -p $(@D)
	$(CXX) $(SANITIZE) $^ -Wl,--as-needed $(LIBS) -o $@

# What is missing is installed first; then make starts again with all it needs.
deps:
	contrib/deps build
demo:
	contrib/deps demo
	+$(MAKE) $(JOBS) all
	contrib/demo/demo
check:
	contrib/deps check
	tests/servers/unpack ircd-hybrid libltdl7
	+$(MAKE) $(JOBS) checked ENGINE=$$(tests/fuzz/engine)
	tests/run
checked: $(CHECKED) $(PROGRAMS) $(FUZZ:%=build/$(ENGINE)/%)
fuzz:
	contrib/deps check
	+$(MAKE) $(JOBS) $(FUZZ:%=build/libfuzzer/%)
	FUZZ_RUNS=-1 FUZZ_SECONDS=$${FUZZ_SECONDS:-100} tests/run fuzz
bench:
	contrib/deps bench
	+$(MAKE) $(JOBS) all
	tests/bench/run
soak:
	contrib/deps check
	+$(MAKE) $(JOBS) all build/soak build/services
	SIGNALBOX_BUILD=build build/soak
lint:
	contrib/deps lint
	shellcheck $$(grep -lE '^#!/bin/sh' contrib/* contrib/*/* tests/* tests/*/* .ci/* 2>/dev/null)
	clang-tidy --quiet $(LIB) $(wildcard src/*.cpp) -- -std=c++20 -Isrc

page_dir = $(MANDIR)/man$(subst .,,$(suffix $1))
INSTALLED = $(BINDIR)/signalbox $(SBINDIR)/signalboxd $(LIBEXECDIR)/signalbox-job $(LIBDIR)/systemd/system/signalbox.service \
	$(LIBDIR)/systemd/system/signalbox-failure@.service \
	$(LIBDIR)/sysusers.d/signalbox.conf $(COMPDIR)/signalbox $(ZSHDIR)/_signalbox \
	$(foreach page,$(MANUALS),$(call page_dir,$(page))/$(notdir $(page)))

install: all
	install -d $(sort $(dir $(addprefix $(DESTDIR),$(INSTALLED)))) $(DESTDIR)$(DOCDIR)
	install -m755 build/signalbox $(DESTDIR)$(BINDIR)
	install -m755 build/signalboxd $(DESTDIR)$(SBINDIR)
	install -m755 build/signalbox-job $(DESTDIR)$(LIBEXECDIR)
	sed 's|/usr/local/sbin|$(SBINDIR)|' contrib/signalbox.service > $(DESTDIR)$(LIBDIR)/systemd/system/signalbox.service
	sed 's|/usr/local/bin|$(BINDIR)|' contrib/systemd/signalbox-failure@.service > $(DESTDIR)$(LIBDIR)/systemd/system/signalbox-failure@.service
	install -m644 contrib/sysusers.conf $(DESTDIR)$(LIBDIR)/sysusers.d/signalbox.conf
	install -m644 contrib/completion/signalbox.bash $(DESTDIR)$(COMPDIR)/signalbox
	install -m644 contrib/completion/_signalbox $(DESTDIR)$(ZSHDIR)
	install -m644 LICENSE CHANGELOG.md $(EXAMPLES) $(DESTDIR)$(DOCDIR)
	install -d $(DESTDIR)$(DATADIR)/runbooks
	sed 's|/usr/local/bin|$(BINDIR)|' contrib/cron/announce > $(DESTDIR)$(DATADIR)/announce
	chmod 755 $(DESTDIR)$(DATADIR)/announce
	install -m644 $(wildcard contrib/runbooks/*.rules) $(DESTDIR)$(DATADIR)/runbooks
	install -m755 $(filter-out %.conf %.rules,$(wildcard contrib/runbooks/*)) $(DESTDIR)$(DATADIR)/runbooks
	$(foreach file,$(wildcard contrib/runbooks/*.conf),sed 's|/usr/local/share/signalbox|$(DATADIR)|' $(file) > $(DESTDIR)$(DATADIR)/runbooks/$(notdir $(file)) &&) :
	$(foreach page,$(MANUALS),install -m644 $(page) $(DESTDIR)$(call page_dir,$(page)) &&) :

uninstall:
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))
	rm -rf $(DESTDIR)$(DOCDIR) $(DESTDIR)$(DATADIR)

clean:
	rm -rf build

.PHONY: all bench check checked clean demo deps fuzz install lint soak uninstall
.PRECIOUS: build/libfuzzer/%.o build/san/%.o build/obj/%.o %/libsignalbox.a
.DELETE_ON_ERROR:
-include $(shell find build -type f -name '*.d' 2>/dev/null)
