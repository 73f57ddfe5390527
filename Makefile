# signalbox: `make demo` shows it, `make check` tests it; README.md says the rest.
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/signalbox
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= $(PREFIX)/lib/sysusers.d
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions

CXX := $(if $(filter default,$(origin CXX)),g++,$(CXX))
FUZZ_CXX ?= clang++
CXXFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Werror=unused-result $(if $(CI),-Werror)
FLAGS = -std=c++20 $(WARN) -Isrc $(CPPFLAGS) $(CXXFLAGS)
SANITIZE = -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SYSTEMD := $(shell echo '\#include <systemd/sd-daemon.h>' | $(CXX) -E -xc++ - >/dev/null 2>&1 && echo yes)
FLAGS += $(if $(SYSTEMD),-DHAVE_SYSTEMD)
LIBS = -lircclient -lcares -lssl -lcrypto -lboost_program_options -lfmt -lncursesw -ltinfo \
	-lutf8proc $(if $(SYSTEMD),-lsystemd)
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

LIB = $(wildcard src/*/*.cpp commands/*.cpp)
SUPPORT = $(wildcard tests/support/*.cpp)
UNIT = $(wildcard tests/unit/*.cpp tests/talk/*.cpp)
REAL = $(wildcard tests/servers/*.cpp tests/faults/*.cpp tests/terminal/*.cpp)
FUZZ = $(patsubst tests/fuzz/%_fuzz.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
FUZZED = $(wildcard src/base/*.cpp src/irc/*.cpp src/bot/protocol.cpp src/bot/params.cpp src/bot/row.cpp)
EXAMPLES = contrib/signalbox.conf contrib/hardening.conf contrib/cron/signalbox
MANUALS = $(wildcard man/*.[1-8])
PROGRAMS = build/signalboxd build/signalbox
CHECKED = build/san/signalboxd build/san/signalbox build/san/unit-tests build/san/real-tests

all: $(PROGRAMS)

build/signalboxd build/signalbox: build/%: build/obj/src/%.o build/obj/libsignalbox.a
	$(CXX) $(CXXFLAGS) $(LDFLAGS) $^ -Wl,--as-needed $(LIBS) -o $@

build/obj/libsignalbox.a: $(LIB:%.cpp=build/obj/%.o)
build/san/libsignalbox.a: $(LIB:%.cpp=build/san/%.o)
build/libfuzzer/libsignalbox.a: $(FUZZED:%.cpp=build/libfuzzer/%.o)
%/libsignalbox.a:
	rm -f $@ && ar rcs $@ $^

build/obj/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) -MMD -MP -c $< -o $@

build/san/signalboxd build/san/signalbox: build/san/%: build/san/src/%.o build/san/libsignalbox.a
	$(CXX) $(CXXFLAGS) $(SANITIZE) $(LDFLAGS) $^ -Wl,--as-needed $(LIBS) -o $@

build/san/unit-tests: $(UNIT:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
build/san/real-tests: $(REAL:%.cpp=build/san/%.o) $(SUPPORT:%.cpp=build/san/%.o) build/san/libsignalbox.a
build/san/unit-tests build/san/real-tests:
	$(CXX) $(CXXFLAGS) $(SANITIZE) $(LDFLAGS) $^ -Wl,--as-needed -lgtest -lgtest_main $(LIBS) -o $@

build/san/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) $(FLAGS) $(SANITIZE) -Itests -MMD -MP -c $< -o $@

# A fuzzer by clang's libFuzzer; or, where that is missing, a program that replays its corpus.
build/libfuzzer/%.o: %.cpp
	@mkdir -p $(@D)
	$(FUZZ_CXX) $(FLAGS) $(SANITIZE) -fsanitize=fuzzer-no-link -Itests -MMD -MP -c $< -o $@

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
	+$(MAKE) $(JOBS) checked ENGINE=$$(tests/fuzz/engine)
	tests/run
checked: $(CHECKED) $(PROGRAMS) $(FUZZ:%=build/$(ENGINE)/%)

fuzz:
	contrib/deps check
	+$(MAKE) $(JOBS) $(FUZZ:%=build/libfuzzer/%)
	FUZZ_SECONDS=$${FUZZ_SECONDS:-600} tests/run fuzz

bench:
	contrib/deps bench
	+$(MAKE) $(JOBS) all
	tests/bench/run

lint:
	contrib/deps lint
	shellcheck contrib/deps contrib/demo/demo tests/run tests/layers.sh tests/fuzz/engine .ci/run
	clang-tidy --quiet $(LIB) $(wildcard src/*.cpp) -- -std=c++20 -Isrc

SED = sed 's|/usr/local/sbin|$(SBINDIR)|'
MAN_TO = $(foreach page,$(MANUALS),$(MANDIR)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))

install: all
	install -D -m755 build/signalbox $(DESTDIR)$(BINDIR)/signalbox
	install -D -m755 build/signalboxd $(DESTDIR)$(SBINDIR)/signalboxd
	for page in $(MANUALS); do \
	    install -D -m644 $$page $(DESTDIR)$(MANDIR)/man$${page##*.}/$${page##*/} || exit 1; done
	install -d $(DESTDIR)$(UNITDIR)
	$(SED) contrib/signalbox.service > $(DESTDIR)$(UNITDIR)/signalbox.service
	install -D -m644 contrib/sysusers.conf $(DESTDIR)$(SYSUSERSDIR)/signalbox.conf
	install -D -m644 -t $(DESTDIR)$(DOCDIR) LICENSE CHANGELOG.md $(EXAMPLES)
	install -D -m644 contrib/completion/signalbox.bash $(DESTDIR)$(COMPLETIONDIR)/signalbox

uninstall:
	rm -f $(addprefix $(DESTDIR),$(BINDIR)/signalbox $(SBINDIR)/signalboxd $(MAN_TO) \
	    $(UNITDIR)/signalbox.service $(SYSUSERSDIR)/signalbox.conf $(COMPLETIONDIR)/signalbox)
	rm -rf $(DESTDIR)$(DOCDIR)

clean:
	rm -rf build

.PHONY: all bench check checked clean demo deps fuzz install lint uninstall
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find build -name '*.d' 2>/dev/null)
