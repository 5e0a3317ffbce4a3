# つなぎ帳: every target installs what it needs. Start with `make run`.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
APT := DEBIAN_FRONTEND=noninteractive apt-get
.DEFAULT_GOAL := help
.PHONY: help run test check bench ime demo image screenshots lock clean browser

help: ## この一覧 (this list)
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# A bare Debian python3 has no ensurepip: install it when it is missing.
$(BIN)/python:
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || ($(APT) update -qq && $(APT) install -y -qq python3-venv)
	@$(PYTHON) -m venv $(VENV)

# Locked packages with hashes: an altered download is refused.
$(VENV)/.app: $(BIN)/python requirements.lock
	@echo "パッケージを入れています(初回は数分かかります)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements.lock tests/requirements.lock
	@echo "開発用パッケージを入れています…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@ $(VENV)/.app

# A Japanese font, and Debian's chromium, only when no browser is found: the build that never had a
# window, in which tests take half the time, or the whole one where that is not to be had.
browser:
	@fc-list :lang=ja 2>/dev/null | grep -q . || \
	  { $(APT) update -qq && $(APT) install -y -qq fontconfig fonts-morisawa-bizud-gothic >/dev/null; }
	@[ -n "$$CHROMIUM" ] || command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || \
	  { $(APT) update -qq && { $(APT) install -y -qq chromium-headless-shell >/dev/null || \
	    $(APT) install -y -qq chromium >/dev/null; }; }

run: $(VENV)/.app ## つなぎ帳を起動する (start on 127.0.0.1:8501)
	@exec $(BIN)/python -m core.cli serve

demo: $(VENV)/.app ## 体験用の台帳を別の場所で起動する (start with the invented region, kept apart)
	@export TSUNAGICHO_DATA_DIR=$(CURDIR)/data/var/demo; unset DATABASE_URL; \
	  $(BIN)/python -m core.cli demo --once && \
	  echo "体験用の台帳です（data/var/demo）。画面をひらき、下の初期設定コードで管理者を作ってください。" && \
	  echo "2回目からは、そのときに決めたログイン名と合言葉でサインインします。" && \
	  echo "日付を新しくしたいときは data/var/demo を消してから、もう一度 make demo してください。" && \
	  exec $(BIN)/python -m core.cli serve

test: $(VENV)/.dev browser ## すべてのテスト (unit, service, page, browser, architecture; SQLite and PostgreSQL)
	@# Three workers on two cores: a browser test mostly waits.
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.dev ## 静的な検査 (ruff, mypy, import-linter, bandit)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/bandit -q -r core pages Home.py -c pyproject.toml -ll

bench: $(VENV)/.dev ## 速さを測る (ratios to the empty page, beside their budgets)
	@$(BIN)/python -m tests.bench

ime: $(VENV)/.dev browser ## 本物の日本語入力で表を試す (fcitx5 + Mozc in front of Chromium)
	@$(APT) install -y -qq chromium xvfb openbox dbus-x11 fcitx5 fcitx5-mozc fcitx5-frontend-gtk3 xdotool >/dev/null
	@$(BIN)/python -m tests.ime

screenshots: $(VENV)/.dev browser ## 手引きの画面写真を撮り直す
	@$(BIN)/python -m tests.screenshots

image: ## コンテナを作る (BASE_IMAGE=… で土台を変える)
	docker build $(if $(BASE_IMAGE),--build-arg BASE_IMAGE=$(BASE_IMAGE)) -t tsunagicho .

lock: $(VENV)/.dev ## 依存を固定し直す (versions and hashes, no host names)
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url -q --extra dev -c requirements.lock pyproject.toml -o tests/requirements.lock

clean: ## .venv を消す (the ledger in data/var is not touched)
	rm -rf $(VENV)
